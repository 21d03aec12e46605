import type { Reading } from '../../domain/reading.ts';

interface SeenAnswer {
  readonly lastSuccessSeconds: number;
  readonly sinceMs: number;
}

/**
 * How old answers are at the least, by a clock that does not jump: where the wall clock was set
 * back, what was answered before looks younger than it is. Each look gives the time since the
 * answer was first looked at, and forgets what is not looked at any longer.
 */
export function createAnswerAges(monotonicMs: () => number): () => (reading: Reading) => number {
  let seen: ReadonlyMap<string, SeenAnswer> = new Map();

  return () => {
    const nowMs = monotonicMs();
    const former = seen;
    const current = new Map<string, SeenAnswer>();
    seen = current;
    return ({ known: { checkpointId }, lastSuccessSeconds }) => {
      const before = former.get(checkpointId);
      const isSame = before?.lastSuccessSeconds === lastSuccessSeconds;
      const answer = isSame ? before : { lastSuccessSeconds, sinceMs: nowMs };
      current.set(checkpointId, answer);
      return nowMs - answer.sinceMs;
    };
  };
}
