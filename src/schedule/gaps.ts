import type { Gaps } from '../domain/schedule-reading.ts';
import { type CronPattern, DAY_MS, type DayGaps } from './cron-pattern.ts';
import { createNextTick, type NextTick, type PatternInZone } from './ticks.ts';
import type { TimeZone, Transition } from './time-zone.ts';

/**
 * Always the same days, so that what is found does not depend on the day it is asked for. After 28
 * years weekdays and leap days come back, and by then zones have changed their clocks in every way
 * that their rules of today know.
 */
const FROM_DAY = Date.UTC(2028, 0, 1) / DAY_MS;
const UNTIL_DAY = Date.UTC(2056, 0, 1) / DAY_MS;
const SECOND_MS = 1000;

/**
 * The shortest and the longest time between two ticks. Where no clock changes they follow from
 * the times of a day and the days that have any; around each change the ticks are looked at.
 */
export function gapsOf({ pattern, timeZone }: PatternInZone): Gaps {
  const nextTick = createNextTick({ pattern, timeZone });
  const transitions = transitionsOf(timeZone);
  const gaps = [
    ...ordinaryGaps(pattern, transitions),
    ...(pattern.isDaily ? distinct(transitions) : transitions).map((each) =>
      gapsAround(each, nextTick),
    ),
  ];
  return {
    shortestGapMs: Math.min(...gaps.map(({ shortestMs }) => shortestMs)),
    longestGapMs: Math.max(...gaps.map(({ longestMs }) => longestMs)),
  };
}

function transitionsOf(timeZone: TimeZone): Transition[] {
  const found: Transition[] = [];
  const untilMs = UNTIL_DAY * DAY_MS;
  for (let sinceMs = FROM_DAY * DAY_MS; ; ) {
    const transition = timeZone.firstTransition(sinceMs, untilMs);
    if (transition === undefined) return found;
    found.push(transition);
    sinceMs = transition.atMs;
  }
}

/** To a pattern that has the same times every day, changes at the same time of the day are one. */
function distinct(transitions: readonly Transition[]): readonly Transition[] {
  const kinds = transitions.map(({ atMs, offsetBeforeMs, offsetAfterMs }) =>
    [atMs % DAY_MS, offsetBeforeMs, offsetAfterMs].join(' '),
  );
  return transitions.filter((_, index) => kinds.indexOf(kinds[index] ?? '') === index);
}

function ordinaryGaps(
  { ofDay, isDaily, runDayFrom }: CronPattern,
  transitions: readonly Transition[],
): readonly DayGaps[] {
  const { gaps, firstMs, lastMs } = ofDay;
  const within = gaps === undefined ? [] : [gaps];
  const pauseOf = (pauseMs: number): DayGaps => ({ shortestMs: pauseMs, longestMs: pauseMs });
  if (isDaily) return [...within, pauseOf(DAY_MS + firstMs - lastMs)];
  const pauses = pausesOf(runDayFrom).map(({ from, to }) => ({
    fromMs: from * DAY_MS + lastMs,
    toMs: to * DAY_MS + firstMs,
  }));
  // How long one is that has a change in it, the look at that change tells.
  const undisturbed = withoutTransition(pauses, transitions);
  const lengths = new Set(undisturbed.map(({ fromMs, toMs }) => toMs - fromMs));
  return [...within, ...[...lengths].map(pauseOf)];
}

/** In local time, where no hour is skipped or repeated. */
interface Pause {
  readonly fromMs: number;
  readonly toMs: number;
}

/** From each day with ticks to the next one, over the whole horizon. */
function pausesOf(
  runDayFrom: CronPattern['runDayFrom'],
): readonly { readonly from: number; readonly to: number }[] {
  const pauses: { readonly from: number; readonly to: number }[] = [];
  let from = runDayFrom(FROM_DAY);
  do {
    const to = runDayFrom(from + 1);
    pauses.push({ from, to });
    from = to;
  } while (from < UNTIL_DAY);
  return pauses;
}

/** Both are in the order of time. */
function withoutTransition(
  pauses: readonly Pause[],
  transitions: readonly Transition[],
): readonly Pause[] {
  let passed = 0;
  return pauses.filter(({ fromMs, toMs }) => {
    while (passed < transitions.length && hoursOf(transitions[passed]).toMs < fromMs) passed += 1;
    return passed === transitions.length || hoursOf(transitions[passed]).fromMs > toMs;
  });
}

/** The local hours that a change repeats or leaves out. */
function hoursOf(transition: Transition | undefined): Pause {
  const { atMs = 0, offsetBeforeMs = 0, offsetAfterMs = 0 } = transition ?? {};
  return {
    fromMs: atMs + Math.min(offsetBeforeMs, offsetAfterMs),
    toMs: atMs + Math.max(offsetBeforeMs, offsetAfterMs),
  };
}

/** From the last tick before the hours that a change repeats or leaves out to the first one after. */
function gapsAround(
  { atMs, offsetBeforeMs, offsetAfterMs }: Transition,
  nextTick: NextTick,
): DayGaps {
  const shiftMs = Math.abs(offsetAfterMs - offsetBeforeMs);
  let tickMs = lastTickBefore(atMs - shiftMs, nextTick);
  let [shortestMs, longestMs] = [Number.POSITIVE_INFINITY, 0];
  while (tickMs <= atMs + shiftMs) {
    const nextMs = nextTick(tickMs);
    shortestMs = Math.min(shortestMs, nextMs - tickMs);
    longestMs = Math.max(longestMs, nextMs - tickMs);
    tickMs = nextMs;
  }
  return { shortestMs, longestMs };
}

/** Ticks can only be asked for forwards: doubles a span until one is in it, and halves it then. */
function lastTickBefore(endMs: number, nextTick: NextTick): number {
  const isIn = (spanMs: number) => nextTick(endMs - spanMs) < endMs;
  let without = SECOND_MS;
  if (isIn(without + 1)) return nextTick(endMs - without - 1);
  while (!isIn(2 * without)) without *= 2;
  let withOne = 2 * without;
  while (withOne - without > SECOND_MS / 2) {
    const middle = (without + withOne) / 2;
    if (isIn(middle)) withOne = middle;
    else without = middle;
  }
  return nextTick(endMs - withOne);
}
