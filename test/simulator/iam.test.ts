import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/server.ts';
import { iamFixture } from './iam-fixture.ts';
import { shape } from './shape.ts';
import { createClock, signIn, tokenHeader, tokenRequest, USER } from './signing-in.ts';
import {
  CHECKPOINT_ID,
  OTHER_PROJECT_ID,
  PROJECT_ID,
  START_MS,
  started,
} from './started-simulator.ts';

const DAY_MS = 86_400_000;
const UNAUTHORIZED = { error: { message: 'Unauthorized.', code: 401, title: 'Unauthorized' } };

async function withUser(options: Partial<SimulatorOptions> = {}) {
  const clock = createClock();
  return { ...(await started({ users: [USER], now: clock.now, ...options })), clock };
}

describe('a token', () => {
  it('is answered as in the fixture', async () => {
    const { url } = await withUser();
    const { status, headers, body } = await signIn(url);
    expect(status).toBe(201);
    expect(headers['x-subject-token']).toMatch(/^MII[\w-]{6141}$/);
    expect(shape(body)).toEqual(shape(iamFixture('iam/token-project-scope').body));
    expect(body).toMatchObject({
      token: {
        issued_at: '2026-03-04T01:00:41.117000Z',
        expires_at: '2026-03-05T01:00:41.117000Z',
        user: { name: USER.name, domain: { name: USER.domain } },
        project: { id: PROJECT_ID, name: 'eu-de_prod', domain: { name: USER.domain } },
      },
    });
  });

  it('can be without the catalog', async () => {
    const { url } = await withUser();
    const { body } = await signIn(url, tokenRequest(), { query: '?nocatalog=true' });
    expect(shape(body)).toEqual(shape(iamFixture('iam/token-nocatalog').body));
    const { body: whole } = await signIn(url, tokenRequest(), { query: '?nocatalog=' });
    expect(whole).toHaveProperty('token.catalog.0');
  });

  it('can be very large, and goes back in a request', async () => {
    const { url, show } = await withUser({ iam: { tokenBytes: 20 * 1024 } });
    const headers = await tokenHeader(url);
    expect(headers['X-Auth-Token']).toHaveLength(20 * 1024);
    expect((await show(CHECKPOINT_ID, { headers })).status).toBe(200);
  });

  it.each<[string, unknown]>([
    ['ID', { id: PROJECT_ID }],
    ['name', { name: 'eu-de_prod' }],
    ['name and domain', { name: 'eu-de_prod', domain: { name: USER.domain } }],
  ])('is for a project by its %s', async (_, project) => {
    const { url, show } = await withUser();
    const headers = await tokenHeader(url, tokenRequest({}, project));
    expect((await show(CHECKPOINT_ID, { headers })).status).toBe(200);
  });

  it('is for one project alone', async () => {
    const { url, show } = await withUser({ users: [{ ...USER, projects: undefined }] });
    const headers = await tokenHeader(url, tokenRequest({}, { id: OTHER_PROJECT_ID }));
    const response = await show(CHECKPOINT_ID, { headers });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('Malformed request url');
  });

  it('leaves those before it valid', async () => {
    const { url, show } = await withUser();
    const first = await tokenHeader(url);
    const second = await tokenHeader(url);
    expect(second).not.toEqual(first);
    for (const headers of [first, second]) {
      expect((await show(CHECKPOINT_ID, { headers })).status).toBe(200);
    }
  });

  it.each([
    [undefined, DAY_MS, '2026-03-05T01:00:41.117000Z'],
    [2000, 2000, '2026-03-04T01:00:43.117000Z'],
  ])('with a life of %s ms expires', async (tokenLifeMs, lifeMs, expiresAt) => {
    const { url, show, clock } = await withUser({ iam: { tokenLifeMs } });
    const headers = await tokenHeader(url);
    clock.pass(lifeMs - 1);
    expect((await show(CHECKPOINT_ID, { headers })).status).toBe(200);
    clock.pass(1);
    const response = await show(CHECKPOINT_ID, { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error_code: 'APIGW.0301',
      error_msg: `Incorrect IAM authentication information: token expires, expires_at: ${expiresAt}`,
    });
  });

  it('can be revoked, and another one had', async () => {
    const { url, show, simulator } = await withUser();
    const headers = await tokenHeader(url);
    simulator.revokeTokens();
    const response = await show(CHECKPOINT_ID, { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error_msg: 'Incorrect IAM authentication information: Unauthorized',
    });
    expect((await show()).status).toBe(200);
    expect((await show(CHECKPOINT_ID, { headers: await tokenHeader(url) })).status).toBe(200);
  });

  it('is the same in each run', async () => {
    const first = await withUser();
    const second = await withUser();
    expect(await tokenHeader(first.url)).toEqual(await tokenHeader(second.url));
  });
});

