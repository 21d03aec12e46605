import { GONE } from '../../src/simulator/fleet/life.ts';
import type { Surroundings } from './surroundings.ts';

const STATUSES = ['available', 'available', 'error', 'protecting', 'deleted', 'paused', GONE];
const CODES = ['BackupService.6203', 'BackupService.7101'];

/**
 * Lets the fleet live: every now and then something of one checkpoint changes, or else a value
 * that is never read anew would go unnoticed. Gives how to end it.
 */
export function keepChanging(
  { truth, projects }: Surroundings,
  { everyMs, random }: { readonly everyMs: number; readonly random: () => number },
): () => void {
  const ids = projects.flatMap(({ checkpointIds }) => checkpointIds);
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  let changes = 0;

  function change(): void {
    changes += 1;
    const id = pick(ids);
    const dice = random();
    if (dice < 0.6) truth.change(id, { status: pick(STATUSES) });
    else if (dice < 0.8) truth.change(id, { name: `name ${changes}` });
    else {
      const skipped = { id: 'skipped', name: `db "${changes}"`, type: 'OS::Nova::Server' };
      const skippedResources = dice < 0.9 ? [] : [{ ...skipped, code: pick(CODES) }];
      truth.change(id, { skippedResources });
    }
  }

  const timer = setInterval(change, everyMs);
  return () => clearInterval(timer);
}
