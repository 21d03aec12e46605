import { describe, expect, it } from 'vitest';
import type { Authorization, Verdict } from '../../../src/cbr/auth/authorization.ts';
import type { Iam, IssuedToken } from '../../../src/cbr/auth/iam.ts';
import { createKeyGate } from '../../../src/cbr/auth/key-gate.ts';
import { createPasswordAuthorization } from '../../../src/cbr/auth/password.ts';
import { createPause } from '../../../src/cbr/auth/pause.ts';
import { createSession } from '../../../src/cbr/auth/session.ts';
import { isFailure } from '../../../src/cbr/http/http.ts';
import type { Failure } from '../../../src/domain/outcome.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { PERMIT } from '../../support/authorizations.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const REFUSED: Failure = { reason: 'auth', detail: 'Unauthorized.', httpStatus: 401 };
const DOWN: Failure = { reason: 'network', detail: 'connect ECONNREFUSED' };

/** A session whose IAM issues token-1, token-2 ... for 24 hours, or fails as told. */
function signingIn({ lifeMs = 24 * HOUR_MS } = {}) {
  const state = {
    nowMs: 0,
    password: 'right',
    failure: undefined as Failure | undefined,
    signIns: 0,
    complaints: [] as Failure[],
  };
  async function createToken({ password }: { password: string }): Promise<IssuedToken | Failure> {
    state.signIns += 1;
    const number = state.signIns;
    await new Promise((resolve) => setImmediate(resolve));
    if (state.failure !== undefined) return state.failure;
    if (password !== 'right') return REFUSED;
    return {
      token: `token-${number}`,
      expiresAtMs: state.nowMs + lifeMs,
      projectId: 'project-id',
      catalog: [
        {
          type: 'cbr',
          endpoints: [{ interface: 'public', region: 'eu-de', url: 'https://cbr.example/v3/x' }],
        },
      ],
    };
  }
  const session = createSession({
    iam: { createToken } as unknown as Iam,
    user: { name: 'svc user', domain: { name: 'OTC 000' } },
    readPassword: async () => ({ secret: new Secret(state.password) }),
    scope: { projectName: 'eu-de_prod' },
    gate: createKeyGate(createPause({ nowMs: () => state.nowMs, random: () => 0 })),
    nowMs: () => state.nowMs,
    random: () => 0,
    onRenewalFailed: (failure) => state.complaints.push(failure),
    signal: new AbortController().signal,
  });
  return { state, session };
}

const tokenOf = (issued: IssuedToken | Failure) => (isFailure(issued) ? issued : issued.token);

describe('a token', () => {
  it('is got once for all that wait for it', async () => {
    const { state, session } = signingIn();
    const tokens = await Promise.all(Array.from({ length: 500 }, () => session.token()));
    expect(new Set(tokens.map(tokenOf))).toEqual(new Set(['token-1']));
    expect(state.signIns).toBe(1);
    expect(session.expiresAtMs()).toBe(24 * HOUR_MS);
  });

  it('is renewed at 80 % of its life, once for all that ask', async () => {
    const { state, session } = signingIn();
    await session.token();
    state.nowMs = 0.8 * 24 * HOUR_MS - 1;
    expect(tokenOf(await session.token())).toBe('token-1');
    state.nowMs += 1;
    const renewed = await Promise.all([session.token(), session.token(), session.token()]);
    expect(renewed.map(tokenOf)).toEqual(['token-2', 'token-2', 'token-2']);
    expect(state.signIns).toBe(2);
  });

  it('that lives two seconds is renewed as well', async () => {
    const { state, session } = signingIn({ lifeMs: 2000 });
    const tokens = [];
    for (state.nowMs = 0; state.nowMs <= 6000; state.nowMs += 400) {
      tokens.push(tokenOf(await session.token()));
    }
    expect(new Set(tokens).size).toBe(4);
    expect(state.complaints).toEqual([]);
  });

  it('that is still good outlives an IAM that is down, which is said once a cycle', async () => {
    const { state, session } = signingIn();
    await session.token();
    state.nowMs = 20 * HOUR_MS;
    state.failure = DOWN;
    for (let request = 0; request < 5; request += 1) {
      expect(tokenOf(await session.token())).toBe('token-1');
    }
    expect([state.signIns, state.complaints]).toEqual([2, [DOWN]]);
    await session.beginCycle();
    expect(tokenOf(await session.token())).toBe('token-1');
    expect(state.signIns).toBe(3);
    state.nowMs = 24 * HOUR_MS;
    await session.beginCycle();
    expect(await session.token()).toEqual(DOWN);
    state.failure = undefined;
    await session.beginCycle();
    expect(tokenOf(await session.token())).toBe('token-5');
  });
});

