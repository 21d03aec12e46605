/** Work that may be interrupted wherever it yields. */
export type Interruptible<Result> = Generator<void, Result>;

/** The true one, whatever a test makes of time. */
const { setImmediate: atNextTurn } = globalThis;

/** What the slices of all works together may take of one turn of the event loop. */
const TURN_MS = 4;

interface Work {
  /** Does one slice, up to that moment of `performance.now()`; whether the work is over. */
  readonly doSlice: (untilMs: number) => boolean;
  readonly sliceMs: number;
}

/**
 * Shares each turn of the event loop among all works that are under way: a slice for each in their
 * order, and for those beyond the turn's time in the next one. Else eight at once would keep
 * everything else waiting for eight slices.
 */
function createTurns(turnMs: number): (work: Work) => void {
  const waiting: Work[] = [];
  let spentMs = 0;
  /** Of that, what began between two looks at those that wait: they come in the same turn. */
  let betweenMs = 0;
  let isNextAwaited = false;

  function awaitNext(): void {
    if (!isNextAwaited) atNextTurn(takeTurn);
    isNextAwaited = true;
  }

  function takeTurn(): void {
    isNextAwaited = false;
    spentMs = betweenMs;
    betweenMs = 0;
    // Each once, and whoever goes on stands behind those that had none.
    for (let left = waiting.length; left > 0 && spentMs < turnMs; left -= 1) {
      const work = waiting.shift();
      if (work !== undefined) begin(work);
    }
    // Also where nobody waits: what was spent counts no longer then.
    if (waiting.length > 0 || spentMs > 0) awaitNext();
  }

  /** How long its slice took. */
  function begin(work: Work): number {
    const startMs = performance.now();
    const isOver = work.doSlice(startMs + Math.min(work.sliceMs, turnMs - spentMs));
    const tookMs = performance.now() - startMs;
    spentMs += tookMs;
    if (!isOver) waiting.push(work);
    awaitNext();
    return tookMs;
  }

  return (work) => {
    if (spentMs < turnMs) betweenMs += begin(work);
    else waiting.push(work);
  };
}

const share = createTurns(TURN_MS);

const SLICE_MS = 5;

/**
 * Does a long work in slices of about `sliceMs`, and lets everything else run between them. The
 * first slice runs at once, unless others have had their share of the turn already. Rejects with
 * the signal's reason when it aborts between two slices.
 */
export function inSlices<Result>(
  work: Interruptible<Result>,
  sliceMs = SLICE_MS,
  signal?: AbortSignal,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let isBegun = false;

    function doSlice(untilMs: number): boolean {
      try {
        if (isBegun) signal?.throwIfAborted();
        isBegun = true;
        do {
          const step = work.next();
          if (step.done === true) {
            resolve(step.value);
            return true;
          }
        } while (performance.now() < untilMs);
        return false;
      } catch (error) {
        reject(error);
        return true;
      }
    }

    share({ doSlice, sliceMs });
  });
}

/** Does it without any interruption. */
export function atOnce<Result>(work: Interruptible<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** A step over fewer things takes less than a millisecond. */
const MANY = 1000;

/** Lets everything else run. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => atNextTurn(() => resolve()));
}

/** Lets everything else run after a step over so many things, if they are many. */
export async function turnAfter(things: number): Promise<void> {
  if (things >= MANY) await nextTurn();
}
