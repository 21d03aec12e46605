import type { Log } from '../domain/log.ts';
import { lookAtClock, type Plan, planFrom } from './clock-look.ts';
import { readTicks } from './read-schedule.ts';
import type { NextTick } from './ticks.ts';

/**
 * Timers run on the monotonic clock, which stands still while a machine sleeps, and ticks are times
 * of the wall clock, which can be set. So the wall clock is looked at again after this long.
 */
const LOOK_MS_MAX = 30_000;

export interface ScheduleOptions {
  /** Both as checked by `readSchedule`. */
  readonly expression: string;
  readonly timezone: string;
  /** So much later than its ticks does a cycle begin. */
  readonly offsetMs?: number;
  /** One cycle; must not reject. */
  readonly run: () => Promise<void>;
  /**
   * Told of a tick that came while a cycle ran (`overlap`), and once of all ticks that were passed
   * over (`missed`); one overdue cycle then runs in their place.
   */
  readonly onSkipped: (reason: 'overlap' | 'missed') => void;
  readonly log: Log;
  readonly nowMs?: () => number;
}

export interface Schedule {
  /** Runs a cycle at every tick from now on, and the first one at once unless told otherwise. */
  start(options?: { readonly firstCycle: 'now' | 'next_tick' }): void;
  /** No further cycle is started; one that is running is not touched. */
  stop(): void;
  nextRunMs(): number | undefined;
}

export function createSchedule(options: ScheduleOptions): Schedule {
  const { expression, timezone, offsetMs = 0, run, onSkipped, log, nowMs = Date.now } = options;
  const read = readTicks(expression, timezone);
  if ('problems' in read) throw new Error(`the schedule "${expression}" was not checked`);
  const nextTickMs: NextTick = (afterMs) => read.nextTickMs(afterMs - offsetMs) + offsetMs;
  let plan: Plan | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;

  function runCycle(): void {
    isRunning = true;
    void run().finally(() => {
      isRunning = false;
    });
  }

  function follow(next: Plan): void {
    plan = next;
    const waitMs = Math.min(Math.ceil(next.nextTickMs - next.lookedAtMs), LOOK_MS_MAX);
    timer = setTimeout(look, waitMs, next);
    // The server keeps the process alive, not its plans.
    timer.unref();
  }

  function look(current: Plan): void {
    const { finding, plan: next } = lookAtClock(current, nowMs(), nextTickMs);
    // First of all, so that nothing that a cycle does can end the schedule but stop().
    follow(next);
    if (finding === 'early') return;
    if (finding === 'set_back') {
      const fields = { back_seconds: (current.lookedAtMs - next.lookedAtMs) / 1000 };
      log.warn(fields, 'the clock was set back; the next poll cycle is planned anew');
    } else if (isRunning) {
      onSkipped('overlap');
    } else {
      if (finding === 'overdue') onSkipped('missed');
      runCycle();
    }
  }

  return {
    start: ({ firstCycle } = { firstCycle: 'now' }) => {
      follow(planFrom(nowMs(), nextTickMs));
      if (firstCycle === 'now') runCycle();
    },
    stop: () => {
      clearTimeout(timer);
      plan = undefined;
    },
    nextRunMs: () => plan?.nextTickMs,
  };
}
