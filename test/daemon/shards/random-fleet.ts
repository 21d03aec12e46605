import type {
  Fleet,
  SimulatedCheckpoint,
  SimulatedPolicy,
  SimulatedVault,
} from '../../../src/simulator/fleet/fleet.ts';
import { createRandom, seededHex, seededId } from '../../../src/simulator/fleet/seed.ts';
import type { RunningSimulator } from '../../support/simulated.ts';

const DAY_MS = 86_400_000;
const STATUSES = ['available', 'available', 'available', 'error', 'protecting', 'deleting'];
const PATTERNS = [
  'FREQ=DAILY;BYHOUR=3;BYMINUTE=0',
  'FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=1',
  'FREQ=HOURLY',
];
/** Where the restore points of a project are known from. */
const SOURCES = ['discovery', 'lists', 'both'] as const;

export type Random = () => number;

export interface RandomProject {
  readonly projectId: string;
  readonly name: string;
  readonly token: string;
  readonly source: (typeof SOURCES)[number];
  readonly vaults: readonly SimulatedVault[];
}

export interface RandomFleet {
  readonly fleet: Fleet;
  readonly projects: readonly RandomProject[];
  config(url: string): string;
}

export function pick<Item>(random: Random, items: readonly Item[]): Item | undefined {
  return items[Math.floor(random() * items.length)];
}

/** Vaults, configured IDs, policies and tasks in several projects, some of which are empty. */
export function randomFleet(seed: number, startMs: number): RandomFleet {
  const random = createRandom(seed);
  const projects = Array.from({ length: 3 }, (_, at) => projectOf(random, seed, at));
  const checkpoints = projects.flatMap(({ vaults }) =>
    vaults.flatMap((vault) =>
      Array.from({ length: Math.floor(random() * 6) }, (_, day) =>
        restorePointOf(random, vault, {
          id: seededId(seed, `${vault.id} ${day}`),
          atMs: startMs - (day + 0.3 + random() * 0.1) * DAY_MS,
        }),
      ),
    ),
  );
  const policies = projects.flatMap((project) =>
    Array.from({ length: Math.floor(random() * 4) }, (_, at) =>
      policyOf(random, project, { id: seededId(seed, `${project.name} policy ${at}`), startMs }),
    ),
  );
  const listed = new Map(
    projects.map(({ name, projectId, source }) => [
      name,
      source === 'discovery'
        ? []
        : [
            ...checkpoints.filter((each) => each.projectId === projectId && random() < 0.5),
            { id: seededId(seed, `${name} nobody knows`) },
          ],
    ]),
  );
  return {
    fleet: {
      startMs,
      projects: projects.map(({ name, projectId, token }) => {
        return { name, projectId, region: 'eu-de', tokens: [token] };
      }),
      vaults: projects.flatMap(({ vaults }) => vaults),
      checkpoints,
      policies,
    },
    projects,
    config: (url) => configOf(url, projects, (name) => listed.get(name)?.map(({ id }) => id) ?? []),
  };
}

function projectOf(random: Random, seed: number, at: number): RandomProject {
  const name = `project-${at}`;
  const projectId = seededHex(seed, name);
  const vaults = Array.from({ length: Math.floor(random() * 7) }, (_, each) =>
    vaultOf(random, {
      projectId,
      name: `vault-${at}-${each}`,
      id: seededId(seed, `${name} ${each}`),
    }),
  );
  const source = pick(random, SOURCES) ?? 'both';
  return { projectId, name, token: `token-${at}`, source, vaults };
}

/** Some resources are in two vaults. */
export function vaultOf(
  random: Random,
  of: Pick<SimulatedVault, 'projectId' | 'name' | 'id'>,
): SimulatedVault {
  const servers = [...Array(8).keys()].filter(() => random() < 0.3);
  return {
    ...of,
    resources: servers.map((server) => ({
      id: seededId(1, `${of.projectId} server ${server}`),
      name: `server-${server}`,
      type: 'OS::Nova::Server',
      protectStatus: 'available',
      sizeGib: 10,
    })),
  };
}

