import { onTestFinished } from 'vitest';
import type { Fleet, SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import { seededHex } from '../../src/simulator/fleet/seed.ts';
import { type Exporting, exporting } from './exporting.ts';
import { type RunningSimulator, startSimulator } from './simulated.ts';
import { fleetParts } from './simulated-fleet.ts';

export const DAY_MS = 86_400_000;
export const PROJECT = {
  projectId: seededHex(9, 'prod'),
  name: 'prod',
  region: 'eu-de',
  token: 'token-9',
};

const parts = fleetParts({ seed: 9, projectId: PROJECT.projectId });
export const { idOf } = parts;

export function vault(name: string, ...servers: readonly string[]): SimulatedVault {
  return parts.vault(name, servers);
}

export const WEB = vault('vault-web', 'web-1', 'web-2');
export const DATABASES = vault('vault-db', 'db-1');

export function restorePoint(
  of: SimulatedVault,
  name: string,
  createdAtMs: number,
  status = 'available',
) {
  return parts.restorePoint(of, name, createdAtMs, { status, form: 'legacy' });
}

/** A cloud in which restore points are discovered, on a clock that the test moves. */
export interface DiscoveryCloud {
  readonly simulator: RunningSimulator;
  advance(ms: number): void;
  now(): number;
  /** An exporter that looks at it, with these lines in its project. */
  start(lines?: readonly string[], more?: StartOptions): Promise<DiscoveringDaemon>;
}

interface StartOptions {
  readonly storagePath?: string;
  readonly projectId?: string | undefined;
  /** Its clock, where that is not the cloud's. */
  readonly nowMs?: () => number;
}

export interface DiscoveringDaemon {
  readonly daemon: Exporting;
  /** Names of the restore points that are watched, with their presence. */
  watched(): Promise<Readonly<Record<string, string>>>;
}

export interface Discovering extends DiscoveryCloud, DiscoveringDaemon {}

/** Two vaults with a restore point a day, ten days long. */
export async function discoveryCloud(more: Partial<Fleet> = {}): Promise<DiscoveryCloud> {
  let nowMs = Date.now();
  const startMs = nowMs;
  const checkpoints = [WEB, DATABASES].flatMap((of) =>
    Array.from({ length: 10 }, (_, day) =>
      restorePoint(of, `day-${day}`, startMs - (day + 0.2) * DAY_MS),
    ),
  );
  const fleet: Fleet = {
    startMs,
    projects: [{ ...PROJECT, tokens: [PROJECT.token] }],
    vaults: [WEB, DATABASES],
    checkpoints,
    ...more,
  };
  const simulator = await startSimulator(fleet, { now: () => nowMs });
  onTestFinished(simulator.close);
  const names = new Map(
    checkpoints.map(({ id, vaultId, name }) => [
      id,
      `${vaultId === WEB.id ? 'web' : 'db'} ${name}`,
    ]),
  );
  return {
    simulator,
    advance: (ms) => {
      nowMs += ms;
    },
    now: () => nowMs,
    start: async (lines = ['discover: true'], { projectId, ...more } = {}) => {
      const daemon = await exporting({
        nowMs: () => nowMs,
        ...more,
        config: configOf(simulator.url, lines, projectId),
        monotonicMs: () => performance.now() + nowMs - startMs,
      });
      onTestFinished(daemon.stop);
      return { daemon, watched: () => watchedBy(daemon, names) };
    },
  };
}

async function watchedBy(
  { exporter }: Exporting,
  names: ReadonlyMap<string, string>,
): Promise<Readonly<Record<string, string>>> {
  const text = (await exporter.exposition()).toString();
  const found = text.matchAll(
    /^cbr_checkpoint_presence\{project="prod",checkpoint_id="([^"]+)",presence="(\w+)"\} 1$/gm,
  );
  return Object.fromEntries(
    Array.from(found, ([, id = '', presence = '']) => [names.get(id) ?? id, presence]),
  );
}

/** The same with an exporter that looks at it. */
export async function discovering(lines?: readonly string[]): Promise<Discovering> {
  const cloud = await discoveryCloud();
  return { ...cloud, ...(await cloud.start(lines)) };
}

export function configOf(
  url: string,
  lines: readonly string[],
  projectId = PROJECT.projectId,
): string {
  return [
    'schedule: "*/5 * * * *"',
    'poll: {requests_per_second: 1000, max_attempts: 1, timeout: 2s}',
    'projects:',
    '  - name: prod',
    '    region: eu-de',
    `    project_id: "${projectId}"`,
    `    endpoint: ${url}`,
    `    auth: {type: token, token: ${PROJECT.token}}`,
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');
}

/** How often each operation was asked for. */
export function operationsOf(simulator: RunningSimulator): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { operation = 'none' } of simulator.requests.list()) {
    counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return counts;
}

const OF_VAULTS = ['list_vaults', 'list_backups', 'show_checkpoint'];

/** The same of what is asked for vaults and restore points alone. */
export function askedOf(simulator: RunningSimulator): Readonly<Record<string, number>> {
  const counts = Object.entries(operationsOf(simulator));
  return Object.fromEntries(counts.filter(([operation]) => OF_VAULTS.includes(operation)));
}
