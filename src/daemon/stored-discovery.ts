import type { ProjectConfig } from '../config/schema/config.ts';
import type { Followed } from '../domain/followed.ts';
import { inSlices } from '../domain/slices.ts';
import { isSelected } from '../domain/vault-pattern.ts';
import { NO_SCHEDULES, schedulesOf } from '../planning/schedules.ts';
import { FAILED_TASKS } from '../storage/failed-tasks.ts';
import { FOLLOWED } from '../storage/followed.ts';
import { LIST_STATES, type ListState } from '../storage/list-states.ts';
import { POLICIES } from '../storage/policies.ts';
import type { Section, StoredState } from '../storage/storage.ts';
import { VAULT_TRAILS } from '../storage/vault-trails.ts';
import { VAULTS } from '../storage/vaults.ts';
import { EMPTY_LOG } from '../tasks/task-log.ts';
import { isOwnVault, othersIn } from './collectors/ours.ts';
import { watchFollowed } from './collectors/watch-followed.ts';
import { type Discovered, NO_DISCOVERY } from './state/discovered.ts';
import type { Plannings } from './state/plannings.ts';
import type { Readings } from './state/readings.ts';

/** In the future by every clock: the first pass over the lists takes its own time for it. */
const FROM_NOW_ON = Number.MAX_SAFE_INTEGER;

/** The lists of a project are one. */
const ALL = '';

/** Which project something is about, and by what name. */
interface Place {
  readonly project: string;
  readonly identity: string;
}

/** Where what lists said is held. */
interface ListedState {
  readonly discovered: Discovered;
  readonly plannings: Plannings;
}

/** What is stored of what a project discovered. */
export function discoverySections(
  { project, identity }: Place,
  { discovered, plannings }: ListedState,
): readonly Section[] {
  const { inventory, followed, trails, ...known } = discovered.of(project);
  const { vaultsAtSeconds, backupsAtSeconds, confirmedAtSeconds, unconfirmed } = known;
  const times = { vaultsAtSeconds, backupsAtSeconds, confirmedAtSeconds, unconfirmed };
  const { schedules, atSeconds: policiesAtSeconds } = plannings.of(project);
  const { policies } = schedules;
  const { log, listedAtSeconds: tasksAtSeconds } = discovered.tasks.of(project);
  const tasks = { tasksAtSeconds, tasksAskedSeconds: log.listedSeconds ?? 0 };
  const others = { policiesAtSeconds, policies: policies.size, ...tasks };
  const { watermarkSeconds } = inventory;
  const lists = new Map([[ALL, { watermarkSeconds, ...times, ...others }]]);
  const asListed = {
    size: policies.size,
    keys: () => policies.keys(),
    get: (id: string) => policies.get(id)?.policy,
  };
  return [
    { kind: LIST_STATES, project, identity, entries: lists },
    { kind: VAULTS, project, identity, entries: inventory.vaults },
    { kind: FOLLOWED, project, identity, entries: followed },
    { kind: VAULT_TRAILS, project, identity, entries: trails },
    { kind: POLICIES, project, identity, entries: asListed },
    { kind: FAILED_TASKS, project, identity, entries: log.failures },
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
  state: ListedState & { readonly readings: Readings },
): Promise<void> {
  const { name: project, discover } = config;
  if (discover === undefined) return;
  const lists = (await stored.take(LIST_STATES, project, identity)).get(ALL);
  const vaults = await stored.take(VAULTS, project, identity);
  const known = await stored.take(FOLLOWED, project, identity);
  const trails = await stored.take(VAULT_TRAILS, project, identity);
  // Without the time of the last change, nobody knows what came since.
  if (lists === undefined) return;
  const { watermarkSeconds, vaultsAtSeconds, backupsAtSeconds } = lists;
  const { confirmedAtSeconds, unconfirmed } = lists;
  const times = { vaultsAtSeconds, backupsAtSeconds, confirmedAtSeconds, unconfirmed };
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
  const { discovered, readings } = state;
  discovered.replace(project, { ...NO_DISCOVERY, ...times, inventory, followed, trails });
  watchFollowed(readings, project, followed);
  await restorePolicies(stored, { project, identity }, lists, state);
  if (discover.tasksSeconds > 0) await restoreTasks(stored, { project, identity }, lists, state);
}

async function restorePolicies(
  stored: StoredState,
  { project, identity }: Place,
  { policiesAtSeconds: atSeconds, policies: count }: ListState,
  { plannings }: ListedState,
): Promise<void> {
  const policies = await stored.take(POLICIES, project, identity);
  if (policies.size !== count) return;
  const schedules = await inSlices(schedulesOf([...policies.values()], NO_SCHEDULES));
  plannings.replace(project, { schedules, plans: undefined, atSeconds, areRestored: true });
}

/** Those that failed; what is counted begins anew. */
async function restoreTasks(
  stored: StoredState,
  { project, identity }: Place,
  { tasksAtSeconds: listedAtSeconds, tasksAskedSeconds: listedSeconds }: ListState,
  { discovered }: ListedState,
): Promise<void> {
  // A former version did not write it: the first list tells.
  if (listedSeconds === 0) return;
  const failures = await stored.take(FAILED_TASKS, project, identity);
  const log = { ...EMPTY_LOG, failures, listedSeconds, listedBeforeSeconds: listedSeconds };
  discovered.tasks.replace(project, { log, listedAtSeconds, shown: [] });
}

function takenUp(followed: Followed): Followed {
  const { firstIsBaseline, askedAtSeconds, missedSinceSeconds, lostAtSeconds } = followed;
  return {
    ...followed,
    // Its status was told, even where the reading is not there any longer.
    firstIsBaseline: firstIsBaseline || askedAtSeconds !== undefined,
    // Nobody asked meanwhile: one that is missed on is asked for, however long ago that began.
    ...(missedSinceSeconds !== undefined &&
      lostAtSeconds === undefined && { missedSinceSeconds: FROM_NOW_ON }),
  };
}
