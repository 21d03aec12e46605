import type { DemoVault } from './demo-vaults.ts';
import type { PayloadForm, SimulatedSkippedResource } from './fleet.ts';
import { GONE, type Life } from './life.ts';

const SECONDS_PER_HOUR = 3600;
const WEEK_HOURS = 7 * 24;
const MINUTE_ROUND_SECONDS = 60;
/** When the retention of the expiring one ends, and when the API forgets it a little later. */
const EXPIRY_AFTER_SECONDS = 45;
const FORGOTTEN_AFTER_SECONDS = 60;

export interface DemoCheckpoint {
  /** What it shows; its ID comes from this text, so that no two may be equal. */
  readonly role: string;
  readonly vault: DemoVault;
  readonly withoutVault?: boolean;
  /** At the start; the newest are a night old, as backups run from 22 to 8 o'clock. */
  readonly ageHours: number;
  readonly exactAge?: boolean;
  readonly name?: string;
  readonly retentionDays?: number;
  readonly status: string;
  readonly life?: Life;
  readonly skippedResources?: readonly SimulatedSkippedResource[];
  readonly form: PayloadForm;
}

const NIGHTLY = { status: 'available', retentionDays: 30, form: 'documented' } as const;

const PRODUCTION: readonly DemoCheckpoint[] = [
  { ...NIGHTLY, role: 'newest of its vault', vault: 'vault-prod-web', ageHours: 6 },
  { ...NIGHTLY, role: 'a day older', vault: 'vault-prod-web', ageHours: 30, name: 'autobk_web_2' },
  {
    ...NIGHTLY,
    role: 'two days older, in the legacy form',
    vault: 'vault-prod-web',
    ageHours: 54,
    name: 'autobk_web_3',
    form: 'legacy',
  },
  {
    ...NIGHTLY,
    role: 'error and back, every minute',
    vault: 'vault-prod-web',
    ageHours: 78,
    name: 'autobk_web_4',
    life: {
      steps: [{ afterSeconds: 30, status: 'error' }],
      repeatSeconds: MINUTE_ROUND_SECONDS,
    },
  },
  {
    ...NIGHTLY,
    role: 'vanishes after 30 seconds, long before its expiry',
    vault: 'vault-prod-web',
    ageHours: 102,
    name: 'autobk_web_5',
    life: { steps: [{ afterSeconds: 30, status: GONE }] },
  },
  {
    ...NIGHTLY,
    role: 'available, but three resources were skipped',
    vault: 'vault-prod-databases',
    ageHours: 7,
    name: 'autobk_databases_1',
    skippedResources: [
      {
        type: 'OS::Nova::Server',
        name: 'pg-reporting',
        code: 'BackupService.7101',
        reason: 'Backup is not allowed in the current server status.',
      },
      {
        type: 'OS::Nova::Server',
        name: 'pg-analytics',
        code: 'BackupService.6203',
        reason: 'Performing backups.',
      },
      {
        type: 'OS::Cinder::Volume',
        name: 'pg-export-vol',
        code: 'BackupService.7003',
        reason: 'Backup is not allowed in the current disk status.',
      },
    ],
  },
  {
    ...NIGHTLY,
    role: 'before the resources were skipped, in the legacy form',
    vault: 'vault-prod-databases',
    ageHours: 31,
    name: 'autobk_databases_2',
    form: 'legacy',
  },
  {
    ...NIGHTLY,
    role: 'in a vault with a Chinese name',
    vault: '生产备份-财务',
    ageHours: 8,
    name: '自动备份_财务',
  },
  {
    ...NIGHTLY,
    role: 'protecting, then available after 45 seconds',
    vault: '生产备份-财务',
    ageHours: 0.25,
    status: 'protecting',
    life: { steps: [{ afterSeconds: 45, status: 'available' }] },
  },
  {
    ...NIGHTLY,
    role: 'stuck in error-deleting',
    vault: '生产备份-财务',
    ageHours: 33 * 24,
    status: 'error-deleting',
  },
  {
    role: 'made by hand and permanent, in the legacy form',
    vault: 'vault-prod-shares',
    ageHours: 21 * 24,
    name: 'before-migration',
    retentionDays: -1,
    status: 'available',
    form: 'legacy',
  },
  {
    ...NIGHTLY,
    role: 'protecting, then error after 40 seconds',
    vault: 'vault-prod-shares',
    ageHours: 0.25,
    status: 'protecting',
    life: { steps: [{ afterSeconds: 40, status: 'error' }] },
  },
];

const TEST: readonly DemoCheckpoint[] = [
  { ...NIGHTLY, role: 'newest of the test servers', vault: 'vault-test-servers', ageHours: 5 },
  {
    ...NIGHTLY,
    role: 'in error',
    vault: 'vault-test-servers',
    ageHours: 29,
    name: 'autobk_test_2',
    status: 'error',
  },
  {
    ...NIGHTLY,
    role: 'protecting for hours',
    vault: 'vault-test-servers',
    ageHours: 9,
    status: 'protecting',
    form: 'legacy',
  },
  {
    role: 'deleting, then gone after 50 seconds',
    vault: 'vault-test-servers',
    ageHours: 100,
    status: 'deleting',
    life: { steps: [{ afterSeconds: 50, status: GONE }] },
    form: 'documented',
  },
  {
    role: 'deleting, then error-deleting after 35 seconds',
    vault: 'vault-test-servers',
    ageHours: 124,
    status: 'deleting',
    life: { steps: [{ afterSeconds: 35, status: 'error-deleting' }] },
    form: 'legacy',
  },
  {
    role: 'deleted, and the API still answers so',
    vault: 'vault-test-disks',
    ageHours: 200,
    status: 'deleted',
    form: 'legacy',
  },
  {
    role: 'copying, a status nobody documented',
    vault: 'vault-test-disks',
    ageHours: 4,
    status: 'copying',
    form: 'documented',
  },
  {
    role: 'missing from the start',
    vault: 'vault-test-disks',
    ageHours: 400,
    status: GONE,
    form: 'documented',
  },
  {
    role: 'available, but answered without its vault',
    vault: 'vault-test-disks',
    withoutVault: true,
    ageHours: 6,
    status: 'available',
    form: 'legacy',
  },
];

const ARCHIVE: readonly DemoCheckpoint[] = [
  {
    ...NIGHTLY,
    role: 'newest of the archive',
    vault: 'vault-archive-2025',
    ageHours: 10,
    form: 'legacy',
  },
  {
    role: 'permanent, more than a year old',
    vault: 'vault-archive-2025',
    ageHours: 400 * 24,
    name: 'year-end-closing',
    retentionDays: -1,
    status: 'available',
    form: 'documented',
  },
  {
    ...NIGHTLY,
    role: 'expires after 45 seconds and is gone 15 seconds later',
    vault: 'vault-archive-2025',
    ageHours: WEEK_HOURS - EXPIRY_AFTER_SECONDS / SECONDS_PER_HOUR,
    exactAge: true,
    name: 'autobk_archive_7',
    retentionDays: 7,
    life: { steps: [{ afterSeconds: FORGOTTEN_AFTER_SECONDS, status: GONE }] },
  },
  {
    role: 'of a replication vault, whose resources have no protect status',
    vault: 'vault-archive-replicas',
    ageHours: 12,
    status: 'available',
    form: 'legacy',
  },
  {
    role: 'deleting for hours',
    vault: 'vault-archive-replicas',
    ageHours: 900,
    status: 'deleting',
    form: 'documented',
  },
];

export const DEMO_CHECKPOINTS: readonly DemoCheckpoint[] = [...PRODUCTION, ...TEST, ...ARCHIVE];
