import type { Failure } from './outcome.ts';

/** Why a cycle did not run. */
export const SKIP_REASONS = ['overlap', 'missed', 'circuit_open', 'auth_paused'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** What a cycle of a project, or a part of it, came to. */
export interface CycleCounts {
  readonly checkpoints: number;
  /** How many got a definite answer: present, missing or expired. */
  readonly answered: number;
  /** How many undecided answers turned out to be a wrong endpoint or project. */
  readonly judgedWrong: number;
  /** How many were not asked: the deadline came first, or the cycle was given up. */
  readonly deferred: number;
  /** Lists that were asked for beside them, and how many of these were answered. */
  readonly lists?: { readonly asked: number; readonly answered: number } | undefined;
  /** Why nothing could be sent any more, if that was so. */
  readonly unsent?: Failure | undefined;
}

export interface EndedCycle extends CycleCounts {
  readonly endedAtSeconds: number;
  readonly durationSeconds: number;
}

/** All that was asked for, restore points and lists, and how much of it was answered. */
export function withLists({
  checkpoints,
  answered,
  lists = { asked: 0, answered: 0 },
}: Pick<CycleCounts, 'checkpoints' | 'answered' | 'lists'>) {
  return { asked: checkpoints + lists.asked, answered: answered + lists.answered };
}

/** Whether anything was. A project without checkpoints asks for nothing and misses nothing. */
export function isAnswered(cycle: Parameters<typeof withLists>[0]): boolean {
  const { asked, answered } = withLists(cycle);
  return asked === 0 || answered > 0;
}
