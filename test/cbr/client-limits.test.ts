import type { RequestListener } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '../../src/domain/outcome.ts';
import { asking, error, found, reset, throttled, unavailable } from '../support/asking.ts';
import { tokensInTurn } from '../support/authorizations.ts';
import { fixtureText } from '../support/fixtures.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('permits', () => {
  it.each<[string, readonly RequestListener[], number]>([
    ['an answer', [found], 1],
    ['three attempts', [reset, unavailable, found], 3],
  ])('are one for each request: %s', async (_what, answers, requests) => {
    const { ask, permits } = await asking(answers);
    await ask();
    expect(permits).toEqual({ taken: requests, givenBack: 0 });
  });

  it('are two where renewed credentials follow refused ones', async () => {
    const { ask, server, permits } = await asking([error(401), found], {
      authorization: (target) => tokensInTurn(target, 'token-1', 'token-2'),
    });
    expect((await ask()).kind).toBe('found');
    expect(server.requests).toHaveLength(2);
    expect(permits).toEqual({ taken: 2, givenBack: 0 });
  });

  const paused: Failure = { reason: 'auth', detail: 'no request was sent: the key is paused' };

  it('are not taken where nobody knows whom to ask', async () => {
    const { ask, permits } = await asking([found], {
      authorization: (target) => ({ ...tokensInTurn(target), target: async () => paused }),
    });
    expect(await ask()).toEqual({ kind: 'unsent', failure: paused });
    expect(permits).toEqual({ taken: 0, givenBack: 0 });
  });
});

describe('what was never sent', () => {
  const down: Failure = { reason: 'network', detail: 'IAM: connect ECONNREFUSED' };

  // A bug once: the sign-in has had its own retries and is not asked again in this cycle, but each
  // checkpoint waits, spends the cycle's leave and counts retries of requests that nobody sent.
  it('since the sign-in failed is not retried', async () => {
    let leave = 0;
    const { ask, server, failures, retries } = await asking([found], {
      takeRetry: () => {
        leave += 1;
        return true;
      },
      authorization: (target) => ({ ...tokensInTurn(target), target: async () => down }),
    });
    expect(await ask()).toEqual({ kind: 'unsent', failure: down });
    expect([server.requests, failures]).toEqual([[], []]);
    expect([retries, leave]).toEqual([[], 0]);
  });
});

describe('the rate', () => {
  it('is kept on the wire too, when requests had to wait for their credentials', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const opened = Promise.withResolvers<void>();
    const { ask, server } = await asking([found], {
      requestsPerSecond: 4,
      authorization: (target) => ({
        ...tokensInTurn(target),
        run: async ({ takePermit, send }) => {
          await opened.promise;
          const proof = { headers: { 'x-auth-token': 'token-1' } };
          return send({ proof, permit: await takePermit() });
        },
      }),
    });
    const answers = Promise.all(Array.from({ length: 8 }, () => ask()));
    await vi.advanceTimersByTimeAsync(3000);
    opened.resolve();
    for (let count = 0; count < 300; count += 1) await turn();
    const atOnce = server.requests.length;
    await vi.advanceTimersByTimeAsync(3000);
    await answers;
    expect(atOnce).toBeGreaterThan(0);
    expect(atOnce).toBeLessThanOrEqual(2);
  });

  it.each<[string, number, RequestListener]>([
    ['found', 550, found],
    ['gone', 550, error(404, fixtureText('error/404-checkpoint-not-found'))],
    ['forbidden', 550, error(403)],
    ['broken', 500, unavailable],
    ['cut', 500, reset],
  ])('is halved by 429; an answer that is %s makes it %d', async (_what, rate, answer) => {
    const { ask, limit } = await asking([throttled, answer], { maxAttempts: 1 });
    await ask();
    expect(limit.requestsPerSecond()).toBe(500);
    await ask();
    expect(limit.requestsPerSecond()).toBeCloseTo(rate, 6);
  });

  it('is halved once by many that were throttled side by side, and comes all the way back', async () => {
    const { ask, limit } = await asking([throttled, throttled, throttled, throttled, found], {
      maxAttempts: 1,
    });
    // Two connections: the second pair is sent after the answers to the first one.
    await Promise.all([ask(), ask()]);
    expect(limit.requestsPerSecond()).toBe(500);
    await Promise.all([ask(), ask()]);
    expect(limit.requestsPerSecond()).toBe(250);
    for (let count = 0; count < 38; count += 1) await ask();
    expect(limit.requestsPerSecond()).toBe(1000);
  });

  it('keeps to the limit that APIGW.0308 names, also when it has recovered', async () => {
    const error_msg = 'policy user over ratelimit,limit:220,time:1 second';
    const body = JSON.stringify({ error_msg, error_code: 'APIGW.0308', request_id: '1f' });
    const { ask, limit } = await asking([error(429, body), found], { maxAttempts: 1 });
    await ask();
    expect(limit.requestsPerSecond()).toBeCloseTo(200, 6);
    for (let count = 0; count < 3; count += 1) await ask();
    expect(limit.requestsPerSecond()).toBeCloseTo(200, 6);
  });
});
