import type { ProjectConfig } from '../config/schema/config.ts';
import type { Followed } from '../domain/followed.ts';
import { isSelected } from '../domain/vault-pattern.ts';
import { FOLLOWED } from '../storage/followed.ts';
import { LIST_STATES } from '../storage/list-states.ts';
import type { Section, StoredState } from '../storage/storage.ts';
import { VAULT_TRAILS } from '../storage/vault-trails.ts';
import { VAULTS } from '../storage/vaults.ts';
import { isOwnVault, othersIn } from './collectors/ours.ts';
import { watchFollowed } from './collectors/watch-followed.ts';
import { type Discovered, type Discovery, NO_DISCOVERY } from './state/discovered.ts';
import type { Readings } from './state/readings.ts';

/** The lists of a project are one. */
const ALL = '';

/** Which project something is about, and by what name. */
interface Place {
  readonly project: string;
  readonly identity: string;
}

/** What is stored of what a project discovered. */
export function discoverySections(
  { project, identity }: Place,
  { inventory, followed, trails, ...known }: Discovery,
): readonly Section[] {
  const { vaultsAtSeconds, backupsAtSeconds, confirmedAtSeconds, unconfirmed } = known;
  const times = { vaultsAtSeconds, backupsAtSeconds, confirmedAtSeconds, unconfirmed };
  const lists = new Map([[ALL, { watermarkSeconds: inventory.watermarkSeconds, ...times }]]);
  return [
    { kind: LIST_STATES, project, identity, entries: lists },
    { kind: VAULTS, project, identity, entries: inventory.vaults },
    { kind: FOLLOWED, project, identity, entries: followed },
    { kind: VAULT_TRAILS, project, identity, entries: trails },
  ];
}

/**
 * Takes up what an earlier run discovered, as far as it is still chosen. The change feed goes on
 * from there; what became of the restore points meanwhile, the first lists tell.
 */
export async function restoreDiscovery(
  stored: StoredState,
  config: ProjectConfig,
  identity: string,
  { discovered, readings }: { readonly discovered: Discovered; readonly readings: Readings },
): Promise<void> {
  const { name: project, discover } = config;
  if (discover === undefined) return;
  const lists = (await stored.take(LIST_STATES, project, identity)).get(ALL);
  const vaults = await stored.take(VAULTS, project, identity);
  const known = await stored.take(FOLLOWED, project, identity);
  const trails = await stored.take(VAULT_TRAILS, project, identity);
  // Without the time of the last change, nobody knows what came since.
  if (lists === undefined) return;
  const { watermarkSeconds, ...times } = lists;
  const chosen = [...vaults].filter(
    ([id, { vault }]) => isOwnVault(config, id) && isSelected(vault, discover.selection),
  );
  const others = othersIn(config);
  const inventory = { vaults: new Map(chosen), watermarkSeconds, settledSeconds: undefined };
  const followed = new Map(
    [...known]
      .filter(([, { vaultId }]) => inventory.vaults.has(vaultId) || !vaults.has(vaultId))
      .filter(([id, { vaultId }]) => isOwnVault(config, vaultId) && !others.has(id))
      .map(([checkpointId, each]) => [checkpointId, takenUp(each)]),
  );
  discovered.replace(project, { ...NO_DISCOVERY, ...times, inventory, followed, trails });
  watchFollowed(readings, project, followed);
}

function takenUp(followed: Followed): Followed {
  const { firstIsBaseline, askedAtSeconds, missedSinceSeconds, lostAtSeconds } = followed;
  return {
    ...followed,
    // Its status was told, even where the reading is not there any longer.
    firstIsBaseline: firstIsBaseline || askedAtSeconds !== undefined,
    // Nobody asked meanwhile: one that is missed on is asked for, however long ago that began.
    missedSinceSeconds: lostAtSeconds === undefined ? undefined : missedSinceSeconds,
  };
}
