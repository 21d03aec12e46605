import { unlessAborted } from '../../domain/unless-aborted.ts';

/** Whether a signal was aborted because the time is over, as `AbortSignal.timeout` says it. */
export function isOverTime({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof DOMException && reason.name === 'TimeoutError';
}

/** Waits; rejects with the signal's reason as soon as it aborts. */
export function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, delayMs);
  return unlessAborted(promise, signal).finally(() => clearTimeout(timer));
}