export function restorePointOf(
  random: Random,
  vault: SimulatedVault,
  { id, atMs }: { readonly id: string; readonly atMs: number },
): SimulatedCheckpoint {
  const skipped = vault.resources.slice(0, random() < 0.2 ? 1 : 0);
  return {
    id,
    projectId: vault.projectId,
    vaultId: vault.id,
    createdAtMs: Math.floor(atMs),
    name: `made-${id.slice(0, 4)}`,
    retentionDays: 30,
    status: pick(random, STATUSES) ?? 'available',
    form: random() < 0.5 ? 'legacy' : 'documented',
    skippedResources: skipped.map(({ id: resource, name, type }) => {
      return { id: resource, name, type, code: 'BackupService.0002', reason: 'not now' };
    }),
  };
}

function policyOf(
  random: Random,
  { projectId, vaults }: RandomProject,
  { id, startMs }: { readonly id: string; readonly startMs: number },
): SimulatedPolicy {
  return {
    id,
    name: `policy-${id.slice(0, 4)}`,
    projectId,
    enabled: random() < 0.8,
    patterns: [pick(random, PATTERNS) ?? ''],
    startMs: startMs - 100 * DAY_MS,
    retentionDays: 14,
    vaults: vaults.filter(() => random() < 0.4).map((each) => ({ vaultId: each.id })),
  };
}

function configOf(
  url: string,
  projects: readonly RandomProject[],
  idsOf: (name: string) => readonly string[],
): string {
  return [
    'schedule: "*/5 * * * *"',
    'poll: {requests_per_second: 1000, max_attempts: 1, timeout: 5s}',
    'objectives: [{vaults: "vault-*-1", recovery_point: 30h}]',
    'projects:',
    ...projects.flatMap(({ name, projectId, token, source }) => [
      `  - name: ${name}`,
      '    region: eu-de',
      `    project_id: "${projectId}"`,
      `    endpoint: ${url}`,
      `    auth: {type: token, token: ${token}}`,
      ...(source === 'lists'
        ? []
        : ['    discover: {newest: 2, within: 9d, vaults: {exclude: ["vault-*-2"]}}']),
      ...(source === 'discovery' ? [] : [`    checkpoints: [${idsOf(name).join(', ')}]`]),
    ]),
    '',
  ].join('\n');
}

/** What happens to a cloud between two cycles. */
export function happen(
  simulator: RunningSimulator,
  { projects }: RandomFleet,
  {
    random,
    step,
    nowMs,
  }: { readonly random: Random; readonly step: number; readonly nowMs: number },
): void {
  const luck = random();
  const vault = pick(random, simulator.vaults());
  const there = simulator.checkpoints().filter(({ status }) => status !== 'gone');
  const one = pick(random, there)?.checkpoint.id;
  const list = pick(random, ['vaults', 'backups', 'policies', 'tasks']) ?? 'vaults';
  const project = pick(random, projects);
  if (luck < 0.35 && vault !== undefined) {
    const id = seededId(step, vault.id);
    simulator.addCheckpoint(restorePointOf(random, vault, { id, atMs: nowMs - 60_000 }));
  } else if (luck < 0.45 && one !== undefined) {
    simulator.remove(one);
  } else if (luck < 0.6 && one !== undefined) {
    simulator.change(one, { status: pick(random, STATUSES) ?? 'available' });
  } else if (luck < 0.7 && vault !== undefined) {
    simulator.setVault({ ...vault, name: `${vault.name}-${step}` });
  } else if (luck < 0.75 && project !== undefined) {
    const of = {
      projectId: project.projectId,
      name: `vault-new-${step}`,
      id: seededId(step, 'new'),
    };
    simulator.setVault(vaultOf(random, of));
  } else if (luck < 0.8 && vault !== undefined) {
    simulator.removeVault(vault.id);
  } else if (luck < 0.85) {
    simulator.setFault(list, { name: 'unknown_error' });
  } else if (luck < 0.95) {
    for (const each of ['vaults', 'backups', 'policies', 'tasks']) {
      simulator.setFault(each, undefined);
    }
  }
}
