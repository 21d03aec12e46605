/**
 * Ages are those of the wall clock, which can be set, and timers run on the monotonic one: so they
 * are looked at again after this long.
 */
export const LOOK_MS_MAX = 60_000;

interface SeenAnswer {
  readonly answeredAtSeconds: number;
  readonly sinceMs: number;
}

/** How old an answer is at the least; it is told by its subject and its time. */
export type AnswerAge = (subject: string, answeredAtSeconds: number) => number;

/**
 * How old answers are at the least, by a clock that does not jump: where the wall clock was set
 * back, what was answered before looks younger than it is. Each look gives the time since the
 * answer was first looked at, and forgets what is not looked at any longer.
 */
export function createAnswerAges(monotonicMs: () => number): () => AnswerAge {
  let seen: ReadonlyMap<string, SeenAnswer> = new Map();

  return () => {
    const nowMs = monotonicMs();
    const former = seen;
    const current = new Map<string, SeenAnswer>();
    seen = current;
    return (subject, answeredAtSeconds) => {
      const before = former.get(subject);
      const isSame = before?.answeredAtSeconds === answeredAtSeconds;
      const answer = isSame ? before : { answeredAtSeconds, sinceMs: nowMs };
      current.set(subject, answer);
      return nowMs - answer.sinceMs;
    };
  };
}
