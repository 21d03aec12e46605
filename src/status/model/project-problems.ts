import { isAnswered } from '../../domain/cycle.ts';
import type { Polling } from './facts.ts';
import { type Found, failureText, type Problem, problemsOf } from './problem.ts';

/** What keeps a project from being read. What follows from it is not said once more elsewhere. */
export function projectProblems(polling: Polling, checkpoints: number): readonly Problem[] {
  return problemsOf({ project: polling.project }, foundIn(polling, checkpoints));
}

function foundIn(
  { lastCycle, isSignInGood, isCircuitOpen, lists }: Polling,
  checkpoints: number,
): readonly Found[] {
  if (lastCycle === undefined) return [];
  const { unsent, endedAtSeconds: sinceSeconds } = lastCycle;
  const why = unsent === undefined ? '' : `: ${failureText(unsent)}`;
  if (isSignInGood === false) {
    const reason = `The credentials are refused or cannot be read${why}`;
    return [{ kind: 'sign_in_refused', sinceSeconds, reason }];
  }
  if (!isAnswered(lastCycle)) {
    const reason = `Nothing was answered in the last cycle${why}`;
    return [{ kind: 'no_answer', sinceSeconds, reason }];
  }
  const breaker: readonly Found[] = isCircuitOpen
    ? [
        {
          kind: 'breaker_open',
          sinceSeconds,
          reason: 'It fails so often that one restore point at a time is asked for.',
        },
      ]
    : [];
  const unread = lists.flatMap(({ name, atSeconds, failure }): readonly Found[] => {
    if (failure === undefined) return [];
    const reason = `The list of ${name} could not be read: ${failureText(failure)}`;
    return [{ kind: 'list_unread', sinceSeconds: atSeconds, reason }];
  });
  const cut = lists
    .filter(({ isCut }) => isCut)
    .map(({ name, atSeconds }): Found => {
      const reason = `The list of ${name} is longer than what is read of it.`;
      return { kind: 'list_cut', sinceSeconds: atSeconds, reason };
    });
  const nothing: readonly Found[] =
    checkpoints > 0 ? [] : [{ kind: 'nothing_watched', reason: NOTHING_WATCHED }];
  return [...breaker, ...unread, ...cut, ...nothing];
}

const NOTHING_WATCHED = 'No ID is configured, and none was discovered.';
