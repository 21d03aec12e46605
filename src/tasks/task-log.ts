import type { Interruptible } from '../domain/slices.ts';
import { sorted } from '../domain/sorted.ts';
import { isEnded, type Task } from '../domain/task.ts';
import type { FailedTask } from '../domain/vault-tasks.ts';
import { type FailureTime, failureOf, toldOf } from './failures.ts';

/** Lists are asked again for what is older than the newest task by this much: they may lag. */
const OVERLAP_SECONDS = 900;
/** A list is no longer than this either; further tasks push the oldest ones out. */
const SEEN_MAX = 50_000;
const FAILURES_MAX = 10_000;
/** Tasks between two looks at the clock. */
const STEP_TASKS = 500;

/** What is remembered of a project's tasks. Immutable; replaced whole. */
export interface TaskLog {
  /** Whether a whole list was read, so that what is new counts. */
  readonly isBegun: boolean;
  /** What last changed before is over, or is waited for no longer. Undefined before the first list. */
  readonly fromSeconds: number | undefined;
  /** When the newest task began, or a list was asked for: what is not known yet began later. */
  readonly watermarkSeconds: number | undefined;
  /** When the oldest task began that goes on. */
  readonly openSinceSeconds: number | undefined;
  /** When the last list was asked for, and the one before it. */
  readonly listedSeconds: number | undefined;
  readonly listedBeforeSeconds: number | undefined;
  /** Tasks that ended, and changed since `fromSeconds`: when they last did, by ID. */
  readonly seen: ReadonlyMap<string, number>;
  /** By ID. */
  readonly failures: ReadonlyMap<string, FailedTask>;
}

export const EMPTY_LOG: TaskLog = {
  isBegun: false,
  fromSeconds: undefined,
  watermarkSeconds: undefined,
  openSinceSeconds: undefined,
  listedSeconds: undefined,
  listedBeforeSeconds: undefined,
  seen: new Map(),
  failures: new Map(),
};

export interface TaskTime extends FailureTime {
  /** By the cloud's own clock, when the list was asked for; undefined where nobody knows that. */
  readonly cloudSeconds: number | undefined;
  /** The longest time between two lists. */
  readonly gapSeconds: number;
}

export interface ListedTasks {
  readonly items: readonly Task[];
  /** Whether there are more than were read. */
  readonly truncated: boolean;
}

/** What a list of tasks brought. */
export interface TaskStep {
  readonly log: TaskLog;
  /** Tasks that ended, each once in its life; none of the first list. */
  readonly ended: readonly Task[];
  readonly failed: readonly FailedTask[];
  /** Whether some of what is known had to be left out. */
  readonly isCut: boolean;
}

export function askFrom(log: TaskLog, time: TaskTime): number {
  const former = sound(log, time);
  return (
    former.fromSeconds ?? Math.min(newSince(former, time), time.nowSeconds - time.windowSeconds)
  );
}

/** What changed since then no list has shown: an earlier process asked for one before it, too. */
function newSince({ fromSeconds, listedSeconds }: TaskLog, time: TaskTime): number {
  const { nowSeconds, gapSeconds } = time;
  return fromSeconds ?? (listedSeconds ?? nowSeconds - gapSeconds) - OVERLAP_SECONDS;
}

/** What was learned by a clock that was ahead would hide all that happens until then. */
function sound(log: TaskLog, { nowSeconds }: TaskTime): TaskLog {
  return (log.fromSeconds ?? 0) > nowSeconds ? EMPTY_LOG : log;
}

/**
 * Takes a list of tasks that were asked for with `askFrom`, in whatever order they come. `typeOf`
 * says by which name a type is told.
 */
export function* withTasks(
  known: TaskLog,
  listed: ListedTasks,
  time: TaskTime,
  typeOf: (task: Task) => string = ({ operationType }) => operationType,
): Interruptible<TaskStep> {
  const former = sound(known, time);
  const fromSeconds = askFrom(former, time);
  const newSinceSeconds = newSince(former, time);
  const seen = yield* copied(former.seen);
  const failures = yield* copied(former.failures);
  const ended: Task[] = [];
  const failed: FailedTask[] = [];
  for (const [at, task] of listed.items.entries()) {
    if (at % STEP_TASKS === 0) yield;
    const { id, status, changedAtSeconds } = task;
    if (!isEnded(status) || seen.has(id)) continue;
    // What is older was counted, or was over before anything was.
    if (changedAtSeconds >= fromSeconds) {
      seen.set(id, changedAtSeconds);
      if (former.isBegun) ended.push(task);
    }
    const isNew = changedAtSeconds >= newSinceSeconds;
    const failure = failures.has(id) ? undefined : failureOf(task, isNew, time);
    if (failure === undefined) continue;
    const told = { ...failure, operationType: typeOf(task) };
    failures.set(id, told);
    failed.push(told);
  }
  yield;
  const isBegun = former.isBegun || !listed.truncated;
  const next = {
    isBegun,
    fromSeconds,
    seen,
    failures,
    listedSeconds: time.nowSeconds,
    listedBeforeSeconds: former.listedSeconds,
    ...unsettled(former, listed, time),
  };
  yield;
  const forward = yield* forwarded(next, time);
  yield;
  const { log, isCut } = yield* bounded(forward, time);
  return { log, ended, failed, isCut: isCut || listed.truncated };
}

