/**
 * Runs `work` once at a time. Calls during a run share one more run, which begins after it: each
 * call resolves with a run that began no earlier than the call.
 */
export function folded(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function begin(): Promise<void> {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  }

  return () => {
    // While one is due, nobody else may begin: not even who is told first that a run has ended.
    if (next !== undefined) return next;
    if (running === undefined) return begin();
    next = running.then(() => {
      next = undefined;
      return begin();
    });
    return next;
  };
}
