import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { authorizationByToken } from '../../../src/cbr/auth/authorization.ts';
import { readCatalog } from '../../../src/cbr/auth/catalog.ts';
import type { Iam, IssuedToken } from '../../../src/cbr/auth/iam.ts';
import { isUnsent, type Sender } from '../../../src/cbr/auth/sender.ts';
import { createIssuedTokens, createUser } from '../../../src/cbr/auth/tokens.ts';
import type { Failure } from '../../../src/domain/outcome.ts';
import { isFailure } from '../../../src/domain/outcome.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { MINUTE_MS, newCredentials, PERMIT, testClocks } from '../../support/credentials.ts';
import { sending, silentClock, tokenOf } from '../../support/sending.ts';

const HOUR_MS = 60 * MINUTE_MS;
const REFUSED: Failure = { reason: 'auth', detail: 'Unauthorized.', httpStatus: 401 };
const DOWN: Failure = { reason: 'network', detail: 'connect ECONNREFUSED' };

/** Tokens of an IAM that issues token-1, token-2 ... for 24 hours, or fails as told. */
function signingIn({ lifeMs = 24 * HOUR_MS, random = 0 } = {}) {
  const clocks = testClocks(0);
  const credentials = newCredentials(clocks);
  const state = {
    password: 'right',
    failure: undefined as Failure | undefined,
    /** Never answers while it is set. */
    hangs: undefined as Promise<void> | undefined,
    signIns: 0,
    complaints: [] as Failure[],
  };
  async function createToken(body: string): Promise<IssuedToken | Failure> {
    state.signIns += 1;
    const number = state.signIns;
    await (state.hangs ?? turn());
    if (state.failure !== undefined) return state.failure;
    if (!body.includes('"password":"right"')) return REFUSED;
    const endpoints = [{ interface: 'public', region: 'eu-de', url: 'https://cbr.example/v3/x' }];
    return {
      token: `token-${number}`,
      expiresAtMs: clocks.nowMs() + lifeMs,
      projectId: 'project-id',
      catalog: readCatalog([{ type: 'cbr', endpoints }]),
    };
  }
  const iam = {
    createToken: () => ({}),
    ask: async (_question: unknown, sender: Sender, signal: AbortSignal) => {
      const asked = await sender.run<IssuedToken | Failure>({
        request: { method: 'POST', url: new URL('https://iam.example/v3/auth/tokens') },
        takePermit: async () => PERMIT,
        send: ({ proof }) => createToken(proof.body ?? ''),
        verdictOf: (result) =>
          !isFailure(result) ? 'accepted' : result.reason === 'auth' ? 'refused' : 'open',
        verdictOfLate: () => 'open',
        signal,
      });
      return isUnsent(asked) ? asked.unsent : asked;
    },
  } as unknown as Iam;
  const clock = silentClock(clocks);
  const tokens = createIssuedTokens({
    iam,
    source: createUser(
      {
        user: { name: 'svc user', domain: { name: 'OTC 000' } },
        scope: { project: { name: 'eu-de_prod' } },
      },
      async () => ({ secret: new Secret(state.password) }),
      credentials.of({ kind: 'user', user: { id: 'svc' } }),
    ),
    role: undefined,
    credential: credentials.ofIssuedTokens(),
    random: () => random,
    clock,
    onRenewalFailed: (failure) => state.complaints.push(failure),
    signal: new AbortController().signal,
  });
  /** A token in a cycle of its own, after whatever runs beside it. */
  const token = async (signal = new AbortController().signal) => {
    const issued = await tokens.token(signal);
    await turn();
    await turn();
    return isFailure(issued) ? issued : issued.token;
  };
  return { state, clocks, tokens, token };
}

