import type { ProjectConfig } from '../../config/schema/config.ts';
import type { AskingCycle } from '../../domain/asking-cycle.ts';
import type { Failure } from '../../domain/outcome.ts';
import { createCycleBudget } from '../../poll/budget.ts';
import type { RunningCycle } from '../../poll/running-cycle.ts';
import { inTime } from './lists.ts';

/** A part of a cycle's time, so that some is left for those who come after. */
export interface Share {
  readonly signal: AbortSignal;
  end(): void;
}

export function shareOf(cycle: AbortSignal, shareMs: number): Share {
  const share = new AbortController();
  const isOver = () => share.abort(new DOMException('its share is over', 'TimeoutError'));
  const timer = setTimeout(isOver, shareMs);
  return { signal: AbortSignal.any([cycle, share.signal]), end: () => clearTimeout(timer) };
}

/** Asks for one list within that part of a cycle; `late` is what is said of one that takes longer. */
export async function askInShare<Listed>(
  { signal: cycle }: RunningCycle,
  { deadlineMs, concurrency }: ProjectConfig['poll'],
  { part, late }: { readonly part: number; readonly late: string },
  ask: (cycle: AskingCycle) => Promise<Listed>,
): Promise<Listed | Failure> {
  const { signal, end } = shareOf(cycle, deadlineMs * part);
  const { takeRetry } = createCycleBudget(1, concurrency);
  return inTime(ask({ signal, takeRetry }), signal, late).finally(end);
}
