import type {
  Fleet,
  SimulatedCheckpoint,
  SimulatedPolicy,
  SimulatedReplication,
  SimulatedVault,
} from '../../src/simulator/fleet/fleet.ts';
import { fleetParts, skipped } from '../support/simulated-fleet.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** For how long backups are copied, in the region where they go. */
export const REGION = 'eu-nl';

export const PROJECT = 'eu-de_backups';
const PROJECT_ID = 'ba5e'.repeat(8);

/** When the last backup was planned: at a full hour, five to six hours ago. */
const plannedMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 5 * HOUR_MS;
const RETENTION_DAYS = 30;

const { idOf, vault, restorePoint: made } = fleetParts({ seed: 5, projectId: PROJECT_ID });

/** Made by the run so many days before the last planned one, a minute after its time. */
export function restorePoint(
  of: SimulatedVault,
  daysBefore: number,
  { without = [], copied = false }: { without?: readonly string[]; copied?: boolean } = {},
): SimulatedCheckpoint {
  const createdAtMs = plannedMs - daysBefore * DAY_MS + 60_000;
  return made(of, `autobk_${of.name}_${daysBefore}`, createdAtMs, {
    retentionDays: RETENTION_DAYS,
    skippedResources: skipped(of, without),
    replications: copied ? [COPIED] : [],
  });
}

export const COPIED: SimulatedReplication = {
  status: 'success',
  atMs: Date.now(),
  region: REGION,
  projectId: 'c0'.repeat(16),
  vaultId: idOf('copies'),
};

/** Of a run by hand, just now. */
export function restorePointOfNow(of: SimulatedVault): SimulatedCheckpoint {
  return made(of, `manualbk_${of.name}`, Date.now(), { retentionDays: RETENTION_DAYS });
}

function policy(
  name: string,
  days: string,
  vaults: readonly SimulatedVault[],
  operationType = 'backup',
): SimulatedPolicy {
  const hour = String(new Date(plannedMs).getUTCHours()).padStart(2, '0');
  return {
    id: idOf(`policy ${name}`),
    name,
    projectId: PROJECT_ID,
    operationType,
    patterns: [`${days};BYHOUR=${hour};BYMINUTE=00`],
    startMs: plannedMs - 50 * DAY_MS,
    retentionDays: RETENTION_DAYS,
    ...(operationType === 'replication' && { destinationRegion: REGION }),
    vaults: vaults.map(({ id }) => ({ vaultId: id })),
  };
}

/** Nobody backed it up at the last planned time: its Tuesday. Its objective is not missed yet. */
export const TUESDAY = vault('vault-tuesday', ['shop-01']);
/** One of its servers was left out three nights in a row. */
export const NIGHTS = vault('vault-nights', ['app-01', 'app-02']);
/** None of its servers was backed up for two days. */
export const STOPPED = vault('vault-stopped', ['db-01', 'db-02', 'db-03', 'db-04']);
/** Its newest copy is of two days before that. */
export const COPIES = vault('vault-copies', ['erp-01']);
/** All is well with these, at first. */
export const PLANNED = vault('vault-planned', ['web-01']);
export const EMPTIED = vault('vault-emptied', ['mail-01', 'mail-02']);
export const FILLED = vault('vault-filled', ['files-01']);

const DAILY = 'FREQ=DAILY;INTERVAL=1';
const weekday = (ms: number): string =>
  new Date(ms).toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' }).slice(0, 2);
/** Three days and four apart: the last gap was the shorter one. */
const TWICE_A_WEEK = `FREQ=WEEKLY;BYDAY=${weekday(plannedMs)},${weekday(plannedMs - 3 * DAY_MS)}`;
const days = (count: number, from = 0): readonly number[] =>
  Array.from({ length: count }, (_, index) => from + index);

export const SWITCHED = policy('nightly-web', DAILY, [PLANNED]);

export const FLEET: Fleet = {
  startMs: Date.now(),
  projects: [
    { projectId: PROJECT_ID, name: PROJECT, region: 'eu-de', tokens: ['simulator-token-backups'] },
  ],
  vaults: [TUESDAY, NIGHTS, STOPPED, COPIES, PLANNED, EMPTIED, FILLED],
  policies: [
    policy('twice-a-week', TWICE_A_WEEK.toUpperCase(), [TUESDAY]),
    policy('nightly', DAILY, [NIGHTS, STOPPED, COPIES, EMPTIED, FILLED]),
    policy('nightly-copies', DAILY, [COPIES], 'replication'),
    SWITCHED,
  ],
  checkpoints: [
    restorePoint(TUESDAY, 3),
    restorePoint(TUESDAY, 7),
    ...days(3).map((day) => restorePoint(NIGHTS, day, { without: ['app-02'] })),
    restorePoint(NIGHTS, 3),
    ...days(3, 2).map((day) => restorePoint(STOPPED, day)),
    ...days(2).map((day) => restorePoint(COPIES, day)),
    ...days(2, 2).map((day) => restorePoint(COPIES, day, { copied: true })),
    ...days(3).map((day) => restorePoint(PLANNED, day)),
    ...days(10).map((day) => restorePoint(EMPTIED, day)),
    ...days(3).map((day) => restorePoint(FILLED, day)),
  ],
};
