import type { Failure } from '../../domain/outcome.ts';
import type { RequestHeaders } from '../http/exchange.ts';
import { isFailure } from '../http/http.ts';
import type { Permit } from '../limits/rate-limit.ts';
import type { Attempt, Authorization, Target, Verdict } from './authorization.ts';
import { endpointOf } from './catalog.ts';
import type { Iam } from './iam.ts';
import type { KeyGates, Paused, Place } from './key-gate.ts';
import type { AccessKeys, ReadKeys } from './key-source.ts';
import { singleFlight } from './once.ts';
import { signatureHeaders } from './signature.ts';

export interface SignedOptions {
  readonly readKeys: ReadKeys;
  /** Shared by all projects of the process: a key that is locked is locked for all of them. */
  readonly gates: KeyGates;
  readonly endpoint: string | undefined;
  readonly projectId: string | undefined;
  /** Name to look for where there is no project ID; a region is the name of its main project. */
  readonly projectName: string | undefined;
  readonly region: string | undefined;
  /** Undefined where the configuration leaves nothing to be found. */
  readonly iam: Iam | undefined;
  readonly nowMs: () => number;
}

/** Requests of one project, each signed with an access key. */
export function createSignedAuthorization(options: SignedOptions): Authorization {
  const { readKeys, gates, iam, nowMs } = options;
  let found: Target | Failure | undefined;
  let lastKeys: AccessKeys | undefined;

  async function run<Result>({
    request,
    takePermit,
    send,
    verdictOf,
    signal,
  }: Attempt<Result>): Promise<Result | Failure> {
    const read = await readKeys({ fresh: false, signal });
    if (!('keys' in read)) return noKey(read.problem);
    const { keys } = read;
    lastKeys = keys;
    const entered = await enter(keys, takePermit, signal);
    if ('pausedUntilMs' in entered) return noKey(pausedText(entered.pausedUntilMs));
    const { place, permit } = entered;
    let verdict: Verdict = 'open';
    try {
      const result = await send(headersFor(request.url, keys), permit);
      verdict = verdictOf(result);
      return result;
    } finally {
      place.leave(verdict);
    }
  }

  /**
   * Waits for a permit and for a place, never holding one while it waits for the other: places are
   * shared by all projects with the key, and permits that pile up would be used all at once.
   */
  async function enter(
    keys: AccessKeys,
    takePermit: () => Promise<Permit>,
    signal: AbortSignal,
  ): Promise<{ readonly place: Place; readonly permit: Permit } | Paused> {
    const gate = gates.of(keys.accessKey);
    const secret = secretOf(keys);
    for (;;) {
      const pausedUntilMs = gate.pausedUntilMs(secret);
      if (pausedUntilMs !== undefined) return { pausedUntilMs };
      const permit = await takePermit();
      const place = gate.tryEnter(secret);
      if (place !== undefined && 'leave' in place) return { place, permit };
      permit.giveBack();
      if (place !== undefined) return place;
      await gate.turn(signal);
    }
  }

  function headersFor(url: URL, keys: AccessKeys): RequestHeaders {
    const { securityToken } = keys;
    const headers = {
      host: url.host,
      ...(isTarget(found) ? { 'x-project-id': found.projectId } : {}),
      ...(securityToken === undefined ? {} : { 'x-security-token': securityToken }),
    };
    return signatureHeaders({ method: 'GET', url, dateMs: nowMs(), headers }, keys);
  }

  /** Sends a signed request to IAM. */
  function askIam<Result extends object>(
    url: URL,
    send: (headers: RequestHeaders) => Promise<Result | Failure>,
    signal: AbortSignal,
  ): Promise<Result | Failure> {
    return run({
      request: { method: 'GET', url },
      // The rate limit is about CBR.
      takePermit: async () => UNLIMITED,
      send,
      verdictOf: iamVerdict,
      signal,
    });
  }

  async function findProjectId(signal: AbortSignal): Promise<string | Failure> {
    const name = options.projectName ?? options.region;
    if (options.projectId !== undefined) return options.projectId;
    if (iam === undefined || name === undefined) return nothingToAsk('project_id');
    const found = await askIam(
      iam.projectsUrl(name),
      (headers) => iam.projectsNamed(name, headers, signal),
      signal,
    );
    if (isFailure(found)) return found;
    return (
      found.ids[0] ?? {
        reason: 'wrong_endpoint',
        detail: `IAM knows no project named ${name} for this key; set project_id or auth.project_name`,
      }
    );
  }

  async function findEndpoint(signal: AbortSignal): Promise<string | Failure> {
    if (options.endpoint !== undefined) return options.endpoint;
    if (iam === undefined || options.region === undefined) return nothingToAsk('endpoint');
    const found = await askIam(iam.catalogUrl, (headers) => iam.catalog(headers, signal), signal);
    return isFailure(found) ? found : endpointOf(found.catalog, options.region);
  }

  async function find(signal: AbortSignal): Promise<Target | Failure> {
    const projectId = await findProjectId(signal);
    if (typeof projectId !== 'string') return projectId;
    const endpoint = await findEndpoint(signal);
    return typeof endpoint === 'string' ? { endpoint, projectId } : endpoint;
  }

  const searchOnce = singleFlight(find);

  return {
    beginCycle: async () => {
      if (!isTarget(found)) found = undefined;
      const signal = new AbortController().signal;
      const read = await readKeys({ fresh: true, signal });
      if (!('keys' in read)) return undefined;
      const pausedUntilMs = gates.of(read.keys.accessKey).pausedUntilMs(secretOf(read.keys));
      return pausedUntilMs === undefined ? undefined : { pausedUntilMs };
    },
    target: async (signal) => {
      // One failed search a cycle is enough, whoever asks for another.
      found ??= await searchOnce(signal);
      return found;
    },
    run,
    expiresAtMs: () => lastKeys?.expiresAtMs,
    isRefused: () =>
      lastKeys !== undefined && gates.of(lastKeys.accessKey).isRefused(secretOf(lastKeys)),
  };
}

const UNLIMITED: Permit = { takenAtMs: 0, giveBack: () => {} };

function isTarget(found: Target | Failure | undefined): found is Target {
  return found !== undefined && !isFailure(found);
}

/** What has to change before a refused key is tried again. */
function secretOf({ secretKey, securityToken = '' }: AccessKeys): string {
  return `${secretKey} ${securityToken}`;
}

function iamVerdict(result: object): Verdict {
  if (!isFailure(result)) return 'accepted';
  return result.reason === 'auth' ? 'refused' : 'open';
}

function noKey(why: string): Failure {
  return { reason: 'auth', detail: `no request was sent: ${why}` };
}

function pausedText(untilMs: number): string {
  const until = new Date(untilMs).toISOString();
  return `the access key was refused, and more refusals would lock it for everyone who uses it; nothing is sent until ${until} or until the key changes`;
}

function nothingToAsk(key: string): Failure {
  return { reason: 'wrong_endpoint', detail: `${key} is not configured and cannot be found` };
}
