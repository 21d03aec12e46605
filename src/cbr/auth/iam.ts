import { performance } from 'node:perf_hooks';
import * as z from 'zod';
import type { Failure } from '../../domain/outcome.ts';
import type { HttpAnswer, RequestHeaders } from '../http/exchange.ts';
import { classifyErrorAnswer } from '../http/failure.ts';
import { type Http, type HttpRequest, isFailure } from '../http/http.ts';
import type { OnRequest, Operation } from '../http/operation.ts';
import { secretsOf, withoutSecrets } from '../http/without-secrets.ts';
import { type RetryPolicy, withRetries } from '../limits/retry.ts';
import { readThrottling } from '../limits/throttling.ts';
import { readTime } from '../wire/fields.ts';
import type { Verdict } from './authorization.ts';
import { type Catalog, catalog } from './catalog.ts';

/** Which project a token is for. */
export type Scope =
  | { readonly projectId: string }
  /** Of the user's own domain where none is named. */
  | { readonly projectName: string; readonly projectDomain?: Named | undefined };

/** By its ID, or by its name. */
export type Named = { readonly id: string } | { readonly name: string };

/** Names of users are unique in their domain alone. */
export type User = { readonly id: string } | { readonly name: string; readonly domain: Named };

export interface PasswordCredentials {
  readonly user: User;
  readonly password: string;
  readonly scope: Scope;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresAtMs: number;
  readonly projectId: string;
  readonly catalog: Catalog;
}

export interface Iam {
  /** Signs in: `POST /v3/auth/tokens` with the password method, scoped to a project. */
  createToken(
    credentials: PasswordCredentials,
    signal: AbortSignal,
  ): Promise<IssuedToken | Failure>;
  /** IDs of the projects of this name: `GET /v3/projects?name=`. */
  projectsNamed(
    name: string,
    headers: RequestHeaders,
    signal: AbortSignal,
  ): Promise<{ readonly ids: readonly string[] } | Failure>;
  /** The service catalog of whoever asks: `GET /v3/auth/catalog`. */
  catalog(
    headers: RequestHeaders,
    signal: AbortSignal,
  ): Promise<{ readonly catalog: Catalog } | Failure>;
  /** URLs of the two above, for those who have to sign them. */
  projectsUrl(name: string): URL;
  readonly catalogUrl: URL;
}

export interface IamOptions {
  /** Base URL without the version, for example https://iam.eu-de.otc.t-systems.com */
  readonly authUrl: string;
  readonly http: Http;
  readonly onRequest: OnRequest;
  readonly retryPolicy: RetryPolicy;
  readonly nowMs: () => number;
}

