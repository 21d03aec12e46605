import { describe, expect, it } from 'vitest';
import type { MetadataOptions } from '../../src/simulator/iam/metadata.ts';
import { iamFixture } from './iam-fixture.ts';
import { shape } from './shape.ts';
import { CHECKPOINT_PATH, createClock, getSigned, OTHER_CHECKPOINT_PATH } from './signing-in.ts';
import { PROJECT_ID, started } from './started-simulator.ts';

const MINUTE_MS = 60_000;
const TTL = 'X-Metadata-Token-Ttl-Seconds';

interface Credential {
  readonly access: string;
  readonly secret: string;
  readonly securitytoken: string;
  readonly expires_at: string;
}

async function machine(metadata: MetadataOptions) {
  const clock = createClock();
  const { url, simulator } = await started({ metadata, now: clock.now });
  const getKey = (headers: Record<string, string> = {}) =>
    fetch(`${url}/openstack/latest/securitykey`, { headers });
  const putToken = (headers: Record<string, string> = { [TTL]: '21600' }) =>
    fetch(`${url}/meta-data/latest/api/token`, { method: 'PUT', headers });
  const credential = async (): Promise<Credential> => {
    const { credential } = (await (await getKey()).json()) as { credential: Credential };
    return credential;
  };
  const ask = async ({ access, secret, securitytoken }: Credential, path = CHECKPOINT_PATH) => {
    const { status } = await getSigned(`${url}${path}`, {
      key: { access, secret },
      dateMs: clock.now(),
      headers: { 'x-security-token': securitytoken },
    });
    return status;
  };
  return { simulator, clock, getKey, putToken, credential, ask };
}

describe('plain', () => {
  it('a key is answered as in the fixture, and is good', async () => {
    const { getKey, credential, ask } = await machine({ mode: 'plain' });
    const response = await getKey();
    expect(response.status).toBe(200);
    expect(response.headers.has('x-request-id')).toBe(false);
    expect(shape(await response.json())).toEqual(shape(iamFixture('metadata/securitykey').body));
    const key = await credential();
    expect(key).toMatchObject({
      access: expect.stringMatching(/^[A-Z0-9]{20}$/),
      expires_at: '2026-03-04T02:00:41.117000Z',
    });
    expect(await ask(key)).toBe(200);
    expect(await ask({ ...key, securitytoken: 'other' })).toBe(401);
  });

  it('changes its key ten minutes before it ends, and both are good then', async () => {
    const { credential, ask, clock } = await machine({ mode: 'plain' });
    const first = await credential();
    clock.pass(50 * MINUTE_MS - 1);
    expect(await credential()).toEqual(first);
    clock.pass(1);
    const second = await credential();
    expect(second.expires_at).toBe('2026-03-04T02:50:41.117000Z');
    expect([await ask(first), await ask(second)]).toEqual([200, 200]);
    clock.pass(10 * MINUTE_MS);
    expect([await ask(first), await ask(second)]).toEqual([401, 200]);
  });

  it('has keys of another life and other projects', async () => {
    const { credential, ask, clock } = await machine({
      mode: 'plain',
      keyLifeMs: 2000,
      keyOverlapMs: 500,
      projects: [PROJECT_ID],
    });
    const key = await credential();
    expect(key.expires_at).toBe('2026-03-04T01:00:43.117000Z');
    expect(await ask(key, OTHER_CHECKPOINT_PATH)).toBe(401);
    clock.pass(1500);
    expect(await credential()).not.toEqual(key);
  });

  it('hands out a key that was revoked until there is a new one', async () => {
    const { credential, ask, clock, simulator } = await machine({ mode: 'plain' });
    const key = await credential();
    simulator.revokeAccessKey(key.access);
    expect(await credential()).toEqual(key);
    expect(await ask(key)).toBe(401);
    clock.pass(50 * MINUTE_MS);
    expect(await ask(await credential())).toBe(200);
  });

  it.each([
    [undefined, 404],
    [405, 405],
  ] as const)('has no tokens, and says so with %s', async (plainStatus, status) => {
    const { putToken } = await machine({ mode: 'plain', plainStatus });
    expect((await putToken()).status).toBe(status);
  });
});

describe('hardened', () => {
  it('wants a token for the key', async () => {
    const { putToken, getKey } = await machine({});
    expect((await getKey()).status).toBe(401);
    expect((await getKey({ 'X-Metadata-Token': 'stranger' })).status).toBe(401);
    const issued = await putToken();
    expect(issued.status).toBe(200);
    const token = await issued.text();
    expect((await getKey({ 'X-Metadata-Token': token })).status).toBe(200);
  });

  it('has tokens that end', async () => {
    const { putToken, getKey, clock } = await machine({});
    const token = await (await putToken({ [TTL]: '60' })).text();
    clock.pass(MINUTE_MS - 1);
    expect((await getKey({ 'X-Metadata-Token': token })).status).toBe(200);
    clock.pass(1);
    expect((await getKey({ 'X-Metadata-Token': token })).status).toBe(401);
  });

  it.each<[string, Record<string, string>]>([
    ['no life', {}],
    ['no life that is a number', { [TTL]: '6h' }],
    ['a life of nothing', { [TTL]: '0' }],
    ['too long a life', { [TTL]: '21601' }],
  ])('refuses a token with %s', async (_, headers) => {
    const { putToken } = await machine({});
    expect((await putToken(headers)).status).toBe(400);
  });
});

it('without an agency there are tokens and no keys', async () => {
  const { putToken, getKey } = await machine({ mode: 'no_agency' });
  const token = await (await putToken()).text();
  const response = await getKey({ 'X-Metadata-Token': token });
  expect(response.status).toBe(401);
  expect(await response.text()).toContain('Please configure Cloud Service Agency first');
});

it('what was asked is in the request log', async () => {
  const { putToken, getKey, simulator } = await machine({});
  await putToken();
  await getKey();
  expect(simulator.requests.list()).toMatchObject([
    { method: 'PUT', operation: 'create_metadata_token', status: 200 },
    { method: 'GET', operation: 'get_security_key', status: 401 },
  ]);
});
