import type { RequestListener } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  asking,
  error,
  found,
  reasonOf,
  reset,
  silence,
  throttled,
  tooLate,
  unavailable,
  until,
} from '../support/asking.ts';
import { tokensInTurn } from '../support/authorizations.ts';
import { fixtureText } from '../support/fixtures.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('attempts', () => {
  it.each<[string, readonly RequestListener[], readonly (string | undefined)[]]>([
    ['503 twice', [unavailable, unavailable, found], ['server_error', 'server_error', undefined]],
    ['a reset', [reset, found], ['network', undefined]],
    ['504', [error(504), found], ['timeout', undefined]],
    ['429 without Retry-After', [throttled, found], ['throttled', undefined]],
    [
      '429 that wants no wait',
      [error(429, '', { 'retry-after': '0' }), found],
      ['throttled', undefined],
    ],
    [
      'a bit of each',
      [reset, throttled, unavailable, found],
      ['network', 'throttled', 'server_error', undefined],
    ],
  ])('go on after %s, and each is counted', async (_what, answers, expected) => {
    const { ask, server, failures, retries } = await asking(answers);
    expect((await ask()).kind).toBe('found');
    expect(server.requests).toHaveLength(answers.length);
    expect(failures).toEqual(expected);
    expect(retries).toEqual(expected.slice(0, -1));
  });

  it.each<[string, RequestListener, string]>([
    ['401', error(401), 'auth'],
    ['403', error(403), 'forbidden'],
    ['404', error(404), 'wrong_endpoint'],
    [
      '404 with BackupService.6217',
      error(404, fixtureText('error/404-checkpoint-not-found')),
      'gone',
    ],
    [
      '401 "Malformed request url"',
      error(401, fixtureText('error/401-malformed-request-url')),
      'wrong_endpoint',
    ],
    ['400 with Retry-After', error(400, '', { 'retry-after': '0' }), 'bad_request'],
    ['a redirect', error(302, '', { location: 'https://login.example/' }), 'wrong_endpoint'],
    ['200 with something else', error(200, '{}'), 'invalid_response'],
  ])('end with %s', async (_what, answer, reason) => {
    const { ask, server, retries } = await asking([answer, found]);
    expect(reasonOf(await ask())).toBe(reason);
    expect([server.requests.length, retries]).toEqual([1, []]);
  });

  it.each([1, 2, 5])('are no more than max_attempts (%i)', async (maxAttempts) => {
    const { ask, server, failures, retries } = await asking([unavailable], { maxAttempts });
    expect(reasonOf(await ask())).toBe('server_error');
    expect(server.requests).toHaveLength(maxAttempts);
    expect([failures.length, retries.length]).toEqual([maxAttempts, maxAttempts - 1]);
  });

  it('end when the cycle gives no more leave', async () => {
    let leave = 1;
    const { ask, server, retries } = await asking([unavailable], { takeRetry: () => leave-- > 0 });
    expect(reasonOf(await ask())).toBe('server_error');
    expect([server.requests.length, retries.length]).toEqual([2, 1]);
  });

  it('do not wait for Retry-After beyond a minute, and take no leave for it', async () => {
    let asked = 0;
    const takeRetry = () => {
      asked += 1;
      return true;
    };
    const { ask, server } = await asking([error(503, '', { 'retry-after': '61' })], {
      takeRetry,
    });
    expect(reasonOf(await ask())).toBe('server_error');
    expect([server.requests.length, asked]).toEqual([1, 0]);
  });

  it.each([
    [429, 5],
    [503, 5],
    // Longer than a single request would wait: a server that throttles holds all of them.
    [429, 120],
  ])('after %i with Retry-After: %i come when it says', async (status, seconds) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { ask, server, failures } = await asking([
      error(status, '', { 'retry-after': `${seconds}` }),
      found,
    ]);
    const asked = ask();
    await until(() => failures.length === 1);
    await vi.advanceTimersByTimeAsync(seconds * 1000 - 10);
    for (let count = 0; count < 20; count += 1) await turn();
    expect(server.requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(20);
    expect((await asked).kind).toBe('found');
    expect(server.requests).toHaveLength(2);
  });
});

