/** What takes longer on a disk has failed, as far as others are concerned. */
const PATIENCE_MS = 30_000;

/** The end of work that may hang, or `late` when there is none for too long. */
export async function within<Value, Late>(work: Promise<Value>, late: Late): Promise<Value | Late> {
  const { promise, resolve } = Promise.withResolvers<Late>();
  const timer = setTimeout(resolve, PATIENCE_MS, late);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
