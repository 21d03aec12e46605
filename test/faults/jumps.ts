import type { Between, CheckpointView } from './truth.ts';

export interface JumpsOptions {
  readonly nowMs: () => number;
  /** What is wrong with a view on the clock that never jumps. */
  readonly problem: (view: CheckpointView, between: Between) => string | undefined;
  /** So long after a jump there may come times of the clock before it. */
  readonly settleMs: number;
}

/** Judges what an exporter says whose clock is set now and then. */
export interface Jumps {
  /** From now on its clock is so far ahead, or behind. */
  jumped(offsetMs: number): void;
  problem(view: CheckpointView, between: Between): string | undefined;
}

/** A time as an exporter shows it. */
interface Shown {
  readonly ms: number;
  /** By how much the clocks it may be of were ahead when it was first shown. */
  readonly offsetsMs: readonly number[];
  /** How often the clock had been set by then. */
  readonly jumps: number;
}

/**
 * A time stays one of the clock that it was first shown by, for as long as it is shown: a view is
 * right when it is by one of the clocks that each of its times may be of. Data whose age nobody can
 * tell any longer, since the clock was set meanwhile, may be taken away.
 */
export function createJumps({ nowMs, problem, settleMs }: JumpsOptions): Jumps {
  let offsets: readonly { readonly offsetMs: number; readonly untilMs: number }[] = [
    { offsetMs: 0, untilMs: Number.POSITIVE_INFINITY },
  ];
  let jumps = 0;
  const times = new Map<string, Shown>();

  function shown(what: string, ms: number, atMs: number): Shown {
    const before = times.get(what);
    if (before?.ms === ms) return before;
    const possible = offsets.filter(({ untilMs }) => untilMs + settleMs >= atMs);
    const now = { ms, offsetsMs: possible.map(({ offsetMs }) => offsetMs), jumps };
    times.set(what, now);
    return now;
  }

  return {
    jumped: (offsetMs) => {
      const atMs = nowMs();
      jumps += 1;
      const former = offsets.filter(({ untilMs }) => untilMs + settleMs >= atMs);
      const ended = former.map((each) => ({ ...each, untilMs: Math.min(each.untilMs, atMs) }));
      offsets = [...ended, { offsetMs, untilMs: Number.POSITIVE_INFINITY }];
    },
    problem: (view, between) => {
      const { checkpointId, lastPollMs, lastSuccessMs } = view;
      const poll = shown(`poll ${checkpointId}`, lastPollMs, between.sentMs);
      const success = shown(`success ${checkpointId}`, lastSuccessMs, between.sentMs);
      const isAgeUnknown = success.offsetsMs.length > 1 || success.jumps < jumps;
      let first: string | undefined;
      for (const pollMs of poll.offsetsMs) {
        for (const successMs of success.offsetsMs) {
          const found = problem(onClock(view, pollMs, successMs), between);
          const isRight = isAgeUnknown && found?.startsWith('was taken away before max_age');
          if (found === undefined || isRight) return undefined;
          first ??= found;
        }
      }
      return first;
    },
  };
}

function onClock(view: CheckpointView, pollMs: number, successMs: number): CheckpointView {
  const { lastPollMs, lastSuccessMs } = view;
  return {
    ...view,
    lastPollMs: lastPollMs === 0 ? 0 : lastPollMs - pollMs,
    lastSuccessMs: lastSuccessMs === 0 ? 0 : lastSuccessMs - successMs,
  };
}