describe('a token', () => {
  it('is got once for all that wait for it', async () => {
    const { state, tokens, token } = signingIn();
    const all = await Promise.all(Array.from({ length: 500 }, () => token()));
    expect(new Set(all)).toEqual(new Set(['token-1']));
    expect(state.signIns).toBe(1);
    expect(tokens.last()).toMatchObject({ expiresAtMs: 24 * HOUR_MS });
  });

  it('is renewed at 80 % of its life, beside those that use it', async () => {
    const { state, clocks, token } = signingIn();
    await token();
    clocks.pass(0.8 * 24 * HOUR_MS - 1);
    expect(await token()).toBe('token-1');
    expect(state.signIns).toBe(1);
    clocks.pass(1);
    expect(await Promise.all([token(), token()])).toEqual(['token-1', 'token-1']);
    expect(await token()).toBe('token-2');
    expect(state.signIns).toBe(2);
  });

  it('is renewed up to a twentieth of its life earlier, so that several exporters do not come at once', async () => {
    const { state, clocks, token } = signingIn({ random: 1 });
    await token();
    clocks.pass(0.75 * 24 * HOUR_MS - 1);
    await token();
    expect(state.signIns).toBe(1);
    clocks.pass(2);
    await token();
    expect(state.signIns).toBe(2);
  });

  it('that lives two seconds is renewed as well', async () => {
    const { state, clocks, token } = signingIn({ lifeMs: 2000 });
    const all = [];
    for (let passed = 0; passed <= 6000; passed += 400) {
      all.push(await token());
      clocks.pass(400);
    }
    expect(new Set(all).size).toBeGreaterThanOrEqual(3);
    expect([all.filter((each) => typeof each !== 'string'), state.complaints]).toEqual([[], []]);
  });

  it('that is still good is used at once while its renewal hangs', async () => {
    const { state, clocks, token } = signingIn();
    await token();
    clocks.pass(20 * HOUR_MS);
    const hanging = Promise.withResolvers<void>();
    state.hangs = hanging.promise;
    for (let request = 0; request < 50; request += 1) expect(await token()).toBe('token-1');
    expect(state.signIns).toBe(2);
    state.hangs = undefined;
    hanging.resolve();
    await turn();
    expect(await token()).toBe('token-2');
  });

  it('outlives an IAM that is down, which is said once and asked once a minute', async () => {
    const { state, clocks, tokens, token } = signingIn();
    await token();
    clocks.pass(20 * HOUR_MS);
    state.failure = DOWN;
    for (let request = 0; request < 5; request += 1) expect(await token()).toBe('token-1');
    expect([state.signIns, state.complaints]).toEqual([2, [DOWN]]);
    expect(tokens.last()).toMatchObject({ expiresAtMs: 24 * HOUR_MS });
    clocks.pass(MINUTE_MS - 1);
    expect(await token()).toBe('token-1');
    expect(state.signIns).toBe(2);
    clocks.pass(1);
    expect(await token()).toBe('token-1');
    expect([state.signIns, state.complaints]).toEqual([3, [DOWN]]);
    clocks.pass(4 * HOUR_MS);
    expect(await token()).toEqual(DOWN);
    state.failure = undefined;
    expect(await token()).toBe('token-5');
  });

  it('is asked for once a cycle where IAM does not answer', async () => {
    const { state, tokens, token } = signingIn();
    state.failure = DOWN;
    const cycle = new AbortController().signal;
    for (let request = 0; request < 20; request += 1) expect(await token(cycle)).toEqual(DOWN);
    expect(state.signIns).toBe(1);
    await token();
    expect(state.signIns).toBe(2);
    // Of the password nothing is known yet.
    expect(tokens.areAccepted()).toBeUndefined();
  });

  it('that was at its end when it came is used: one of the clocks is wrong', async () => {
    const { state, clocks, token } = signingIn({ lifeMs: -HOUR_MS });
    for (let request = 0; request < 20; request += 1) expect(await token()).toBe('token-1');
    expect(state.signIns).toBe(1);
    clocks.pass(0.8 * HOUR_MS - 1);
    expect(await token()).toBe('token-1');
    expect(state.signIns).toBe(1);
  });

  it('that cannot be renewed is told of for each reason, and again after it was', async () => {
    const { state, clocks, token } = signingIn();
    await token();
    clocks.pass(20 * HOUR_MS);
    const OTHER: Failure = { reason: 'server_error', detail: '503' };
    for (const failure of [DOWN, DOWN, OTHER, OTHER, undefined]) {
      state.failure = failure;
      await token();
      clocks.pass(MINUTE_MS);
    }
    state.failure = DOWN;
    clocks.pass(20 * HOUR_MS);
    await token();
    expect(state.complaints).toEqual([DOWN, OTHER, DOWN]);
  });

  it('is good for as long as it was meant to be, whatever is done to the clock', async () => {
    const { state, clocks, token } = signingIn();
    await token();
    for (const days of [2, -4, 7]) {
      clocks.jump(days * 24 * HOUR_MS);
      expect(await token()).toBe('token-1');
    }
    clocks.pass(24 * HOUR_MS);
    expect(await token()).toBe('token-2');
    expect(state.signIns).toBe(2);
  });
});

