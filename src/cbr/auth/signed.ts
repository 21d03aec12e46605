import type { Failure } from '../../domain/outcome.ts';
import type { RequestHeaders } from '../http/exchange.ts';
import { isFailure } from '../http/http.ts';
import type { Permit } from '../limits/rate-limit.ts';
import type { Attempt, Authorization, Target } from './authorization.ts';
import { findTarget, type Wanted } from './find-target.ts';
import { verdictOfIam } from './iam.ts';
import { inPlace, type KeyGate, type KeyGates, type Paused, type Place } from './key-gate.ts';
import type { AccessKeys, ReadKeys } from './key-source.ts';
import { singleFlight } from './once.ts';
import { signatureHeaders } from './signature.ts';

export interface SignedOptions extends Wanted {
  readonly readKeys: ReadKeys;
  /** Shared by all projects of the process: a key that is locked is locked for all of them. */
  readonly gates: KeyGates;
  readonly nowMs: () => number;
}

/** Requests of one project, each signed with an access key. */
export function createSignedAuthorization(options: SignedOptions): Authorization {
  const { readKeys, gates, nowMs } = options;
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
    const entered = await enter(gates.of(keys.accessKey), secretOf(keys), takePermit, signal);
    if ('pausedUntilMs' in entered) return noKey(pausedText(entered.pausedUntilMs));
    const headers = () => signedHeaders(request.url, keys, { found, dateMs: nowMs() });
    return inPlace(entered.place, () => send(headers(), entered.permit), verdictOf);
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
      verdictOf: verdictOfIam,
      signal,
    });
  }

  const searchOnce = singleFlight((signal: AbortSignal) => findTarget(options, askIam, signal));

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

/**
 * Waits for a permit and for a place, never holding one while it waits for the other: places are
 * shared by all projects with the key, and permits that pile up would be used all at once.
 */
async function enter(
  gate: KeyGate,
  secret: string,
  takePermit: () => Promise<Permit>,
  signal: AbortSignal,
): Promise<{ readonly place: Place; readonly permit: Permit } | Paused> {
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

function signedHeaders(
  url: URL,
  keys: AccessKeys,
  { found, dateMs }: { readonly found: Target | Failure | undefined; readonly dateMs: number },
): RequestHeaders {
  const { securityToken } = keys;
  const headers = {
    host: url.host,
    ...(isTarget(found) ? { 'x-project-id': found.projectId } : {}),
    ...(securityToken === undefined ? {} : { 'x-security-token': securityToken }),
  };
  return signatureHeaders({ method: 'GET', url, dateMs, headers }, keys);
}

const UNLIMITED: Permit = { takenAtMs: 0, giveBack: () => {} };

function isTarget(found: Target | Failure | undefined): found is Target {
  return found !== undefined && !isFailure(found);
}

/** What has to change before a refused key is tried again. */
function secretOf({ secretKey, securityToken = '' }: AccessKeys): string {
  return `${secretKey} ${securityToken}`;
}

function noKey(why: string): Failure {
  return { reason: 'auth', detail: `no request was sent: ${why}` };
}

function pausedText(untilMs: number): string {
  const until = new Date(untilMs).toISOString();
  return `the access key was refused, and more refusals would lock it for everyone who uses it; nothing is sent until ${until} or until the key changes`;
}