it('is not asked for again and again by a clock that is days ahead', async () => {
  const { state, session } = signingIn({ lifeMs: -HOUR_MS });
  for (let request = 0; request < 20; request += 1) {
    expect(await session.token()).toMatchObject({
      reason: 'auth',
      detail: expect.stringContaining('one of the clocks is wrong'),
    });
  }
  expect(state.signIns).toBe(1);
});

describe('a refused sign-in', () => {
  it('is not repeated until the pause is over or the password changes', async () => {
    const { state, session } = signingIn();
    state.password = 'wrong';
    for (let cycle = 0; cycle < 5; cycle += 1) {
      await session.beginCycle();
      expect(await session.token()).toMatchObject({
        reason: 'auth',
        detail: expect.stringContaining(
          cycle === 0 ? '(Unauthorized.): check domain_name' : 'until 1970-01-01T00:05:30.000Z',
        ),
      });
    }
    expect(state.signIns).toBe(1);
    expect(await session.beginCycle()).toEqual({ pausedUntilMs: 5.5 * MINUTE_MS });
    expect(session.isRefused()).toBe(true);
    state.nowMs = 5.5 * MINUTE_MS;
    expect(await session.beginCycle()).toBeUndefined();
    await session.token();
    expect([state.signIns, session.isRefused()]).toEqual([2, true]);
    state.password = 'right';
    expect(await session.beginCycle()).toBeUndefined();
    expect(tokenOf(await session.token())).toBe('token-3');
    expect(session.isRefused()).toBe(false);
  });

  it('while the token is still good is shown, and stops nothing', async () => {
    const { state, session } = signingIn();
    await session.token();
    state.nowMs = 20 * HOUR_MS;
    state.password = 'wrong';
    expect(tokenOf(await session.token())).toBe('token-1');
    expect([session.isRefused(), state.complaints]).toMatchObject([true, [{ reason: 'auth' }]]);
    expect(state.complaints[0]?.detail).toContain('(Unauthorized.): check domain_name');
    expect(await session.beginCycle()).toBeUndefined();
    await session.token();
    expect([session.isRefused(), state.signIns]).toEqual([true, 2]);
  });
});

describe('requests of a project', () => {
  function authorizing(fields: { endpoint?: string; region?: string } = { region: 'eu-de' }) {
    const { state, session } = signingIn();
    const authorization = createPasswordAuthorization({
      session,
      endpoint: fields.endpoint,
      region: fields.region,
    });
    const sent: string[] = [];
    const ask = (dead: readonly string[] = []) =>
      authorization.run({
        request: { method: 'GET', url: new URL('http://127.0.0.1/') },
        takePermit: async () => PERMIT,
        send: async (headers) => {
          sent.push(headers['x-auth-token'] ?? '');
          return { token: headers['x-auth-token'] ?? '' };
        },
        verdictOf: ({ token }): Verdict => (dead.includes(token) ? 'refused' : 'accepted'),
        signal: new AbortController().signal,
      });
    return { state, authorization, ask, sent };
  }

  const targetOf = (authorization: Authorization) =>
    authorization.target(new AbortController().signal);

  it('go where the catalog says, or the configuration', async () => {
    expect(await targetOf(authorizing().authorization)).toEqual({
      endpoint: 'https://cbr.example',
      projectId: 'project-id',
    });
    expect(await targetOf(authorizing({ endpoint: 'https://own' }).authorization)).toMatchObject({
      endpoint: 'https://own',
    });
    expect(await targetOf(authorizing({ region: 'eu-nl' }).authorization)).toMatchObject({
      reason: 'wrong_endpoint',
      detail: expect.stringContaining('eu-de'),
    });
  });

  it('get a new token when theirs died early, all with one sign-in', async () => {
    const { authorization, ask, state } = authorizing();
    await authorization.beginCycle();
    await ask();
    const results = await Promise.all(Array.from({ length: 16 }, () => ask(['token-1'])));
    expect(new Set(results.map((result) => 'token' in result && result.token))).toEqual(
      new Set(['token-2']),
    );
    expect(state.signIns).toBe(2);
  });

  it('never sign in twice in a cycle for that', async () => {
    const { authorization, ask, state, sent } = authorizing();
    const dead = ['token-1', 'token-2', 'token-3'];
    await authorization.beginCycle();
    for (let request = 0; request < 5; request += 1) {
      expect(await ask(dead)).toEqual({ token: 'token-2' });
    }
    expect([state.signIns, sent.length]).toEqual([2, 6]);
    await authorization.beginCycle();
    expect(await ask(dead)).toEqual({ token: 'token-3' });
    expect(state.signIns).toBe(3);
  });
});
