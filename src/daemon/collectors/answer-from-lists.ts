import { nextReading } from '../../domain/reading.ts';
import { isUnderWay } from '../../domain/restore-point.ts';
import type { Interruptible } from '../../domain/slices.ts';
import type { CollectorParts } from './collector.ts';
import { takeReading } from './take-reading.ts';

/**
 * A settled restore point that complete lists show as it was counts as answered by them; a lost
 * one, which they do not show, as gone.
 */
export function* answerFromLists(
  parts: CollectorParts,
  current: ReadonlySet<string>,
  isStopped: () => boolean,
): Interruptible<void> {
  const { config, discovered, readings, nowMs } = parts;
  const project = config.name;
  const nowSeconds = nowMs() / 1000;
  // Taken once: each look at the readings copies them when one was replaced since the last.
  const known = readings.of(project);
  const configured = new Set(config.checkpoints.map(({ checkpointId }) => checkpointId));
  for (const followed of discovered.of(project).followed.values()) {
    yield;
    if (isStopped()) return;
    const { checkpointId, vaultId, lostAtSeconds, missedSinceSeconds } = followed;
    const reading = known.get(checkpointId);
    if (reading === undefined || configured.has(checkpointId)) continue;
    if (reading.failure !== undefined || reading.lastSuccessSeconds === 0) continue;
    const isLost = lostAtSeconds !== undefined;
    const isShown = missedSinceSeconds === undefined && current.has(vaultId);
    const isOpen = followed.isOpen || isUnderWay(reading.lastStatus);
    if (!isLost && (!isShown || isOpen || followed.hasChanged)) continue;
    const outcome = { kind: isLost ? 'gone' : 'unchanged' } as const;
    takeReading(parts, reading, nextReading(reading, outcome, nowSeconds));
  }
}
