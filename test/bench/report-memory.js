/**
 * To be loaded before a program, with --expose-gc: on SIGUSR2 it collects the garbage and says in a
 * line of the log what is left. Plain JavaScript, since what strips types off needs megabytes.
 */
process.on('SIGUSR2', () => {
  globalThis.gc();
  // What the first time has found to be garbage may have held on to memory outside of the heap.
  setImmediate(() => {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    process.stderr.write(`${JSON.stringify({ msg: 'memory', heapUsed, external })}\n`);
  });
});
