import { performance } from 'node:perf_hooks';
import * as z from 'zod';
import type { HttpAnswer } from '../http/exchange.ts';
import { type Http, isFailure } from '../http/http.ts';
import type { OnRequest } from '../http/operation.ts';
import { readTime } from '../wire/fields.ts';
import type { AccessKeys, KeysRead, ReadKeys } from './key-source.ts';
import { singleFlight } from './once.ts';

/** New keys are there ten minutes before the old ones end, and both are good meanwhile. */
const RENEW_BEFORE_MS = 10 * 60_000;
/** Looking for new keys is not repeated sooner than this while the old ones are good. */
const RETRY_MS = 60_000;
const SESSION_SECONDS = 21_600;
const NO_AGENCY = 'please configure cloud service agency first';

const securityKey = z.object({
  credential: z.object({
    access: z.string(),
    secret: z.string(),
    securitytoken: z.string(),
    expires_at: z.string(),
  }),
});

export interface MetadataOptions {
  /** Of the metadata service: http://169.254.169.254 on every machine. */
  readonly metadataUrl: string;
  /** Without a proxy: the address is the machine's own. */
  readonly http: Http;
  readonly onRequest: OnRequest;
  readonly nowMs: () => number;
}

/** Temporary keys of the agency that the machine has, from its metadata service. */
export function createMetadataKeys(options: MetadataOptions): ReadKeys {
  const { metadataUrl, http, onRequest, nowMs } = options;
  let held: AccessKeys | undefined;
  let failed: KeysRead | undefined;
  let askedAtMs = Number.NEGATIVE_INFINITY;

  /** The hardened service wants a session token first; the plain one knows no such thing. */
  async function sessionHeaders(signal: AbortSignal): Promise<Record<string, string>> {
    const answer = await http.send(
      {
        method: 'PUT',
        url: new URL(`${metadataUrl}/meta-data/latest/api/token`),
        headers: { 'x-metadata-token-ttl-seconds': String(SESSION_SECONDS) },
      },
      signal,
    );
    return isFailure(answer) || answer.status !== 200
      ? {}
      : { 'x-metadata-token': answer.body.toString().trim() };
  }

  async function ask(signal: AbortSignal): Promise<KeysRead> {
    askedAtMs = nowMs();
    const startedMs = performance.now();
    const answer = await http.send(
      {
        method: 'GET',
        url: new URL(`${metadataUrl}/openstack/latest/securitykey`),
        headers: await sessionHeaders(signal),
      },
      signal,
    );
    const read = isFailure(answer)
      ? { problem: `the metadata service does not answer: ${answer.detail}` }
      : readKeys(answer);
    onRequest({
      operation: 'get_security_key',
      durationSeconds: (performance.now() - startedMs) / 1000,
      failure: isFailure(answer) ? answer.reason : 'problem' in read ? 'auth' : undefined,
    });
    if ('keys' in read) held = read.keys;
    return read;
  }

  function isGood(keys: AccessKeys | undefined, marginMs: number): keys is AccessKeys {
    return keys?.expiresAtMs !== undefined && nowMs() + marginMs < keys.expiresAtMs;
  }

  const askOnce = singleFlight(ask);

  return async ({ fresh, signal }) => {
    if (isGood(held, RENEW_BEFORE_MS)) return { keys: held };
    if (isGood(held, 0) && nowMs() - askedAtMs < RETRY_MS) return { keys: held };
    // One failed question a cycle is enough, whoever asks for another.
    const read = failed !== undefined && !fresh ? failed : await askOnce(signal);
    failed = 'problem' in read ? read : undefined;
    return failed !== undefined && isGood(held, 0) ? { keys: held } : read;
  };
}

function readKeys(answer: HttpAnswer): KeysRead {
  const text = answer.body.toString();
  if (text.toLowerCase().includes(NO_AGENCY)) {
    return {
      problem:
        'this machine has no agency: give it one in the ECS console (Management Information, Agency), with read access to CBR',
    };
  }
  const { credential } = securityKey.safeParse(parse(text)).data ?? {};
  const expiresAt = readTime(credential?.expires_at);
  if (credential === undefined || expiresAt === undefined) {
    return { problem: `the metadata service gives no security key (HTTP status ${answer.status})` };
  }
  return {
    keys: {
      accessKey: credential.access,
      secretKey: credential.secret,
      securityToken: credential.securitytoken,
      expiresAtMs: expiresAt * 1000,
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
