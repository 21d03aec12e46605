import { performance } from 'node:perf_hooks';
import type { ConfiguredCheckpoint } from '../domain/checkpoint-id.ts';
import { type DecidedOutcome, isDefinite, isTransient, type Outcome } from '../domain/outcome.ts';
import { decide, nextReading, type Reading } from '../domain/reading.ts';
import { createCycleBudget } from './budget.ts';
import { createPollOrder } from './order.ts';

/** What a request may know of the cycle it is part of. */
export interface AskingCycle {
  /** Aborts with a TimeoutError at the deadline, with anything else when the cycle is given up. */
  readonly signal: AbortSignal;
  /** Leave for one more attempt, out of what the whole cycle may spend on them. */
  takeRetry(): boolean;
}

/** Asks the API for one restore point; rejects only when the cycle's signal aborts before it was asked. */
export type FetchRestorePoint = (
  checkpoint: ConfiguredCheckpoint,
  fingerprint: string | undefined,
  cycle: AskingCycle,
) => Promise<Outcome>;

export interface PollerOptions {
  readonly checkpoints: readonly ConfiguredCheckpoint[];
  /** IDs that the first cycle starts with. */
  readonly first?: readonly string[];
  /** Requests in flight at the most. */
  readonly concurrency: number;
  /** Longest time for one cycle, retries and waiting included. */
  readonly deadlineMs: number;
  /** Whether the cycle before the first one got no definite answer. */
  readonly circuitOpen?: boolean;
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
  /** How many were not asked: the deadline came first, or the cycle was given up. */
  readonly deferred: number;
}

export type CycleEnd =
  | { readonly kind: 'ended'; readonly cycle: Cycle }
  /** One checkpoint was asked for, and not answered. */
  | { readonly kind: 'circuit_open'; readonly judgedWrong: number }
  /** The signal ended it early. */
  | { readonly kind: 'aborted' };

export interface Poller {
  /**
   * Runs one cycle. After one without a definite answer it asks for a single checkpoint first, and
   * goes on only when that one is answered. Never rejects.
   */
  run(signal: AbortSignal): Promise<CycleEnd>;
  isCircuitOpen(): boolean;
  /** IDs that the next cycle will start with. */
  waiting(): readonly string[];
}

/** What a running cycle has come to so far. */
interface Tally {
  readonly unasked: Set<ConfiguredCheckpoint>;
  readonly undecided: Map<ConfiguredCheckpoint, Outcome>;
  answered: number;
  anyAuthFailure: boolean;
}

/**
 * Polls the checkpoints of one project. A checkpoint's failure is its own: it neither stops nor
 * delays the others.
 */
