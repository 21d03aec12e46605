/**
 * Runs `work` once at a time. Calls during a run share one more run, which begins after it, however
 * that ends: each call comes to what a run does that began no earlier than the call.
 */
export function folded<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<void> | undefined;
  let next: Promise<Result> | undefined;

  function begin(): Promise<Result> {
    next = undefined;
    const result = work();
    running = result.then(ended, ended);
    return result;
  }

  function ended(): void {
    running = undefined;
  }

  return () => {
    // While one is due, nobody else may begin: not even who is told first that a run has ended.
    next ??= running?.then(begin);
    return next ?? begin();
  };
}
