/** What those who work in a cycle may know of it. */
export interface RunningCycle {
  /** Aborts with a TimeoutError at the deadline, with anything else when the cycle is given up. */
  readonly signal: AbortSignal;
  /** Whether it was given up: nobody wants to know any longer what it comes to. */
  isGivenUp(): boolean;
  /** Whether something else than restore points was answered in it. */
  readonly isAnsweredElsewhere?: boolean;
}

export interface CycleLimits {
  /** Longest time for the cycle, retries and waiting included. */
  readonly deadlineMs: number;
  /** Gives the cycle up when it aborts. */
  readonly stop: AbortSignal;
}

/** Runs a cycle whose signal is that of its deadline, or of an earlier end. */
export async function withinDeadline<Result>(
  { deadlineMs, stop }: CycleLimits,
  run: (cycle: RunningCycle) => Promise<Result>,
): Promise<Result> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(timeIsOver()), deadlineMs);
  try {
    const signal = AbortSignal.any([stop, deadline.signal]);
    return await run({ signal, isGivenUp: () => stop.aborted });
  } finally {
    clearTimeout(timer);
  }
}

/** Who is asked to end gets as long for it. */
const GRACE_MS = 250;

/** The result of a work, or undefined when it hangs although the cycle is over. */
export async function endingWith<Result>(
  signal: AbortSignal,
  work: Promise<Result>,
): Promise<Result | undefined> {
  const { promise: leftBehind, resolve } = Promise.withResolvers<undefined>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    timer = setTimeout(resolve, GRACE_MS, undefined);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, leftBehind]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  }
}

function timeIsOver(): DOMException {
  return new DOMException('the deadline of the cycle has come', 'TimeoutError');
}
