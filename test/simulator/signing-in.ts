import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { signatureHeaders } from '../../src/cbr/auth/signature.ts';
import type { SimulatedUser } from '../../src/simulator/fleet/users.ts';
import { CHECKPOINT_ID, OTHER_PROJECT_ID, PROJECT_ID, START_MS } from './started-simulator.ts';

/** Names with blanks, as old ones have them. */
export const USER = {
  domain: 'OTC 00000000001000000000',
  name: '14610698 OTC00000000001000000000',
  password: 'correct "horse"',
  projects: [PROJECT_ID],
} as const satisfies SimulatedUser;
export const KEY = { access: 'AKOFTHESETESTS000001', secret: 'sk/of+these=tests' };
export const CHECKPOINT_PATH = `/v3/${PROJECT_ID}/checkpoints/${CHECKPOINT_ID}`;
export const OTHER_CHECKPOINT_PATH = `/v3/${OTHER_PROJECT_ID}/checkpoints/${CHECKPOINT_ID}`;

/** Time that passes only when a test says so. */
export interface Clock {
  readonly now: () => number;
  pass(ms: number): void;
}

export function createClock(): Clock {
  let nowMs = START_MS;
  return {
    now: () => nowMs,
    pass(ms) {
      nowMs += ms;
    },
  };
}

/** The body of a sign-in as IAM wants it. */
export function tokenRequest(
  changes: Partial<SimulatedUser> = {},
  project: unknown = { id: PROJECT_ID },
): unknown {
  const { domain, name, password } = { ...USER, ...changes };
  return {
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name, password, domain: { name: domain } } },
      },
      scope: { project },
    },
  };
}

export interface Answered {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A sign-in, not with fetch: its headers must be smaller than a token can be. */
export async function signIn(
  url: string,
  body: unknown = tokenRequest(),
  { query = '', contentType = 'application/json' } = {},
): Promise<Answered> {
  const sent = request(`${url}/v3/auth/tokens${query}`, {
    method: 'POST',
    headers: { 'Content-Type': contentType },
    agent: false,
    maxHeaderSize: 128 * 1024,
  });
  sent.end(typeof body === 'string' ? body : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const answer = JSON.parse(await text(response));
  return { status: response.statusCode, headers: response.headers, body: answer };
}

/** A token as the header of the next request. */
export async function tokenHeader(
  url: string,
  body?: unknown,
): Promise<Readonly<Record<'X-Auth-Token', string>>> {
  const { headers } = await signIn(url, body);
  return { 'X-Auth-Token': String(headers['x-subject-token']) };
}

export interface Signing {
  readonly key?: { readonly access: string; readonly secret: string };
  readonly dateMs?: number;
  /** Signed, and sent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent without being signed, or in place of a signed one. */
  readonly unsigned?: Readonly<Record<string, string>>;
}

export function signedHeaders(url: string, signing: Signing = {}): Record<string, string> {
  const { key = KEY, dateMs = START_MS, headers = {}, unsigned = {} } = signing;
  const signed = signatureHeaders(
    { method: 'GET', url: new URL(url), dateMs, headers: { host: new URL(url).host, ...headers } },
    { accessKey: key.access, secretKey: key.secret },
  );
  return { ...signed, ...unsigned };
}

export function getSigned(url: string, signing?: Signing): Promise<Response> {
  return fetch(url, { headers: signedHeaders(url, signing) });
}
