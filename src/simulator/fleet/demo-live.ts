import type { Fleet, SimulatedCheckpoint, SimulatedPolicy, SimulatedVault } from './fleet.ts';
import { seededHex, seededId, seededServer } from './seed.ts';

const PROJECT = 'eu-de_prod';
const MINUTE_MS = 60_000;
const KEPT = 4;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index).join();
/** No cloud would take it; it is for those who have no hour to watch. */
const EVERY_MINUTE = `FREQ=DAILY;INTERVAL=1;BYHOUR=${numbers(24)};BYMINUTE=${numbers(60)}`;

interface LiveVault {
  readonly name: string;
  readonly servers: readonly string[];
  /** Of the newest restore point at the start: with the next minute it is in time, or it is not. */
  readonly ageMs: number;
  readonly mishap?: {
    readonly kind: 'miss' | 'skip';
    readonly servers?: readonly string[];
    readonly times: number;
  };
}

/** Backed up every minute, and what goes wrong while somebody watches. */
const VAULTS: readonly LiveVault[] = [
  { name: 'vault-live-orders', servers: ['orders-01', 'orders-02'], ageMs: 5000 },
  {
    name: 'vault-live-mail',
    servers: ['mail-01', 'mail-02'],
    ageMs: 45_000,
    mishap: { kind: 'miss', times: 3 },
  },
  {
    name: 'vault-live-files',
    servers: ['files-01', 'files-02', 'files-03'],
    ageMs: 45_000,
    mishap: { kind: 'skip', servers: ['files-02'], times: 5 },
  },
];

/** The part of the demo's fleet that lives by its policy, with names instead of roles. */
export function demoLive(
  seed: number,
  startMs: number,
): Pick<Fleet, 'vaults' | 'checkpoints' | 'mishaps'> & { policies: readonly SimulatedPolicy[] } {
  const projectId = seededHex(seed, PROJECT);
  const policyId = seededId(seed, 'policy every-minute');
  const vaults = VAULTS.map(({ name, servers }) => vaultOf(seed, { name, projectId, servers }));
  const policy: SimulatedPolicy = {
    id: policyId,
    name: 'every-minute',
    projectId,
    patterns: [EVERY_MINUTE],
    startMs: Date.UTC(2026, 0, 1),
    retained: { all: KEPT },
    vaults: vaults.map(({ id }) => ({ vaultId: id })),
  };
  return {
    vaults,
    policies: [policy],
    checkpoints: VAULTS.flatMap(({ name, ageMs }) =>
      Array.from(
        { length: KEPT },
        (_, index): SimulatedCheckpoint => ({
          id: seededId(seed, `${name} ${index}`),
          projectId,
          vaultId: seededId(seed, name),
          createdAtMs: startMs - ageMs - index * MINUTE_MS,
          writtenAfterMs: 0,
          name: `autobk_live_${index}`,
          byPolicy: policyId,
          status: 'available',
          form: 'documented',
          role: `of ${name}, which is backed up every minute`,
        }),
      ),
    ),
    mishaps: VAULTS.flatMap(({ name, mishap }) => {
      if (mishap === undefined) return [];
      const resourceIds = mishap.servers?.map((server) => seededId(seed, server));
      const { kind, times } = mishap;
      return [{ vaultId: seededId(seed, name), kind, times, resourceIds }];
    }),
  };
}

function vaultOf(
  seed: number,
  of: { readonly name: string; readonly projectId: string; readonly servers: readonly string[] },
): SimulatedVault {
  const { name, projectId, servers } = of;
  return {
    id: seededId(seed, name),
    name,
    projectId,
    tags: [{ key: 'demo', value: 'live' }],
    resources: servers.map((server) => seededServer(seed, server)),
  };
}
