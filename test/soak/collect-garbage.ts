/**
 * To be loaded before a program, with --expose-gc: it collects its garbage on SIGUSR2, so that what
 * is left on its heap is what it holds on to.
 */
process.on('SIGUSR2', () => {
  globalThis.gc?.();
});
