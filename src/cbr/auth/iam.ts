import { performance } from 'node:perf_hooks';
import * as z from 'zod';
import { parseJson } from '../../domain/json.ts';
import { type Failure, isFailure } from '../../domain/outcome.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { classifyErrorAnswer, invalidAnswer } from '../http/failure.ts';
import type { Http } from '../http/http.ts';
import type { OnRequest, Operation } from '../http/operation.ts';
import { secretsOf, withoutSecrets } from '../http/without-secrets.ts';
import type { Permit } from '../limits/rate-limit.ts';
import { type RetryPolicy, withRetries } from '../limits/retry.ts';
import { readThrottling } from '../limits/throttling.ts';
import { readTime } from '../wire/fields.ts';
import { type Catalog, readCatalog } from './catalog.ts';
import type { Unsent } from './credential.ts';
import {
  isUnsent,
  type Sender,
  type Sending,
  type UnsignedRequest,
  verdictOfFailure,
} from './sender.ts';
import type { Verdict } from './standing.ts';
import { type Agency, agencyRequest, type Scope } from './token-request.ts';

export interface IssuedToken {
  readonly token: string;
  readonly expiresAtMs: number;
  /** Undefined for a token of a whole domain. */
  readonly projectId: string | undefined;
  readonly catalog: Catalog;
}

/** Something to ask IAM for, and how its answer is read; a text says why it cannot be. */
export interface Question<Result extends object> {
  readonly operation: Operation;
  readonly request: UnsignedRequest;
  readonly read: (answer: HttpAnswer) => Result | string;
  /** What to look at after a refusal. */
  readonly advice?: string;
}

export interface Iam {
  /** Asks with credentials; each attempt is one of them. */
  ask<Result extends object>(
    question: Question<Result>,
    sender: Sender,
    signal: AbortSignal,
  ): Promise<Result | Failure>;
  /** `POST /v3/auth/tokens`, with a password in its proof, or for who takes a role. */
  createToken(role?: { readonly agency: Agency; readonly scope: Scope }): Question<IssuedToken>;
  /** IDs of the projects of this name: `GET /v3/projects?name=`. */
  projectsNamed(name: string): Question<{ readonly ids: readonly string[] }>;
  /** The service catalog of whoever asks: `GET /v3/auth/catalog`. */
  readonly catalog: Question<Catalog>;
}

export interface IamOptions {
  /** Base URL without the version, for example https://iam.eu-de.otc.t-systems.com */
  readonly authUrl: string;
  readonly http: Http;
  readonly onRequest: OnRequest;
  readonly retryPolicy: RetryPolicy;
  readonly nowMs: () => number;
}

interface Asked<Result> {
  readonly result: Result | Failure;
  readonly retryAfterMs: number | undefined;
}

const tokenAnswer = z.object({
  token: z.object({
    expires_at: z.string().refine((text) => readTime(text) !== undefined),
    project: z.object({ id: z.string() }).optional(),
    catalog: z.unknown().optional(),
  }),
});
const projectsAnswer = z.object({ projects: z.array(z.object({ id: z.string() })) });
const catalogAnswer = z.object({ catalog: z.unknown().optional() });

/** The rate limit is about CBR. */
const UNLIMITED: Permit = { takenAtMs: 0, giveBack: () => {} };

export function createIam(options: IamOptions): Iam {
  const { authUrl } = options;
  const get = (path: string): UnsignedRequest => {
    return { method: 'GET', url: new URL(`${authUrl}${path}`) };
  };
  return {
    ask: (question, sender, signal) => ask(options, question, sender, signal),
    createToken: (role) => ({
      operation: 'create_token',
      request: {
        method: 'POST',
        url: new URL(`${authUrl}/v3/auth/tokens`),
        ...(role && { body: agencyRequest(role.agency, role.scope) }),
      },
      read: readToken,
      advice: role ? ROLE_ADVICE : PASSWORD_ADVICE,
    }),
    projectsNamed: (name) => ({
      operation: 'list_projects',
      request: get(`/v3/projects?name=${encodeURIComponent(name)}`),
      read: (answer) => {
        const read = parse(projectsAnswer, answer);
        return typeof read === 'string' ? read : { ids: read.projects.map(({ id }) => id) };
      },
    }),
    catalog: {
      operation: 'get_catalog',
      request: get('/v3/auth/catalog'),
      read: (answer) => {
        const read = parse(catalogAnswer, answer);
        return typeof read === 'string' ? read : readCatalog(read.catalog);
      },
    },
  };
}

