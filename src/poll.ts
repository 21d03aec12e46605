import type { ConfiguredCheckpoint } from './checkpoint-id.ts';
import { type DecidedOutcome, isDefinite, type Outcome } from './outcome.ts';
import { decide, nextReading, type Reading } from './poll-state.ts';

/** Asks the API for one restore point; rejects only when `signal` aborts. */
export type FetchRestorePoint = (
  checkpoint: ConfiguredCheckpoint,
  fingerprint: string | undefined,
  signal: AbortSignal,
) => Promise<Outcome>;

export interface PollerOptions {
  readonly checkpoints: readonly ConfiguredCheckpoint[];
  /** Requests in flight at the most. */
  readonly concurrency: number;
  readonly fetchRestorePoint: FetchRestorePoint;
  readonly nowSeconds: () => number;
  /** The reading the state holds for a configured checkpoint. */
  readonly readingOf: (checkpointId: string) => Reading;
  /** Takes each new reading as soon as its outcome is decided. */
  readonly onReading: (previous: Reading, next: Reading) => void;
  /** Hears of an error that nothing should have thrown. */
  readonly onBug: (error: unknown, checkpointId: string) => void;
}

/** One pass over all checkpoints of a project, after it ended. */
export interface Cycle {
  readonly endedAtSeconds: number;
  readonly durationSeconds: number;
  readonly checkpoints: number;
  /** How many got a definite answer: present, missing or expired. */
  readonly answered: number;
  /** How many undecided answers turned out to be a wrong endpoint or project. */
  readonly judgedWrong: number;
}

export interface Poller {
  /** Runs one cycle; undefined when `signal` ended it early. Never rejects. */
  run(signal: AbortSignal): Promise<Cycle | undefined>;
}

interface Undecided {
  readonly checkpointId: string;
  readonly outcome: Outcome;
}

/**
 * Polls the checkpoints of one project. A checkpoint's failure is its own: it neither stops nor
 * delays the others. Rate limit and deadline have their place around `ask`.
 */
export function createPoller(options: PollerOptions): Poller {
  const { checkpoints, concurrency, fetchRestorePoint, nowSeconds, readingOf, onReading } = options;

  async function ask(checkpoint: ConfiguredCheckpoint, signal: AbortSignal): Promise<Outcome> {
    const { checkpointId } = checkpoint;
    try {
      return await fetchRestorePoint(checkpoint, readingOf(checkpointId).fingerprint, signal);
    } catch (error) {
      if (!signal.aborted) options.onBug(error, checkpointId);
      return {
        kind: 'failed',
        failure: { reason: 'invalid_response', detail: `internal error: ${error}` },
      };
    }
  }

  function settle(checkpointId: string, outcome: DecidedOutcome): void {
    try {
      const previous = readingOf(checkpointId);
      onReading(previous, nextReading(previous, outcome, nowSeconds()));
    } catch (error) {
      options.onBug(error, checkpointId);
    }
  }

  return {
    run: async (signal) => {
      const startedSeconds = nowSeconds();
      const undecided: Undecided[] = [];
      const seen = { anyAnswer: false, anyAuthFailure: false };
      let answered = 0;
      let judgedWrong = 0;

      await forEachBounded(checkpoints, concurrency, async (checkpoint) => {
        if (signal.aborted) return;
        const { checkpointId } = checkpoint;
        const outcome = await ask(checkpoint, signal);
        if (signal.aborted) return;
        if (outcome.kind === 'undecided') {
          undecided.push({ checkpointId, outcome });
          return;
        }
        if (isDefinite(outcome)) {
          seen.anyAnswer = true;
          answered += 1;
        } else if (outcome.kind === 'failed' && outcome.failure.reason === 'auth') {
          seen.anyAuthFailure = true;
        }
        settle(checkpointId, outcome);
      });
      if (signal.aborted) return undefined;

      for (const { checkpointId, outcome } of undecided) {
        const decided = decide(outcome, readingOf(checkpointId), seen);
        if (isDefinite(decided)) answered += 1;
        else judgedWrong += 1;
        settle(checkpointId, decided);
      }
      const endedAtSeconds = nowSeconds();
      return {
        endedAtSeconds,
        durationSeconds: Math.max(0, endedAtSeconds - startedSeconds),
        checkpoints: checkpoints.length,
        answered,
        judgedWrong,
      };
    },
  };
}

/** Works through `items` in order with at most `limit` of them under way. */
async function forEachBounded<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0;
  async function lane(): Promise<void> {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}