describe('refused', () => {
  it.each([
    ['password', { password: 'wrong' }],
    ['user', { name: 'stranger' }],
    ['domain', { domain: 'another' }],
  ])('is a wrong %s', async (_, changes) => {
    const { url } = await withUser();
    const { status, headers, body } = await signIn(url, tokenRequest(changes));
    expect([status, body]).toEqual([401, UNAUTHORIZED]);
    expect(headers).not.toHaveProperty('x-subject-token');
  });

  it.each<[string, unknown, number]>([
    ['nobody has', { id: '0'.repeat(32) }, 401],
    ['nobody has by that name', { name: 'nobody' }, 401],
    ['of another domain', { name: 'eu-de_prod', domain: { name: 'another' } }, 401],
    ['without a role for the user', { id: OTHER_PROJECT_ID }, 403],
    ['without a role, by name', { name: 'eu-de_test' }, 403],
  ])('is a project %s', async (_, project, expected) => {
    const { url } = await withUser();
    const { status, headers } = await signIn(url, tokenRequest({}, project));
    expect(status).toBe(expected);
    expect(headers).not.toHaveProperty('x-subject-token');
  });

  it('is not for who wants a token of a domain, which is good for a role alone', async () => {
    const { url } = await withUser();
    const body = { auth: { ...authOf(), scope: { domain: { name: 'd' } } } };
    const { status, headers } = await signIn(url, body);
    expect([status, headers['x-subject-token']]).toEqual([201, expect.stringMatching(/^MII/)]);
  });

  it.each<[string, unknown, string?]>([
    ['is no JSON', 'auth'],
    ['is empty', ''],
    ['is of another kind', tokenRequest(), 'text/plain'],
    ['has no scope', { auth: { ...authOf(), scope: undefined } }],
    ['has the scope of nothing', { auth: { ...authOf(), scope: { domain: {} } } }],
    ['has a project without ID and name', tokenRequest({}, {})],
    ['has a number as ID', tokenRequest({}, { id: 1 })],
    ['has a broken domain', tokenRequest({}, { name: 'eu-de_prod', domain: 'd' })],
    ['has no password', tokenRequest({ password: '' })],
    ['has another method', { auth: { ...authOf(), identity: { methods: ['token'] } } }],
  ])('is a body that %s', async (_, body, contentType) => {
    const { url } = await withUser();
    const answered = await signIn(url, body, { contentType });
    expect(answered.status).toBe(400);
    expect(answered.body).toEqual({
      error_msg: 'Request body is invalid.',
      error_code: 'IAM.0011',
    });
  });

  it('is a body of more than 64 KiB', async () => {
    const { url } = await withUser();
    const response = await fetch(`${url}/v3/auth/tokens`, {
      method: 'POST',
      body: 'x'.repeat(65 * 1024),
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error_code: 'APIGW.0201' });
  });

  it.each([
    ['GET', '/v3/auth/tokens'],
    ['POST', '/v3/auth/tokens/'],
    ['POST', '/auth/tokens'],
    ['POST', '/v3/v3/auth/tokens'],
    ['POST', '/v3/projects'],
    ['GET', '/v3/auth/catalog/'],
  ])('is %s %s', async (method, path) => {
    const { url } = await withUser();
    const response = await fetch(`${url}${path}`, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error_code: 'APIGW.0101' });
  });
});

describe('an account', () => {
  const wrong = tokenRequest({ password: 'wrong' });
  const LOCKED = { error_msg: 'Account locked.', error_code: 'IAM.0061' };

  it('is locked by five wrong passwords in a row, for a quarter of an hour', async () => {
    const { url, clock } = await withUser();
    for (let count = 1; count <= 4; count += 1) await signIn(url, wrong);
    expect((await signIn(url)).status).toBe(201);
    for (let count = 1; count <= 5; count += 1) {
      expect((await signIn(url, wrong)).body).toEqual(UNAUTHORIZED);
    }
    expect(await signIn(url)).toMatchObject({ status: 401, body: LOCKED });
    clock.pass(15 * 60_000 - 1);
    expect(await signIn(url)).toMatchObject({ status: 401, body: LOCKED });
    clock.pass(1);
    expect((await signIn(url)).status).toBe(201);
  });

  it('can be locked sooner and shorter', async () => {
    const { url, clock } = await withUser({ iam: { wrongPasswordsMax: 1, accountLockMs: 10 } });
    await signIn(url, wrong);
    expect((await signIn(url)).body).toEqual(LOCKED);
    clock.pass(10);
    expect((await signIn(url)).status).toBe(201);
  });

  it('can get another password', async () => {
    const { url, simulator } = await withUser();
    simulator.setPassword(USER.name, 'wrong');
    expect((await signIn(url)).status).toBe(401);
    expect((await signIn(url, wrong)).status).toBe(201);
    expect(() => simulator.setPassword('stranger', 'x')).toThrow('There is no user stranger.');
  });
});

it('a sign-in is in the request log', async () => {
  const { url, simulator } = await withUser();
  await signIn(url, tokenRequest(), { query: '?nocatalog=1' });
  expect(simulator.requests.list()).toEqual([
    {
      atMs: START_MS,
      method: 'POST',
      path: '/v3/auth/tokens',
      operation: 'create_token',
      checkpointId: undefined,
      fault: undefined,
      status: 201,
    },
  ]);
});

function authOf(): Readonly<Record<string, unknown>> {
  return (tokenRequest() as { readonly auth: Readonly<Record<string, unknown>> }).auth;
}
