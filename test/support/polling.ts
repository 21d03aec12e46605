import { expect, vi } from 'vitest';
import type { AskingCycle } from '../../src/domain/asking-cycle.ts';
import type { ConfiguredCheckpoint } from '../../src/domain/checkpoint-id.ts';
import type { FailureReason, Outcome } from '../../src/domain/outcome.ts';
import { type Reading, unpolled } from '../../src/domain/reading.ts';
import { createPoller, type PollerOptions } from '../../src/poll/poller.ts';
import { withinDeadline } from '../../src/poll/running-cycle.ts';

export const DEADLINE_MS = 60_000;
export const UNDECIDED: Outcome = {
  kind: 'undecided',
  failure: { reason: 'wrong_endpoint', detail: 'Malformed request url' },
};
export const never = new AbortController().signal;

export function failed(reason: FailureReason): Outcome {
  return { kind: 'failed', failure: { reason, detail: 'as told' } };
}

export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `id-${index}`);
}

export type Ask = (id: string, cycle: AskingCycle) => Promise<Outcome>;

export function polling(ids: readonly string[], ask: Ask, options: Partial<PollerOptions> = {}) {
  const readings = new Map<string, Reading>(ids.map((id) => [id, unpolled('prod', id)]));
  const asked: string[] = [];
  const bugs: unknown[] = [];
  const checkpoints = ids.map(
    (id): ConfiguredCheckpoint => ({ checkpointId: id, spelling: id, source: 'static' }),
  );
  const poller = createPoller({
    checkpoints: () => checkpoints,
    concurrency: 2,
    ...options,
    fetchRestorePoint: ({ checkpointId }, _fingerprint, cycle) => {
      asked.push(checkpointId);
      return ask(checkpointId, cycle);
    },
    nowSeconds: () => Date.now() / 1000,
    readingOf: (id) => readings.get(id) ?? unpolled('prod', id),
    onReading: (_previous, next) => readings.set(next.known.checkpointId, next),
    onBug: (error) => bugs.push(error),
  });
  /** Runs a cycle to its end, whatever it waits for; says who was asked in it. */
  const cycle = async (stop: AbortSignal = never) => {
    asked.length = 0;
    const running = withinDeadline({ deadlineMs: DEADLINE_MS, stop }, poller.run);
    await vi.runAllTimersAsync();
    const end = await running;
    expect(bugs).toEqual([]);
    return { end, asked: [...asked] };
  };
  return { poller, cycle, readings, asked, bugs };
}

/** Rejects as the client does for a request that was not sent yet. */
export function untilAborted({ signal }: AskingCycle): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

export function afterMs(delayMs: number, outcome: Outcome): Promise<Outcome> {
  return new Promise((resolve) => setTimeout(() => resolve(outcome), delayMs));
}
