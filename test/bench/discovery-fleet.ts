import type {
  Fleet,
  SimulatedCheckpoint,
  SimulatedVault,
} from '../../src/simulator/fleet/fleet.ts';
import { seededHex, seededId } from '../../src/simulator/fleet/seed.ts';

const SEED = 1;
const DAY_MS = 86_400_000;
/** The simulator writes backups for so long, so that one made then was last written just now. */
const WRITTEN_AFTER_MS = 420_000;
const RETENTION_DAYS = 400;

export const PROJECT = {
  projectId: seededHex(SEED, 'discovered'),
  name: 'discovered',
  region: 'eu-de',
  tokens: ['token-of-discovered'],
};

export interface DiscoveredSize {
  readonly vaults: number;
  readonly resources: number;
  /** As many restore points in each vault, one for each day. */
  readonly days: number;
  /** When in a day: evenly over it, or all vaults at one time, as one policy for all of them does. */
  readonly timetable: Timetable;
}

export type Timetable = 'spread' | 'at once';

export function discoveredFleet({
  vaults: count,
  resources,
  days,
  timetable,
}: DiscoveredSize): Fleet {
  const startMs = Date.now();
  const apartMs = timetable === 'spread' ? (DAY_MS * 0.9) / count : 0;
  const vaults = Array.from({ length: count }, (_, at) => ({
    ...vaultOf(`vault-${at}`, resources),
    // Both forms of the API, each of which one cloud or the other has.
    form: at % 2 === 0 ? ('documented' as const) : ('legacy' as const),
  }));
  const checkpoints = vaults.flatMap((vault, at) =>
    Array.from({ length: days }, (_, day) => {
      const createdAtMs = startMs - DAY_MS * (day + 0.05) - at * apartMs;
      return restorePoint(vault, `day-${day}`, { createdAtMs, status: 'available' });
    }),
  );
  return { startMs, projects: [PROJECT], vaults, checkpoints };
}

/** One of which the backups were last written at this moment. */
export function newRestorePoint(
  vault: SimulatedVault,
  name: string,
  status: string,
): SimulatedCheckpoint {
  return restorePoint(vault, name, { createdAtMs: Date.now() - WRITTEN_AFTER_MS, status });
}

function restorePoint(
  { id: vaultId, name: vaultName, form = 'documented' }: SimulatedVault,
  name: string,
  { createdAtMs, status }: { readonly createdAtMs: number; readonly status: string },
): SimulatedCheckpoint {
  return {
    id: seededId(SEED, `${vaultName} ${name}`),
    projectId: PROJECT.projectId,
    vaultId,
    createdAtMs,
    name,
    retentionDays: RETENTION_DAYS,
    status,
    form,
  };
}

function vaultOf(name: string, resources: number): SimulatedVault {
  return {
    id: seededId(SEED, name),
    name,
    projectId: PROJECT.projectId,
    resources: Array.from({ length: resources }, (_, at) => ({
      id: seededId(SEED, `${name} server ${at}`),
      name: `${name}-server-${at}`,
      type: 'OS::Nova::Server',
      protectStatus: 'available',
      sizeGib: 100,
    })),
  };
}
