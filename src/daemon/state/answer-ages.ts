import type { Clocks } from '../../domain/clocks.ts';
import { isTooOld } from '../../domain/reading.ts';

interface SeenAnswer {
  readonly answeredAtSeconds: number;
  readonly sinceMs: number;
}

/** Whether an answer is too old to be shown; it is told by its subject and its time. */
export type IsOld = (subject: string, answeredAtSeconds: number) => boolean;

/**
 * Ages of answers, by the wall clock and by one that does not jump: where the former was set back,
 * what was answered before looks younger than it is. Each look takes the time since the answer was
 * first looked at, and forgets what is not looked at any longer.
 */
export function createAnswerAges(
  { monotonicMs }: Pick<Clocks, 'monotonicMs'>,
  maxAgeMs: number,
): (nowSeconds: number) => IsOld {
  let seen: ReadonlyMap<string, SeenAnswer> = new Map();

  return (nowSeconds) => {
    const lookedMs = monotonicMs();
    const former = seen;
    const current = new Map<string, SeenAnswer>();
    seen = current;
    return (subject, answeredAtSeconds) => {
      const before = former.get(subject);
      const isSame = before?.answeredAtSeconds === answeredAtSeconds;
      const answer = isSame ? before : { answeredAtSeconds, sinceMs: lookedMs };
      current.set(subject, answer);
      const isLong = lookedMs - answer.sinceMs > maxAgeMs;
      return isLong || isTooOld(answeredAtSeconds, nowSeconds, maxAgeMs / 1000);
    };
  };
}
