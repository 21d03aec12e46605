/** The end of work that may hang, or `late` when there is none for so long. */
export async function within<Value, Late>(
  work: Promise<Value>,
  limitMs: number,
  late: Late,
): Promise<Value | Late> {
  const { promise, resolve } = Promise.withResolvers<Late>();
  const timer = setTimeout(resolve, limitMs, late);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