export function createPoller(options: PollerOptions): Poller {
  const { checkpoints, concurrency, readingOf, onReading } = options;
  const first = new Set(options.first);
  const order = createPollOrder({
    items: checkpoints,
    first: checkpoints.filter(({ checkpointId }) => first.has(checkpointId)),
    isFailing: ({ checkpointId }) => readingOf(checkpointId).failure !== undefined,
  });
  let circuitOpen = options.circuitOpen ?? false;

  /** Undefined when the cycle ended before the question was sent. */
  async function ask(
    checkpoint: ConfiguredCheckpoint,
    cycle: AskingCycle,
  ): Promise<Outcome | undefined> {
    const { checkpointId } = checkpoint;
    try {
      const { fingerprint } = readingOf(checkpointId);
      return await options.fetchRestorePoint(checkpoint, fingerprint, cycle);
    } catch (error) {
      if (cycle.signal.aborted) return undefined;
      options.onBug(error, checkpointId);
      return {
        kind: 'failed',
        failure: { reason: 'invalid_response', detail: `internal error: ${error}` },
      };
    }
  }

  function settle(checkpointId: string, outcome: DecidedOutcome): void {
    try {
      const previous = readingOf(checkpointId);
      onReading(previous, nextReading(previous, outcome, options.nowSeconds()));
    } catch (error) {
      options.onBug(error, checkpointId);
    }
  }

  /** Asks for one checkpoint, and settles its outcome unless only the others will tell. */
  async function poll(
    checkpoint: ConfiguredCheckpoint,
    tally: Tally,
    cycle: AskingCycle,
  ): Promise<Outcome | undefined> {
    const outcome = await ask(checkpoint, cycle);
    if (outcome === undefined) return undefined;
    tally.unasked.delete(checkpoint);
    if (outcome.kind === 'undecided') {
      tally.undecided.set(checkpoint, outcome);
      return outcome;
    }
    if (isDefinite(outcome)) tally.answered += 1;
    if (outcome.kind === 'failed' && outcome.failure.reason === 'auth') {
      tally.anyAuthFailure = true;
    }
    settle(checkpoint.checkpointId, outcome);
    return outcome;
  }

  /** Settles what was left open; how many of them were asked for at the wrong place. */
  function judge(tally: Tally): number {
    const seen = { anyAnswer: tally.answered > 0, anyAuthFailure: tally.anyAuthFailure };
    let judgedWrong = 0;
    for (const [{ checkpointId }, outcome] of tally.undecided) {
      const decided = decide(outcome, readingOf(checkpointId), seen);
      if (isDefinite(decided)) tally.answered += 1;
      else judgedWrong += 1;
      settle(checkpointId, decided);
    }
    tally.undecided.clear();
    return judgedWrong;
  }

  async function pollAll(
    inOrder: readonly ConfiguredCheckpoint[],
    tally: Tally,
    signal: AbortSignal,
  ): Promise<void> {
    const budget = createCycleBudget(checkpoints.length, concurrency);
    const cycle: AskingCycle = { signal, takeRetry: budget.takeRetry };
    const todo = inOrder.filter((checkpoint) => tally.unasked.has(checkpoint));
    await forEachBounded(todo, concurrency, async (checkpoint) => {
      if (signal.aborted || (tally.answered === 0 && budget.isSpent())) return;
      const outcome = await poll(checkpoint, tally, cycle);
      if (outcome?.kind === 'failed' && isTransient(outcome.failure)) budget.failed();
    });
    // Undecided answers are settled unless the cycle is given up.
    order.leftOut(todo.filter((each) => tally.unasked.has(each) || tally.undecided.has(each)));
  }

  async function runUntil(deadline: AbortSignal, stop: AbortSignal): Promise<CycleEnd> {
    const startedMs = performance.now();
    const signal = AbortSignal.any([stop, deadline]);
    const tally: Tally = {
      unasked: new Set(checkpoints),
      undecided: new Map(),
      answered: 0,
      anyAuthFailure: false,
    };
    const probe = circuitOpen ? order.probe() : undefined;
    if (probe !== undefined) {
      await poll(probe, tally, { signal, takeRetry: () => false });
      if (stop.aborted) return { kind: 'aborted' };
      const judgedWrong = judge(tally);
      if (tally.answered === 0) return { kind: 'circuit_open', judgedWrong };
    }
    await pollAll(order.next(), tally, signal);
    if (stop.aborted) return { kind: 'aborted' };
    order.leftOut(order.waiting().filter((each) => !tally.undecided.has(each)));
    const judgedWrong = judge(tally);
    circuitOpen = checkpoints.length > 0 && tally.answered === 0;
    return {
      kind: 'ended',
      cycle: {
        endedAtSeconds: options.nowSeconds(),
        durationSeconds: (performance.now() - startedMs) / 1000,
        checkpoints: checkpoints.length,
        answered: tally.answered,
        judgedWrong,
        deferred: tally.unasked.size,
      },
    };
  }

  return {
    run: async (stop) => {
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(timeIsOver()), options.deadlineMs);
      try {
        return await runUntil(deadline.signal, stop);
      } finally {
        clearTimeout(timer);
      }
    },
    isCircuitOpen: () => circuitOpen,
    waiting: () => order.waiting().map(({ checkpointId }) => checkpointId),
  };
}

function timeIsOver(): DOMException {
  return new DOMException('the deadline of the cycle has come', 'TimeoutError');
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
