import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../src/cbr/http/exchange.ts';
import { readLimit, readRetryAfter, readThrottling } from '../../../src/cbr/limits/throttling.ts';
import { fixtureText } from '../../support/fixtures.ts';

const NOW_MS = Date.UTC(2026, 2, 4, 12, 0, 0);
const HOUR_MS = 3_600_000;

function answer(body: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status: 429, body: Buffer.from(body), header: (name) => headers[name] };
}

function gatewaySays(rule: string): string {
  const error_msg = `Request rate limiting: the throttling threshold has been reached: policy user over ratelimit,${rule}`;
  return JSON.stringify({ error_msg, error_code: 'APIGW.0308', request_id: '1f' });
}

describe('Retry-After', () => {
  it.each<[string | undefined, number | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['0', 0],
    ['7', 7000],
    [' 120 ', 120_000],
    ['3600', HOUR_MS],
    ['3601', HOUR_MS],
    ['99999999999999999999', HOUR_MS],
    ['9'.repeat(400), HOUR_MS],
    ['Wed, 04 Mar 2026 12:00:30 GMT', 30_000],
    ['Wednesday, 04-Mar-26 12:00:30 GMT', 30_000],
    ['Wed Mar  4 12:00:30 2026 GMT', 30_000],
    ['Wed, 04 Mar 2026 11:59:00 GMT', 0],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Wed, 04 Mar 2126 12:00:00 GMT', HOUR_MS],
    ['-5', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['5 s', undefined],
    ['Infinity', undefined],
    ['NaN', undefined],
    ['soon', undefined],
    ['Monday', undefined],
    ['2026-03-04T12:00:30Z', undefined],
  ])('%j waits %j ms', (value, waitMs) => {
    expect(readRetryAfter(value, NOW_MS)).toBe(waitMs);
  });

  // A bug once: Date.parse takes a word with a number for a date, of the year 5000 or of 2001.
  it.each(['Wait 5000', 'Soon 9999', 'After 10'])('%j is no date', (value) => {
    expect(readRetryAfter(value, NOW_MS)).toBeUndefined();
  });

  it('is never negative, too long or no number, whatever the header says', () => {
    const near = fc.constantFrom(
      'Wed, ',
      'Mar ',
      '2026',
      '-1',
      ' GMT',
      '12:00:00',
      '9999999',
      'e',
      '.',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(near).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, fc.nat({ max: 4e12 }), (value, nowMs) => {
        const waitMs = readRetryAfter(value, nowMs) ?? 0;
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(HOUR_MS);
      }),
    );
  });
});

describe('the wait that a body asks for', () => {
  const overLimit = (retryAfter: string) =>
    `{"overLimit":{"code":413,"message":"OverLimit Retry...","retryAfter":${retryAfter}}}`;

  it.each<[string, string, number | undefined]>([
    ['a number', overLimit('12'), 12_000],
    ['a text', overLimit('"12"'), 12_000],
    ['zero', overLimit('0'), 0],
    ['more than an hour', overLimit('86400'), HOUR_MS],
    ['nothing', overLimit('null'), undefined],
    ['less than nothing', overLimit('-3'), undefined],
    ['another word', '{"overLimit":{"retry":12}}', undefined],
    ['no JSON', '<html>Too many requests</html>', undefined],
  ])('is read from %s', (_what, body, waitMs) => {
    expect(readThrottling(answer(body), NOW_MS).retryAfterMs).toBe(waitMs);
  });

  it('yields to the header, unless that cannot be read', () => {
    const read = (header: string) =>
      readThrottling(answer(overLimit('12'), { 'retry-after': header }), NOW_MS).retryAfterMs;
    expect([read('3'), read('0'), read('later')]).toEqual([3000, 0, 12_000]);
  });
});

describe('the limit in the message of APIGW.0308', () => {
  it.each<[string, number, number]>([
    ['limit:100,time:1 minute', 100, 60],
    ['limit:20,time:1 second', 20, 1],
    ['limit:6000,time:1 hour', 6000, 3600],
    ['limit:5,time:1 day', 5, 86_400],
    ['limit:100,time:5 minutes', 100, 300],
    ['limit: 100, time: 1 minute', 100, 60],
    ['limit:100,time:1minute', 100, 60],
    ['Limit:100,Time:1 MINUTE', 100, 60],
  ])('%s', (rule, requests, windowSeconds) => {
    expect(readThrottling(answer(gatewaySays(rule)), NOW_MS)).toEqual({
      retryAfterMs: undefined,
      limit: { requests, windowSeconds },
    });
  });

  it.each([
    'limit:0,time:1 minute',
    'limit:100,time:0 second',
    'limit:-5,time:1 minute',
    'limit:many,time:1 minute',
    'limit:100,time:1 fortnight',
    'limit:100',
    'time:1 minute',
    'limit:9999999999999,time:1 second',
    '',
  ])('%j names none', (rule) => {
    expect(readLimit(gatewaySays(rule))).toBeUndefined();
  });

  it('is read from the documented answer, and from nothing else', () => {
    const read = (name: string) => readThrottling(answer(fixtureText(name)), NOW_MS).limit;
    expect(read('error/429-apigw-throttled')).toEqual({ requests: 100, windowSeconds: 60 });
    expect(read('error/503-html')).toBeUndefined();
    expect(read('error/401-apigw-unauthorized')).toBeUndefined();
  });

  it('is a positive number of requests in a positive time, or none, whatever the text', () => {
    const near = fc.constantFrom('limit:', ',time:', '1', '0', '-', ' minute', ' second', '99999');
    const text = fc.oneof(
      fc.string(),
      fc.array(near).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (body) => {
        const { limit } = readThrottling(answer(body), NOW_MS);
        if (limit === undefined) return;
        expect(limit.requests).toBeGreaterThan(0);
        expect(limit.windowSeconds).toBeGreaterThan(0);
        expect(Number.isFinite(limit.requests / limit.windowSeconds)).toBe(true);
      }),
    );
  });
});

it('reads any bytes without throwing', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, header) => {
      const { retryAfterMs } = readThrottling(
        { status: 429, body: Buffer.from(bytes), header: () => header },
        NOW_MS,
      );
      expect(Number.isNaN(retryAfterMs ?? 0)).toBe(false);
    }),
  );
});
