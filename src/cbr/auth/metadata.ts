import { performance } from 'node:perf_hooks';
import * as z from 'zod';
import { type Failure, isFailure } from '../../domain/outcome.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import type { Http } from '../http/http.ts';
import type { OnRequest } from '../http/operation.ts';
import { readTime } from '../wire/fields.ts';
import type { Credential } from './credential.ts';
import { parse } from './iam.ts';
import { type AccessKeys, keyBearer } from './keys.ts';
import { createLease, type LeaseSurroundings } from './lease.ts';
import { createSender, type Sender } from './sender.ts';

/** New keys are there ten minutes before the old ones end, and both are good meanwhile. */
const RENEW_BEFORE_MS = 10 * 60_000;
const SESSION_SECONDS = 21_600;
const NO_AGENCY = 'please configure cloud service agency first';

const securityKey = z.object({
  credential: z.object({
    access: z.string(),
    secret: z.string(),
    securitytoken: z.string(),
    expires_at: z.string().refine((text) => readTime(text) !== undefined),
  }),
});

export interface MetadataOptions extends LeaseSurroundings {
  /** Of the metadata service: http://169.254.169.254 on every machine. */
  readonly metadataUrl: string;
  /** Without a proxy: the address is the machine's own. */
  readonly http: Http;
  readonly onRequest: OnRequest;
  /** Of the agency, whatever keys it has at the moment. */
  readonly credential: Credential;
}

/** Signs with temporary keys of the agency that the machine has. */
export function createAgencyKeys(options: MetadataOptions): Sender {
  const { credential, clock } = options;
  const terms = {
    get: async (signal: AbortSignal) => {
      const keys = await askForKeys(options, signal);
      return isFailure(keys) ? keys : keyBearer(keys, credential, clock);
    },
    renewAfterMs: (lifeMs: number) => lifeMs - RENEW_BEFORE_MS,
    isSame: true,
  };
  return createSender(createLease(terms, options));
}

/** Asks the metadata service of the machine for temporary keys of its agency. */
async function askForKeys(
  { metadataUrl, http, onRequest }: MetadataOptions,
  signal: AbortSignal,
): Promise<AccessKeys | Failure> {
  const startedMs = performance.now();
  const url = new URL(`${metadataUrl}/openstack/latest/securitykey`);
  const headers = await sessionHeaders(http, metadataUrl, signal);
  const answer = isFailure(headers)
    ? headers
    : await http.send({ method: 'GET', url, headers }, signal);
  const keys = isFailure(answer)
    ? noKeys(`the metadata service does not answer: ${answer.detail}`)
    : readKeys(answer);
  onRequest({
    operation: 'get_security_key',
    durationSeconds: (performance.now() - startedMs) / 1000,
    failure: isFailure(answer) ? answer.reason : isFailure(keys) ? 'auth' : undefined,
  });
  return keys;
}

/** The hardened service wants a session token first; the plain one knows no such thing. */
async function sessionHeaders(
  http: Http,
  metadataUrl: string,
  signal: AbortSignal,
): Promise<Record<string, string> | Failure> {
  const answer = await http.send(
    {
      method: 'PUT',
      url: new URL(`${metadataUrl}/meta-data/latest/api/token`),
      headers: { 'x-metadata-token-ttl-seconds': String(SESSION_SECONDS) },
    },
    signal,
  );
  if (isFailure(answer)) return answer;
  return answer.status === 200 ? { 'x-metadata-token': answer.body.toString().trim() } : {};
}

function readKeys(answer: HttpAnswer): AccessKeys | Failure {
  const text = answer.body.toString();
  if (text.toLowerCase().includes(NO_AGENCY)) {
    return noKeys(
      'this machine has no agency: give it one in the ECS console (Management Information, Agency), with read access to CBR',
    );
  }
  const read = parse(securityKey, answer);
  if (typeof read === 'string') {
    return noKeys(`the metadata service gives no security key (HTTP status ${answer.status})`);
  }
  const { access: accessKey, secret: secretKey, securitytoken, expires_at } = read.credential;
  const expiresAtMs = (readTime(expires_at) ?? 0) * 1000;
  return { accessKey, secretKey, securityToken: securitytoken, expiresAtMs };
}

function noKeys(why: string): Failure {
  return { reason: 'auth', detail: `no request was sent: ${why}` };
}
