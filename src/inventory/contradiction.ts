import type { ListedRestorePoint } from '../domain/inventory.ts';
import type { CheckpointStatus } from '../domain/restore-point.ts';
import { hasState } from './restore-points.ts';

/**
 * Whether a restore point is answered for as something else than the lists show. Only what cannot be
 * at the same time counts: one that is available may have backups that failed, but has to have one
 * that did not.
 */
export function contradicts(
  listed: ListedRestorePoint,
  answered: CheckpointStatus | 'gone' | undefined,
): boolean {
  if (answered === 'available') return !hasState(listed, 'available');
  if (answered === 'protecting') return !hasState(listed, 'open');
  return answered === 'gone';
}
