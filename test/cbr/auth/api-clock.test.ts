import { describe, expect, it } from 'vitest';
import { createApiClock } from '../../../src/cbr/auth/api-clock.ts';
import type { Http, HttpRequest } from '../../../src/cbr/http/http.ts';
import { type TestClocks, testClocks } from '../../support/credentials.ts';

const START_MS = Date.UTC(2026, 2, 4, 1, 0, 0);
const DAY_MS = 86_400_000;
const REQUEST: HttpRequest = { method: 'GET', url: new URL('http://x/'), headers: {} };

/** A server whose clock is right, and ours beside it. */
function asking(clocks: TestClocks, date: () => string | undefined) {
  const http: Http = {
    send: async () => ({ status: 200, body: Buffer.alloc(0), header: () => date() }),
    close: async () => {},
  };
  const { clock, http: heard } = createApiClock(http, clocks);
  return { clock, ask: () => heard.send(REQUEST, new AbortController().signal) };
}

function serverOf(clocks: TestClocks) {
  return () => new Date(START_MS + clocks.monotonicMs()).toUTCString();
}

describe('the time of the API', () => {
  it('is ours, as long as nothing else was heard', async () => {
    const clocks = testClocks(START_MS);
    const { clock, ask } = asking(clocks, () => undefined);
    await ask();
    expect([clock.nowMs(), clock.skewSeconds()]).toEqual([START_MS, undefined]);
  });

  it.each([
    ['nobody', 'no date at all'],
    ['an empty one', ''],
  ])('is not what %s says', async (_who, date) => {
    const clocks = testClocks(START_MS);
    const { clock, ask } = asking(clocks, () => date);
    await ask();
    expect([clock.nowMs(), clock.skewSeconds()]).toEqual([START_MS, undefined]);
  });

  it('is ours when the two agree by and large', async () => {
    const clocks = testClocks(START_MS);
    clocks.jump(-30_000);
    const { clock, ask } = asking(clocks, serverOf(clocks));
    await ask();
    expect([clock.nowMs(), clock.skewSeconds()]).toEqual([START_MS - 30_000, 31]);
  });

  it.each([DAY_MS, -DAY_MS, 61_000])('is its own when ours is %i ms away', async (jumpMs) => {
    const clocks = testClocks(START_MS);
    clocks.jump(jumpMs);
    const { clock, ask } = asking(clocks, serverOf(clocks));
    expect(clock.nowMs()).toBe(START_MS + jumpMs);
    await ask();
    clocks.pass(400);
    // The same second: it began when it was first heard of.
    await ask();
    expect(clock.nowMs()).toBe(START_MS + 900);
    clocks.pass(4600);
    expect(clock.nowMs()).toBe(START_MS + 5500);
    expect(clock.skewSeconds()).toBe(Math.round((500 - jumpMs) / 1000));
  });

  it('goes on while ours jumps, before anybody has answered again', async () => {
    const clocks = testClocks(START_MS);
    const { clock, ask } = asking(clocks, serverOf(clocks));
    await ask();
    clocks.jump(DAY_MS);
    clocks.pass(60_000);
    expect(clock.nowMs()).toBe(START_MS + 60_500);
    clocks.jump(-DAY_MS);
    expect(clock.nowMs()).toBe(START_MS + 60_000);
  });
});
