import type { AskingCycle, FetchRestorePoint } from '../domain/asking-cycle.ts';
import type { ConfiguredCheckpoint } from '../domain/checkpoint-id.ts';
import { type DecidedOutcome, isDefinite, type Outcome } from '../domain/outcome.ts';
import { decide, nextReading, type Reading } from '../domain/reading.ts';

export interface PassOptions {
  readonly fetchRestorePoint: FetchRestorePoint;
  readonly nowSeconds: () => number;
  /** The reading the state holds for a configured checkpoint. */
  readonly readingOf: (checkpointId: string) => Reading;
  /** Takes each new reading as soon as its outcome is decided. */
  readonly onReading: (previous: Reading, next: Reading) => void;
  /** Hears of an error that nothing should have thrown. */
  readonly onBug: (error: unknown, checkpointId: string) => void;
}

/** One way through the checkpoints: from questions over outcomes to readings. */
export interface Pass {
  /** Asks for one checkpoint, and settles its outcome unless only the others will tell. */
  poll(checkpoint: ConfiguredCheckpoint, cycle: AskingCycle): Promise<Outcome | undefined>;
  /** Settles what was left open; how many of them were asked for at the wrong place. */
  judge(): number;
  /** How many got a definite answer so far. */
  answered(): number;
  /** How many were not asked so far. */
  unasked(): number;
  isUnasked(checkpoint: ConfiguredCheckpoint): boolean;
  isUndecided(checkpoint: ConfiguredCheckpoint): boolean;
  /** What comes later is of no interest. */
  end(): void;
}

export function createPass(
  options: PassOptions,
  checkpoints: readonly ConfiguredCheckpoint[],
): Pass {
  const unasked = new Set(checkpoints);
  const undecided = new Map<ConfiguredCheckpoint, Extract<Outcome, { kind: 'undecided' }>>();
  let answered = 0;
  let anyAuthFailure = false;
  let isOver = false;

  return {
    poll: async (checkpoint, cycle) => {
      const { checkpointId } = checkpoint;
      let outcome: Outcome;
      try {
        const { fingerprint } = options.readingOf(checkpointId);
        outcome = await options.fetchRestorePoint(checkpoint, fingerprint, cycle);
      } catch (error) {
        // It ended before the question was sent.
        if (cycle.signal.aborted) return undefined;
        options.onBug(error, checkpointId);
        outcome = internalError(error);
      }
      if (isOver) return undefined;
      if (outcome.kind === 'unsent') {
        if (outcome.failure.reason === 'auth') anyAuthFailure = true;
        return outcome;
      }
      unasked.delete(checkpoint);
      if (outcome.kind === 'undecided') {
        undecided.set(checkpoint, outcome);
        return outcome;
      }
      if (isDefinite(outcome)) answered += 1;
      if (outcome.kind === 'failed' && outcome.failure.reason === 'auth') anyAuthFailure = true;
      settle(options, checkpointId, outcome);
      return outcome;
    },
    judge: () => {
      const seen = { anyAnswer: answered > 0, anyAuthFailure };
      let judgedWrong = 0;
      for (const [{ checkpointId }, outcome] of undecided) {
        const decided = decide(outcome, options.readingOf(checkpointId), seen);
        if (isDefinite(decided)) answered += 1;
        else judgedWrong += 1;
        settle(options, checkpointId, decided);
      }
      undecided.clear();
      return judgedWrong;
    },
    answered: () => answered,
    unasked: () => unasked.size,
    isUnasked: (checkpoint) => unasked.has(checkpoint),
    isUndecided: (checkpoint) => undecided.has(checkpoint),
    end: () => {
      isOver = true;
    },
  };
}

function internalError(error: unknown): Extract<Outcome, { kind: 'failed' }> {
  const detail = `internal error: ${error}`;
  return { kind: 'failed', failure: { reason: 'invalid_response', detail } };
}

function settle(
  { readingOf, onReading, nowSeconds, onBug }: PassOptions,
  checkpointId: string,
  outcome: DecidedOutcome,
): void {
  try {
    const previous = readingOf(checkpointId);
    onReading(previous, nextReading(previous, outcome, nowSeconds()));
  } catch (error) {
    onBug(error, checkpointId);
  }
}
