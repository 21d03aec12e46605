import type { ConfiguredCheckpoint } from '../domain/checkpoint-id.ts';
import type { CycleCounts } from '../domain/cycle.ts';
import { forEachBounded } from '../domain/for-each.ts';
import { type Failure, isTransient } from '../domain/outcome.ts';
import { inSlices, turnAfter } from '../domain/slices.ts';
import { createCycleBudget } from './budget.ts';
import { createPollOrder, type PollOrder } from './order.ts';
import { createPass, type Pass, type PassOptions } from './pass.ts';
import { endingWith, type RunningCycle } from './running-cycle.ts';

export interface PollerOptions extends PassOptions {
  /** What a cycle that begins now is to ask for. */
  readonly checkpoints: () => readonly ConfiguredCheckpoint[];
  /** IDs that the first cycle starts with. */
  readonly first?: readonly string[];
  /** Requests in flight at the most. */
  readonly concurrency: number;
  /** Whether the cycle before the first one got no definite answer. */
  readonly circuitOpen?: boolean;
}

/** What a pass over all checkpoints of a project came to. */
export type PollCounts = CycleCounts;

export type PollEnd =
  | { readonly kind: 'ended'; readonly counts: PollCounts }
  /** One checkpoint was asked for, and not answered. */
  | { readonly kind: 'circuit_open'; readonly judgedWrong: number }
  /** The cycle was given up. */
  | { readonly kind: 'aborted' };

export interface Poller {
  /**
   * Runs one cycle. After one without a definite answer it asks for a single checkpoint first, and
   * goes on only when that one is answered. Never rejects.
   */
  run(cycle: RunningCycle): Promise<PollEnd>;
  isCircuitOpen(): boolean;
  /** IDs that the next cycle will start with. */
  waiting(): readonly string[];
}

/**
 * Polls the checkpoints of one project. A checkpoint's failure is its own: it neither stops nor
 * delays the others.
 */
export function createPoller(options: PollerOptions): Poller {
  const { checkpoints, concurrency, readingOf } = options;
  const first = new Set(options.first);
  /** As of the cycle that runs, or ran last. */
  let asked = checkpoints();
  const order = createPollOrder({
    items: () => asked,
    first: asked.filter(({ checkpointId }) => first.has(checkpointId)),
    troubleOf: ({ checkpointId }) => {
      const { failure } = readingOf(checkpointId);
      return failure && (failure.reason === 'auth' ? 'refused' : 'failing');
    },
  });
  let circuitOpen = options.circuitOpen ?? false;

  return {
    run: async ({ signal, isGivenUp, isAnsweredElsewhere = false }) => {
      asked = checkpoints();
      const isApiWell = isAnsweredElsewhere && tellsLittle(asked);
      const pass = createPass(options, asked);
      await turnAfter(asked.length);
      const probe = circuitOpen && !isApiWell ? order.probe() : undefined;
      if (probe !== undefined) {
        const outcome = await endingWith(
          signal,
          pass.poll(probe, { signal, takeRetry: () => false }),
        );
        if (isGivenUp()) return { kind: 'aborted' };
        const judgedWrong = pass.judge();
        if (pass.answered() === 0 && outcome?.kind !== 'unsent') {
          pass.end();
          return { kind: 'circuit_open', judgedWrong };
        }
      }
      const unsent = await pollAll({ order, concurrency }, pass, signal);
      if (isGivenUp()) return { kind: 'aborted' };
      order.leftOut(order.waiting().filter((each) => !pass.isUndecided(each)));
      const judgedWrong = pass.judge();
      const answered = pass.answered();
      const deferred = pass.unasked();
      // Where nothing could be sent, nothing is known of the API.
      const isAsked = unsent === undefined || deferred < asked.length;
      if (isAsked) circuitOpen = asked.length > 0 && answered === 0 && !isApiWell;
      const counts = { checkpoints: asked.length, answered, judgedWrong, deferred, unsent };
      return { kind: 'ended', counts };
    },
    isCircuitOpen: () => circuitOpen,
    waiting: () => order.waiting().map(({ checkpointId }) => checkpointId),
  };
}

/** Asks for all, or until nothing can be sent any more: then why. */
async function pollAll(
  {
    order,
    concurrency,
  }: { readonly order: PollOrder<ConfiguredCheckpoint>; readonly concurrency: number },
  pass: Pass,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  let unsent: Failure | undefined;
  const budget = createCycleBudget(pass.unasked(), concurrency);
  const asking = { signal, takeRetry: budget.takeRetry };
  const todo = (await inSlices(order.inOrder())).filter(pass.isUnasked);
  await turnAfter(todo.length);
  const ask = async (checkpoint: ConfiguredCheckpoint) => {
    const outcome = await pass.poll(checkpoint, asking);
    if (outcome?.kind === 'unsent') unsent = outcome.failure;
    if (outcome?.kind === 'failed' && isTransient(outcome.failure)) budget.failed();
  };
  const isOver = () =>
    signal.aborted || unsent !== undefined || (pass.answered() === 0 && budget.isSpent());
  const all = forEachBounded(todo, concurrency, ask, isOver);
  // One that hangs is left behind with the cycle: to see to it for each would cost each of them.
  await endingWith(signal, all);
  pass.end();
  // Undecided answers are settled unless the cycle is given up.
  order.leftOut(todo.filter((each) => pass.isUnasked(each) || pass.isUndecided(each)));
  return unsent;
}

/** Of discovered ones only what is due is asked for: too few to find out whether the API answers. */
function tellsLittle(asked: readonly ConfiguredCheckpoint[]): boolean {
  return asked.every(({ source }) => source === 'discovered');
}
