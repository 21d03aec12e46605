import type { HttpAnswer } from '../http/exchange.ts';

/** A wait that a server asks for is not believed beyond this: a typing error would stop us for days. */
const RETRY_AFTER_MAX_MS = 3_600_000;

const WINDOW_SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;

/** The three forms that HTTP knows; Date.parse takes "After 10" for a date as well. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/;

/** So many requests in so long a time, as the API gateway names its limit. */
export interface RequestLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** What an answer asks of the requests after it. */
export interface Throttling {
  readonly retryAfterMs: number | undefined;
  readonly limit: RequestLimit | undefined;
}

/**
 * Reads `Retry-After`, in seconds or as a date, else the `retryAfter` that OpenStack services
 * write into the body; and the limit in the message of APIGW.0308, which ends in
 * "limit:100,time:1 minute".
 */
export function readThrottling(answer: HttpAnswer, nowMs: number): Throttling {
  const body = answer.body.toString();
  // A date is one of the server's clock, which the answer tells as well.
  const serverMs = Date.parse(answer.header('date') ?? '') || nowMs;
  const retryAfterMs =
    readRetryAfter(answer.header('retry-after'), serverMs) ??
    readRetryAfter(/"retryAfter"\s*:\s*"?(\d{1,9})\b/.exec(body)?.[1], nowMs);
  return { retryAfterMs, limit: readLimit(body) };
}

export function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  const waitMs = /^\d+$/.test(text)
    ? Number(text) * 1000
    : HTTP_DATE.test(text)
      ? Date.parse(text) - nowMs
      : Number.NaN;
  if (Number.isNaN(waitMs)) return undefined;
  return Math.min(Math.max(waitMs, 0), RETRY_AFTER_MAX_MS);
}

export function readLimit(text: string): RequestLimit | undefined {
  const found = /limit:\s*(\d{1,9}),\s*time:\s*(\d{1,6})\s*(second|minute|hour|day)/i.exec(text);
  const [, requests = '', count = '', unit = ''] = found ?? [];
  const limit = {
    requests: Number(requests),
    windowSeconds: Number(count) * secondsOf(unit.toLowerCase()),
  };
  return limit.requests > 0 && limit.windowSeconds > 0 ? limit : undefined;
}

function secondsOf(unit: string): number {
  return unit in WINDOW_SECONDS ? WINDOW_SECONDS[unit as keyof typeof WINDOW_SECONDS] : 0;
}