describe('a refused sign-in', () => {
  it('is not repeated until the pause is over or the password changes', async () => {
    const { state, clocks, tokens, token } = signingIn();
    state.password = 'wrong';
    expect(await token()).toEqual(REFUSED);
    for (let cycle = 0; cycle < 5; cycle += 1) {
      expect(await token()).toMatchObject({
        reason: 'auth',
        detail: expect.stringContaining('until 1970-01-01T00:05:30.000Z'),
      });
    }
    expect([state.signIns, tokens.areAccepted()]).toEqual([1, false]);
    expect(await tokens.pausedMs()).toBe(5.5 * MINUTE_MS);
    clocks.pass(5.5 * MINUTE_MS);
    expect(await tokens.pausedMs()).toBeUndefined();
    await token();
    expect([state.signIns, tokens.areAccepted()]).toEqual([2, false]);
    state.password = 'right';
    expect(await tokens.pausedMs()).toBeUndefined();
    expect(await token()).toBe('token-3');
    expect(tokens.areAccepted()).toBe(true);
  });

  it('while the token is still good is shown, and stops nothing', async () => {
    const { state, clocks, tokens, token } = signingIn();
    expect(await sending(tokens).ask()).toBe('accepted');
    clocks.pass(20 * HOUR_MS);
    state.password = 'wrong';
    expect(await token()).toBe('token-1');
    expect([tokens.areAccepted(), state.complaints]).toEqual([false, [REFUSED]]);
    expect(await tokens.pausedMs()).toBeUndefined();
    clocks.pass(MINUTE_MS);
    expect(await token()).toBe('token-1');
    expect([tokens.areAccepted(), state.signIns]).toEqual([false, 2]);
  });
});

describe('requests of a project', () => {
  it.each([
    [{ region: 'eu-de' }, { endpoint: 'https://cbr.example', projectId: 'project-id' }],
    [{ endpoint: 'https://own' }, { endpoint: 'https://own', projectId: 'project-id' }],
    [{ region: 'eu-nl' }, { reason: 'wrong_endpoint', detail: expect.stringContaining('eu-de') }],
  ])('with %o go to %o', async (wanted, target) => {
    const { tokens } = signingIn();
    const config = { endpoint: undefined, region: undefined, ...wanted };
    const authorization = authorizationByToken(tokens, config);
    expect(authorization.knownTarget()).toBeUndefined();
    expect(await authorization.target(new AbortController().signal)).toEqual(target);
    expect(authorization.knownTarget()).toEqual('reason' in target ? undefined : target);
  });

  function asking(dead: readonly string[]) {
    const { tokens, state, clocks } = signingIn();
    const project = sending(tokens, (proof) =>
      dead.includes(tokenOf(proof)) ? 'refused' : 'accepted',
    );
    return { ...project, tokens, state, clocks };
  }

  it('get a new token when theirs died early, all with one sign-in', async () => {
    const dead: string[] = [];
    const { ask, sent, state } = asking(dead);
    await ask();
    dead.push('token-1');
    const answers = await Promise.all(Array.from({ length: 16 }, () => ask()));
    expect(new Set(answers)).toEqual(new Set(['accepted']));
    expect([state.signIns, sent.length]).toEqual([2, 33]);
  });

  it('never sign in twice in a cycle for that', async () => {
    const { ask, sent, state, nextCycle } = asking(['token-1', 'token-2', 'token-3']);
    for (let request = 0; request < 2; request += 1) expect(await ask()).toBe('refused');
    expect([state.signIns, sent.length]).toEqual([2, 3]);
    nextCycle();
    expect(await ask()).toBe('refused');
    expect(state.signIns).toBe(3);
  });

  it('send no dead token any longer when there is no other', async () => {
    const dead: string[] = [];
    const { ask, sent, state, nextCycle } = asking(dead);
    await ask();
    dead.push('token-1');
    state.password = 'wrong';
    for (let cycle = 0; cycle < 3; cycle += 1) {
      nextCycle();
      for (let request = 0; request < 1000; request += 1) await ask(`/${request}`);
    }
    expect([state.signIns, sent.length]).toEqual([2, 4]);
  });

  it('get a new token once IAM is back, when theirs died while it was down', async () => {
    const dead: string[] = [];
    const { ask, state, nextCycle } = asking(dead);
    await ask();
    dead.push('token-1');
    state.failure = DOWN;
    for (let cycle = 0; cycle < 3; cycle += 1) {
      nextCycle();
      expect(await ask()).toBe('refused');
    }
    state.failure = undefined;
    nextCycle();
    expect(await ask()).toBe('accepted');
  });

  it('have one that is always refused: the others go on, and no sign-in follows it for ever', async () => {
    const { tokens, state } = signingIn();
    const verdicts = sending(tokens, () => (path === '/odd' ? 'refused' : 'accepted'));
    let path = '';
    for (let cycle = 0; cycle < 20; cycle += 1) {
      for (path of ['/one', '/odd', '/two']) await verdicts.ask(path);
      expect(tokens.areAccepted()).toBe(true);
      verdicts.nextCycle();
    }
    expect(verdicts.sent.length).toBeGreaterThanOrEqual(60);
    expect(state.signIns).toBe(2);
  });
});