/** The same without the failures of vaults that are for others. */
export function ofVaults(step: TaskStep, isOwn: (vaultId: string) => boolean): TaskStep {
  const isHere = ({ vaultId }: FailedTask) => vaultId === undefined || isOwn(vaultId);
  const failed = step.failed.filter(isHere);
  if (failed.length === step.failed.length) return step;
  const failures = new Map([...step.log.failures].filter(([, each]) => isHere(each)));
  return { ...step, log: { ...step.log, failures }, failed };
}

/** How far the list goes, and what in it goes on. */
function unsettled(
  { watermarkSeconds, openSinceSeconds }: TaskLog,
  { items, truncated }: ListedTasks,
  { nowSeconds, cloudSeconds }: TaskTime,
): Pick<TaskLog, 'watermarkSeconds' | 'openSinceSeconds'> {
  const asked = truncated ? undefined : cloudSeconds;
  let newest = Math.max(
    watermarkSeconds ?? Number.NEGATIVE_INFINITY,
    asked ?? Number.NEGATIVE_INFINITY,
  );
  // Of a list that was cut, those may be missing that go on.
  let openSince = (truncated ? openSinceSeconds : undefined) ?? Number.POSITIVE_INFINITY;
  for (const { status, beganAtSeconds } of items) {
    // A time in the future, of a clock that was wrong, would hide what comes until then.
    newest = Math.max(newest, Math.min(beganAtSeconds, nowSeconds));
    if (status === 'open') openSince = Math.min(openSince, beganAtSeconds);
  }
  return {
    watermarkSeconds: Number.isFinite(newest) ? newest : undefined,
    openSinceSeconds: Number.isFinite(openSince) ? openSince : undefined,
  };
}

/** Without what is too old to be told of. */
export function withoutOld(log: TaskLog, time: TaskTime): TaskLog {
  // Of the first list nothing leaves before the second one.
  const failures = toldOf(log.failures, log.listedBeforeSeconds ?? log.listedSeconds, time);
  return failures.size === log.failures.size ? log : { ...log, failures };
}

/**
 * The time that is asked from goes on to what may still change, never back: what is older is
 * forgotten.
 */
function* forwarded(
  log: TaskLog,
  { nowSeconds, windowSeconds, gapSeconds }: TaskTime,
): Interruptible<TaskLog> {
  // What runs is waited for from one list to the next, however rare they are.
  const patienceSeconds = Math.max(windowSeconds, gapSeconds + OVERLAP_SECONDS);
  const { fromSeconds = 0, watermarkSeconds = fromSeconds, openSinceSeconds } = log;
  const settled = Math.min(watermarkSeconds, openSinceSeconds ?? watermarkSeconds);
  const from = Math.max(fromSeconds, nowSeconds - patienceSeconds, settled - OVERLAP_SECONDS);
  if (from === fromSeconds) return log;
  const seen = yield* copied(log.seen, (changedAtSeconds) => changedAtSeconds >= from);
  return { ...log, fromSeconds: from, seen };
}

/** All that is remembered would take tens of milliseconds in one go. */
function* copied<Value>(
  values: Iterable<readonly [string, Value]>,
  isKept: (value: Value) => boolean = () => true,
): Interruptible<Map<string, Value>> {
  const copy = new Map<string, Value>();
  let at = 0;
  for (const [id, value] of values) {
    if (isKept(value)) copy.set(id, value);
    at += 1;
    if (at % STEP_TASKS === 0) yield;
  }
  return copy;
}

/** Memory has an end: the oldest leave, and are not counted again. */
function* bounded(
  log: TaskLog,
  time: TaskTime,
): Interruptible<{ readonly log: TaskLog; readonly isCut: boolean }> {
  const kept = withoutOld(log, time);
  yield;
  const isCut = kept.seen.size > SEEN_MAX || kept.failures.size > FAILURES_MAX;
  if (!isCut) return { log: kept, isCut };
  const byTime = yield* sorted([...kept.seen], ([, one], [, other]) => other - one);
  const seen = yield* copied(byTime.slice(0, SEEN_MAX));
  const [, forgotten = Number.NEGATIVE_INFINITY] = byTime[SEEN_MAX] ?? [];
  const failures = yield* sorted(
    [...kept.failures],
    ([, one], [, other]) => other.endedAtSeconds - one.endedAtSeconds,
  );
  const fromSeconds = Math.max(kept.fromSeconds ?? 0, justAfter(forgotten));
  const left = yield* copied(failures.slice(0, FAILURES_MAX));
  return { log: { ...kept, fromSeconds, seen, failures: left }, isCut };
}

/** Times of the API have microseconds. */
function justAfter(seconds: number): number {
  return seconds + 1e-6;
}