const PASSWORD_ADVICE = 'check domain_name, username, password and the project';
const ROLE_ADVICE = 'check agency_name, domain_name, the project and what the source may do';

async function ask<Result extends object>(
  options: IamOptions,
  question: Question<Result>,
  { run }: Sender,
  signal: AbortSignal,
): Promise<Result | Failure> {
  const { operation, request } = question;
  const asked = await withRetries<Asked<Result> | Unsent>(options.retryPolicy, {
    operation,
    attempt: () =>
      run({
        request,
        takePermit: () => UNLIMITED,
        send: (sending) => send(options, question, sending, signal),
        verdictOf: ({ result }) => verdictOf(result),
        verdictOfLate: (answer) =>
          verdictOf(readAnswer(answer, question.read, { secrets: [], nowMs: options.nowMs() })),
        signal,
      }),
    failedAttempt: (each) =>
      !isUnsent(each) && isFailure(each.result)
        ? { failure: each.result, retryAfterMs: each.retryAfterMs }
        : undefined,
    isUnsent,
    signal,
  });
  if (isUnsent(asked)) return asked.unsent;
  const { result } = asked;
  return isFailure(result) && result.reason === 'auth' && question.advice !== undefined
    ? { ...result, detail: refusedDetail(result, question.advice) }
    : result;
}

function refusedDetail({ detail }: Failure, advice: string): string {
  return `the sign-in was refused (${detail}): ${advice}; IAM does not tell which of them is wrong`;
}

/** Sends a request and reads its answer; anything but the wanted status is a failure. */
async function send<Result extends object>(
  { http, onRequest, nowMs }: IamOptions,
  { operation, request, read }: Question<Result>,
  { proof: { headers, body = request.body, secrets = [] }, onLate }: Sending,
  signal: AbortSignal,
): Promise<Asked<Result>> {
  const { method, url } = request;
  const startedMs = performance.now();
  const sent = body === undefined ? {} : { body };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await http.send(
    { method, url, headers: { ...type, ...headers }, ...sent, onLate },
    signal,
  );
  const hidden = [...secretsOf(headers), ...secrets];
  const result = isFailure(answer)
    ? answer
    : readAnswer(answer, read, { secrets: hidden, nowMs: nowMs() });
  onRequest({
    operation,
    durationSeconds: (performance.now() - startedMs) / 1000,
    failure: isFailure(result) ? result.reason : undefined,
  });
  return isFailure(answer) || !isFailure(result)
    ? { result, retryAfterMs: undefined }
    : { result, retryAfterMs: readThrottling(answer, nowMs()).retryAfterMs };
}

/** What an answer of IAM says about the credentials it was asked with. */
function verdictOf(result: object): Verdict {
  if (!isFailure(result)) return 'accepted';
  const verdict = verdictOfFailure(result);
  // IAM has more words for a refusal than anybody has written down.
  return verdict === 'open' && result.reason === 'bad_request' ? 'suspect' : verdict;
}

function readToken(answer: HttpAnswer): IssuedToken | string {
  const token = answer.header('x-subject-token');
  if (token === undefined) return 'the answer of IAM has no X-Subject-Token';
  const read = parse(tokenAnswer, answer);
  if (typeof read === 'string') return read;
  const { expires_at, project, catalog } = read.token;
  return {
    token,
    expiresAtMs: (readTime(expires_at) ?? 0) * 1000,
    projectId: project?.id,
    catalog: readCatalog(catalog),
  };
}

function readAnswer<Result extends object>(
  answer: HttpAnswer,
  read: (answer: HttpAnswer) => Result | string,
  { secrets, nowMs }: { readonly secrets: readonly string[]; readonly nowMs: number },
): Result | Failure {
  if (answer.status === 200 || answer.status === 201) {
    const result = read(answer);
    return typeof result === 'string' ? invalidAnswer(answer, result) : result;
  }
  const verdict = classifyErrorAnswer(withoutSecrets(answer, secrets), nowMs);
  return verdict.kind === 'gone'
    ? invalidAnswer(answer, 'IAM says what only CBR can')
    : verdict.failure;
}

/** What the schema makes of the answer, or where it cannot be read. */
export function parse<Result>(schema: z.ZodType<Result>, { body }: HttpAnswer): Result | string {
  const json = parseJson(body.toString());
  if (json === undefined) return 'the answer of IAM is no JSON';
  const { data, error } = schema.safeParse(json);
  const at = error?.issues[0]?.path.join('.') ?? '';
  return data ?? `the answer of IAM cannot be read at ${at}`;
}