interface Question<Result> {
  readonly operation: Operation;
  readonly request: HttpRequest;
  readonly read: (answer: HttpAnswer) => Result | undefined;
  /** What its answer may repeat. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

interface Asked<Result> {
  readonly result: Result | Failure;
  readonly retryAfterMs: number | undefined;
}

const tokenAnswer = z.object({
  token: z.object({
    expires_at: z.string(),
    project: z.object({ id: z.string() }),
    catalog: catalog.optional(),
  }),
});
const projectsAnswer = z.object({ projects: z.array(z.object({ id: z.string() })) });
const catalogAnswer = z.object({ catalog });

export function createIam(options: IamOptions): Iam {
  const { authUrl } = options;
  const tokensUrl = new URL(`${authUrl}/v3/auth/tokens`);
  const catalogUrl = new URL(`${authUrl}/v3/auth/catalog`);

  function projectsUrl(name: string): URL {
    return new URL(`${authUrl}/v3/projects?name=${encodeURIComponent(name)}`);
  }

  return {
    catalogUrl,
    projectsUrl,
    createToken: (credentials, signal) =>
      ask(options, {
        operation: 'create_token',
        request: {
          method: 'POST',
          url: tokensUrl,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(passwordRequest(credentials)),
        },
        read: readToken,
        secrets: [credentials.password],
        signal,
      }),
    projectsNamed: (name, headers, signal) =>
      ask(options, {
        operation: 'list_projects',
        request: { method: 'GET', url: projectsUrl(name), headers },
        read: (answer) => {
          const read = projectsAnswer.safeParse(parse(answer.body)).data;
          return read && { ids: read.projects.map(({ id }) => id) };
        },
        secrets: secretsOf(headers),
        signal,
      }),
    catalog: (headers, signal) =>
      ask(options, {
        operation: 'get_catalog',
        request: { method: 'GET', url: catalogUrl, headers },
        read: (answer) => catalogAnswer.safeParse(parse(answer.body)).data,
        secrets: secretsOf(headers),
        signal,
      }),
  };
}

/** Sends a request and reads its answer; anything but the wanted status is a failure. */
async function ask<Result extends object>(
  { http, onRequest, retryPolicy, nowMs }: IamOptions,
  { operation, request, read, secrets, signal }: Question<Result>,
): Promise<Result | Failure> {
  async function attempt(): Promise<Asked<Result>> {
    const startedMs = performance.now();
    const answer = await http.send(request, signal);
    const result = isFailure(answer)
      ? answer
      : readAnswer(answer, read, { secrets, nowMs: nowMs() });
    onRequest({
      operation,
      durationSeconds: (performance.now() - startedMs) / 1000,
      failure: isFailure(result) ? result.reason : undefined,
    });
    return isFailure(answer) || !isFailure(result)
      ? { result, retryAfterMs: undefined }
      : { result, retryAfterMs: readThrottling(answer, nowMs()).retryAfterMs };
  }
  const { result } = await withRetries(retryPolicy, {
    operation,
    attempt,
    failedAttempt: (asked) =>
      isFailure(asked.result)
        ? { failure: asked.result, retryAfterMs: asked.retryAfterMs }
        : undefined,
    signal,
  });
  return result;
}

/** What an answer of IAM says about the credentials it was asked with. */
export function verdictOfIam(result: object): Verdict {
  if (!isFailure(result)) return 'accepted';
  return result.reason === 'auth' ? 'refused' : 'open';
}

function passwordRequest({ user, password, scope }: PasswordCredentials): object {
  return {
    auth: {
      identity: { methods: ['password'], password: { user: { ...user, password } } },
      scope: { project: projectOf(scope, user) },
    },
  };
}

function projectOf(scope: Scope, user: User): object {
  if ('projectId' in scope) return { id: scope.projectId };
  const { projectName: name } = scope;
  const domain = scope.projectDomain ?? ('domain' in user ? user.domain : undefined);
  return domain === undefined ? { name } : { name, domain };
}

function readToken(answer: HttpAnswer): IssuedToken | undefined {
  const token = answer.header('x-subject-token');
  const read = tokenAnswer.safeParse(parse(answer.body)).data;
  const expiresAt = readTime(read?.token.expires_at);
  if (token === undefined || read === undefined || expiresAt === undefined) return undefined;
  return {
    token,
    expiresAtMs: expiresAt * 1000,
    projectId: read.token.project.id,
    catalog: read.token.catalog ?? [],
  };
}

function readAnswer<Result extends object>(
  answer: HttpAnswer,
  read: (answer: HttpAnswer) => Result | undefined,
  { secrets, nowMs }: { readonly secrets: readonly string[]; readonly nowMs: number },
): Result | Failure {
  if (answer.status === 200 || answer.status === 201) {
    return read(answer) ?? unreadable(answer, 'the answer of IAM cannot be read');
  }
  const verdict = classifyErrorAnswer(withoutSecrets(answer, secrets), nowMs);
  return verdict.kind === 'gone'
    ? unreadable(answer, 'IAM says what only CBR can')
    : verdict.failure;
}

function unreadable(answer: HttpAnswer, detail: string): Failure {
  return {
    reason: 'invalid_response',
    detail,
    httpStatus: answer.status,
    requestId: answer.header('x-request-id'),
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
