import cron, { type ParsedFields } from 'node-cron';
import type { Log } from './log.ts';

const DAY_MS = 86_400_000;
const HORIZON_MS = 366 * DAY_MS;
const TICKS_MAX = 10_000;

export type ScheduleReading =
  | { readonly shortestGapMs: number; readonly longestGapMs: number }
  | { readonly problems: readonly ScheduleProblem[] };

export interface ScheduleProblem {
  readonly key: 'schedule' | 'timezone';
  readonly problem: string;
}

/**
 * What a cron expression means in a time zone: the gaps between its ticks over the next 366 days
 * or 10,000 ticks, whichever ends first, or what is wrong with it.
 */
export function readSchedule(expression: string, timezone: string): ScheduleReading {
  const problems: ScheduleProblem[] = [];
  // node-cron's own validation does not look at the time zone.
  if (!isTimezone(timezone)) {
    problems.push({ key: 'timezone', problem: `"${timezone}" is no IANA time zone` });
  }
  const { valid, errors, fields } = cron.validateDetailed(expression);
  if (!valid) {
    const reasons = errors.map(({ field, message }) => `${field}: ${message}`);
    problems.push({ key: 'schedule', problem: reasons.join('; ') });
  }
  if (problems.length > 0) return { problems };
  return timezone === 'UTC' && fields !== undefined && isDaily(fields)
    ? extremes(dailyGaps(fields))
    : readGaps(expression, timezone);
}

/** Whether every day has the same ticks. */
function isDaily({ dayOfMonth, month, dayOfWeek }: ParsedFields): boolean {
  return dayOfMonth.length === 31 && month.length === 12 && dayOfWeek.length >= 7;
}

/** The ticks of one day tell all gaps, a thousand times faster than asking for each tick. */
function dailyGaps({ hour, minute, second }: ParsedFields): number[] {
  const ticks = hour
    .flatMap((h) => minute.flatMap((m) => second.map((s) => ((h * 60 + m) * 60 + s) * 1000)))
    .sort((one, other) => one - other);
  return ticks.map((tick, index) => (ticks[index + 1] ?? (ticks[0] ?? 0) + DAY_MS) - tick);
}

function extremes(gaps: readonly number[]): ScheduleReading {
  let shortestGapMs = Number.POSITIVE_INFINITY;
  let longestGapMs = 0;
  for (const gap of gaps) {
    shortestGapMs = Math.min(shortestGapMs, gap);
    longestGapMs = Math.max(longestGapMs, gap);
  }
  return { shortestGapMs, longestGapMs };
}

function readGaps(expression: string, timezone: string): ScheduleReading {
  const task = cron.createTask(expression, () => undefined, { timezone });
  try {
    let ticks: Date[] = [];
    for (let count = 64; ; count = Math.min(count * 4, TICKS_MAX)) {
      ticks = task.getNextRuns(count);
      if (count === TICKS_MAX || span(ticks) > HORIZON_MS) break;
    }
    return extremes(gapsWithin(ticks, HORIZON_MS));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problems: [{ key: 'schedule', problem: `never comes: ${reason}` }] };
  } finally {
    task.destroy();
  }
}

function span(ticks: readonly Date[]): number {
  return (ticks.at(-1)?.getTime() ?? 0) - (ticks[0]?.getTime() ?? 0);
}

/** At least the first gap, be it longer than the horizon. */
function gapsWithin(ticks: readonly Date[], horizonMs: number): number[] {
  const times = ticks.map((tick) => tick.getTime());
  const end = (times[0] ?? 0) + horizonMs;
  return times
    .slice(1)
    .filter((time, index) => index === 0 || time <= end)
    .map((time, index) => time - (times[index] ?? 0));
}

function isTimezone(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return true;
  } catch {
    return false;
  }
}

export type SkipReason = 'overlap' | 'missed';

export interface ScheduleOptions {
  readonly expression: string;
  readonly timezone: string;
  /** One cycle; must not reject. */
  readonly run: () => Promise<void>;
  readonly onSkipped: (reason: SkipReason) => void;
  readonly log: Log;
}

export interface Schedule {
  /** Runs the first cycle at once, and then at every tick. */
  start(): void;
  /** No further cycle is started; one that is running is not touched. */
  stop(): void;
  nextRunMs(): number | undefined;
}

export function createSchedule({
  expression,
  timezone,
  run,
  onSkipped,
  log,
}: ScheduleOptions): Schedule {
  let firstCycleRuns = false;
  let running = false;
  const task = cron.createTask(
    expression,
    async () => {
      // noOverlap knows of the cycles that node-cron started itself, not of the first one.
      if (firstCycleRuns) onSkipped('overlap');
      else await run();
    },
    { timezone, noOverlap: true, suppressMissedWarning: true, logger: cronLogger(log) },
  );
  task.on('execution:overlap', () => onSkipped('overlap'));
  task.on('execution:missed', () => onSkipped('missed'));

  return {
    start: () => {
      running = true;
      firstCycleRuns = true;
      void run().finally(() => {
        firstCycleRuns = false;
      });
      void task.start();
    },
    stop: () => {
      running = false;
      void task.destroy();
    },
    // A destroyed task goes on naming its next run.
    nextRunMs: () => (running ? task.getNextRun()?.getTime() : undefined),
  };
}

/** Skipped ticks are counted and reported by us, so node-cron's own words are for debugging. */
function cronLogger(log: Log) {
  const debug = (message: string | Error) => log.debug({ source: 'node-cron' }, String(message));
  return {
    debug,
    info: debug,
    warn: debug,
    error: (message: string | Error) => log.error({ source: 'node-cron' }, String(message)),
  };
}