describe('the deadline', () => {
  it('in flight makes the attempt a timeout, which is counted and not repeated', async () => {
    const { ask, server, failures, retries } = await asking([silence]);
    const cycle = new AbortController();
    const asked = ask(cycle.signal);
    await until(() => server.requests.length === 1);
    cycle.abort(tooLate());
    expect(await asked).toEqual({
      kind: 'failed',
      failure: { reason: 'timeout', detail: 'no complete answer before the deadline of the cycle' },
    });
    expect([server.requests.length, failures, retries]).toEqual([1, ['timeout'], []]);
  });

  it('before a permit was to be had rejects, and nothing is sent or counted', async () => {
    const { ask, server, failures, limit } = await asking([found], { requestsPerSecond: 0.01 });
    await limit.take(new AbortController().signal);
    const cycle = new AbortController();
    const asked = expect(ask(cycle.signal)).rejects.toMatchObject({ name: 'TimeoutError' });
    for (let count = 0; count < 20; count += 1) await turn();
    cycle.abort(tooLate());
    await asked;
    expect([server.requests.length, failures]).toEqual([0, []]);
  });

  it('in the wait before a retry gives the last failure', async () => {
    const { ask, server, failures, retries } = await asking([unavailable, found], { random: 1 });
    const cycle = new AbortController();
    const asked = ask(cycle.signal);
    await until(() => failures.length === 1);
    for (let count = 0; count < 20; count += 1) await turn();
    cycle.abort(tooLate());
    expect(reasonOf(await asked)).toBe('server_error');
    expect([server.requests.length, retries]).toEqual([1, []]);
  });

  // A bug once: it rejects, and the cycle takes a checkpoint that was throttled for one never asked.
  it('while a retry waits for its permit gives the last failure', async () => {
    const answer = error(429, '', { 'retry-after': '600' });
    const { ask, server, failures, retries } = await asking([answer]);
    const cycle = new AbortController();
    const asked = ask(cycle.signal);
    asked.catch(() => {});
    await until(() => failures.length === 1 && retries.length === 1);
    cycle.abort(tooLate());
    expect(server.requests).toHaveLength(1);
    expect(reasonOf(await asked)).toBe('throttled');
  });

  // The same bug once: the refused request was sent and counted.
  it('while renewed credentials wait for their permit gives the refusal', async () => {
    const { ask, failures } = await asking([error(401), found], {
      requestsPerSecond: 0.01,
      authorization: (target) => tokensInTurn(target, 'token-1', 'token-2'),
    });
    const cycle = new AbortController();
    const asked = ask(cycle.signal);
    asked.catch(() => {});
    await until(() => failures.length === 1);
    cycle.abort(tooLate());
    expect(reasonOf(await asked)).toBe('auth');
  });
});

describe('another abort rejects with its reason', () => {
  it('in flight, and the attempt is not counted', async () => {
    const { ask, server, failures } = await asking([silence]);
    const stop = new AbortController();
    const asked = expect(ask(stop.signal)).rejects.toThrow('stopping');
    await until(() => server.requests.length === 1);
    stop.abort(new Error('stopping'));
    await asked;
    expect(failures).toEqual([]);
  });

  it('in the wait before a retry', async () => {
    const { ask, server, failures, retries } = await asking([unavailable, found], { random: 1 });
    const stop = new AbortController();
    const asked = expect(ask(stop.signal)).rejects.toThrow('stopping');
    await until(() => failures.length === 1);
    stop.abort(new Error('stopping'));
    await asked;
    expect([server.requests.length, retries]).toEqual([1, []]);
  });

  it('while it waits for a permit', async () => {
    const { ask, server, limit } = await asking([found], { requestsPerSecond: 0.01 });
    await limit.take(new AbortController().signal);
    const stop = new AbortController();
    const asked = expect(ask(stop.signal)).rejects.toThrow('stopping');
    stop.abort(new Error('stopping'));
    await asked;
    expect(server.requests).toEqual([]);
  });
});
