import type { NextTick } from './ticks.ts';

/**
 * What is no jump yet: a busy event loop, and the steps by which NTP puts a clock right. A step
 * back of that size must not plan again the tick that has just run.
 */
export const TOLERANCE_MS = 5000;

/** When the next cycle is planned, and what the clock said when it was looked at last. */
export interface Plan {
  readonly nextTickMs: number;
  readonly lookedAtMs: number;
}

export type ClockFinding =
  /** The next tick is still to come. */
  | 'early'
  /** It is time for the planned cycle. */
  | 'due'
  /** One or more ticks were passed over: the process was held up, or the clock went forward. */
  | 'overdue'
  /** The clock went back; what was planned may be hours away by now. */
  | 'set_back';

export interface ClockLook {
  readonly finding: ClockFinding;
  readonly plan: Plan;
}

/** What a look at the wall clock says about a plan. Later ticks are planned from now. */
export function lookAtClock(plan: Plan, nowMs: number, nextTick: NextTick): ClockLook {
  if (nowMs < plan.lookedAtMs - TOLERANCE_MS) {
    return { finding: 'set_back', plan: planFrom(nowMs, nextTick) };
  }
  if (nowMs < plan.nextTickMs) {
    return { finding: 'early', plan: { ...plan, lookedAtMs: nowMs } };
  }
  const next = planFrom(nowMs, nextTick);
  const isLate = nowMs - plan.nextTickMs > TOLERANCE_MS;
  // With a tick each second, being a little late passes over some.
  const isAlone = nextTick(plan.nextTickMs) === next.nextTickMs;
  return { finding: isLate || !isAlone ? 'overdue' : 'due', plan: next };
}

export function planFrom(nowMs: number, nextTick: NextTick): Plan {
  return { nextTickMs: nextTick(nowMs), lookedAtMs: nowMs };
}
