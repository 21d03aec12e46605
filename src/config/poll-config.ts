import type { Gaps } from '../domain/schedule-reading.ts';
import type { PollConfig } from './schema/config.ts';
import { formatDuration } from './schema/duration.ts';
import type { PollSettings } from './schema/settings.ts';

const MINUTE_MS = 60_000;
const DEADLINE_DEFAULT_MAX_MS = 4 * MINUTE_MS;
const MAX_AGE_DEFAULT_MIN_MS = 15 * MINUTE_MS;

const DEFAULTS = {
  timeout: 10_000,
  concurrency: 4,
  requests_per_second: 5,
  max_attempts: 4,
} as const;

/** How a project is polled: its own settings, else the common ones, else the defaults. */
export function pollConfig(
  settings: PollSettings,
  gaps: Gaps,
  { checkpoints }: { readonly checkpoints: number },
): PollConfig {
  const requestsPerSecond = settings.requests_per_second ?? DEFAULTS.requests_per_second;
  const passMs = fullPassMs(checkpoints, requestsPerSecond);
  const slowestMs = Math.max(gaps.longestGapMs, passMs);
  return {
    timeoutMs: settings.timeout ?? DEFAULTS.timeout,
    deadlineMs: settings.deadline ?? deadlineDefaultMs(gaps, passMs),
    concurrency: settings.concurrency ?? DEFAULTS.concurrency,
    requestsPerSecond,
    maxAttempts: settings.max_attempts ?? DEFAULTS.max_attempts,
    maxAgeMs: settings.max_age ?? Math.max(3 * slowestMs, MAX_AGE_DEFAULT_MIN_MS),
  };
}

/** A cycle ends before the next one; one that has none after it may take the time it needs. */
function deadlineDefaultMs({ shortestGapMs }: Gaps, passMs: number): number {
  return shortestGapMs === Number.POSITIVE_INFINITY
    ? Math.max(2 * passMs, DEADLINE_DEFAULT_MAX_MS)
    : Math.min(Math.floor(shortestGapMs * 0.8), DEADLINE_DEFAULT_MAX_MS);
}

/** Settings of a project over the common ones, key by key. */
export function overlaid(
  common: PollSettings | undefined,
  own: PollSettings | undefined,
): PollSettings {
  return {
    timeout: own?.timeout ?? common?.timeout,
    deadline: own?.deadline ?? common?.deadline,
    concurrency: own?.concurrency ?? common?.concurrency,
    requests_per_second: own?.requests_per_second ?? common?.requests_per_second,
    max_attempts: own?.max_attempts ?? common?.max_attempts,
    max_age: own?.max_age ?? common?.max_age,
  };
}

/** What is wrong with `max_age`: data would vanish and come back between two cycles. */
export function maxAgeProblem(poll: PollConfig, { longestGapMs }: Gaps): string | undefined {
  if (poll.maxAgeMs >= longestGapMs) return undefined;
  const gap = formatDuration(longestGapMs);
  return `is ${formatDuration(poll.maxAgeMs)}, below the schedule's longest gap of ${gap}; raise it to ${gap} or more`;
}

/** Where the settings promise more than they can hold, in words that follow the project's path. */
export function pollWarnings(
  poll: PollConfig,
  gaps: Gaps,
  { checkpoints }: { readonly checkpoints: number },
): string[] {
  const warnings: string[] = [];
  const passMs = fullPassMs(checkpoints, poll.requestsPerSecond);
  const deadline = formatDuration(poll.deadlineMs);
  if (passMs > poll.deadlineMs) {
    warnings.push(
      `${checkpoints} checkpoints at ${poll.requestsPerSecond} requests per second take ${formatDuration(passMs)}, more than the deadline of ${deadline}; a cycle will not reach all of them`,
    );
  }
  if (poll.deadlineMs > gaps.shortestGapMs) {
    warnings.push(
      `the deadline of ${deadline} is longer than the schedule's shortest gap of ${formatDuration(gaps.shortestGapMs)}; a slow cycle will make the next one be skipped`,
    );
  }
  return warnings;
}

function fullPassMs(checkpoints: number, requestsPerSecond: number): number {
  return (checkpoints / requestsPerSecond) * 1000;
}
