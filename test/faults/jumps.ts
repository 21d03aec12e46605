import type { Between, CheckpointView } from './truth.ts';

export interface JumpsOptions {
  readonly nowMs: () => number;
  /** What is wrong with a view on the clock that never jumps. */
  readonly problem: (view: CheckpointView, between: Between) => string | undefined;
  /** So long after a jump there may be times of the clock before it. */
  readonly settleMs: number;
}

/** Judges what an exporter says whose clock is set now and then. */
export interface Jumps {
  /** From now on its clock is so far ahead, or behind. */
  jumped(offsetMs: number): void;
  problem(view: CheckpointView, between: Between): string | undefined;
}

/**
 * While there may be times by several clocks, a view is right when it is by one of them each; and
 * data whose age nobody can tell any longer may be taken away.
 */
export function createJumps({ nowMs, problem, settleMs }: JumpsOptions): Jumps {
  let offsets: readonly { readonly offsetMs: number; readonly untilMs: number }[] = [
    { offsetMs: 0, untilMs: Number.POSITIVE_INFINITY },
  ];

  function possible(atMs: number): readonly number[] {
    return offsets.filter(({ untilMs }) => untilMs + settleMs >= atMs).map((each) => each.offsetMs);
  }

  function onClock(view: CheckpointView, pollMs: number, successMs: number): CheckpointView {
    const { lastPollMs, lastSuccessMs } = view;
    return {
      ...view,
      lastPollMs: lastPollMs === 0 ? 0 : lastPollMs - pollMs,
      lastSuccessMs: lastSuccessMs === 0 ? 0 : lastSuccessMs - successMs,
    };
  }

  return {
    jumped: (offsetMs) => {
      const atMs = nowMs();
      const former = offsets.filter(({ untilMs }) => untilMs + settleMs >= atMs);
      const ended = former.map((each) => ({ ...each, untilMs: Math.min(each.untilMs, atMs) }));
      offsets = [...ended, { offsetMs, untilMs: Number.POSITIVE_INFINITY }];
    },
    problem: (view, between) => {
      const [only = 0, ...more] = possible(between.sentMs);
      const first = problem(onClock(view, only, only), between);
      if (first === undefined || more.length === 0) return first;
      const clocks = [only, ...more];
      const isRight = clocks.some((pollMs) =>
        clocks.some((successMs) => {
          const found = problem(onClock(view, pollMs, successMs), between);
          return found === undefined || found.startsWith('was taken away before max_age');
        }),
      );
      return isRight ? undefined : first;
    },
  };
}
