import type { Connection } from '../access/connection.ts';

/**
 * The cloud's clock, by the last answer; undefined where none told it. What the cloud dates is held
 * against it: our own may be set, and set right again.
 */
export function cloudSeconds(
  { clockSkewSeconds }: Pick<Connection, 'clockSkewSeconds'>,
  nowMs: () => number,
): number | undefined {
  const skewSeconds = clockSkewSeconds();
  return skewSeconds === undefined ? undefined : nowMs() / 1000 + skewSeconds;
}
