import type { DemoVault } from './demo-vaults.ts';
import type { PayloadForm, SimulatedSkippedResource } from './fleet.ts';
import { GONE, type Life } from './life.ts';

const SECONDS_PER_HOUR = 3600;
const WEEK_HOURS = 7 * 24;
/** When the retention of the expiring one ends, and when the API forgets it a little later. */
const EXPIRY_AFTER_SECONDS = 45;
const FORGOTTEN_AFTER_SECONDS = 60;

export interface DemoCheckpoint {
  /** What it shows; its ID comes from this text, so that no two may be equal. */
  readonly role: string;
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

type Special = Partial<Omit<DemoCheckpoint, 'role' | 'ageHours'>>;

function plain(role: string, ageHours: number, special: Special = {}): DemoCheckpoint {
  return { role, ageHours, status: 'available', form: 'documented', ...special };
}

function nightly(role: string, ageHours: number, special: Special = {}): DemoCheckpoint {
  return plain(role, ageHours, { retentionDays: 30, ...special });
}

function after(afterSeconds: number, status: string): Life {
  return { steps: [{ afterSeconds, status }] };
}

export const DEMO_CHECKPOINTS: Readonly<Record<DemoVault, readonly DemoCheckpoint[]>> = {
  'vault-prod-web': [
    nightly('newest of its vault', 6),
    nightly('a day older', 30, { name: 'autobk_web_2' }),
    nightly('two days older, in the legacy form', 54, { name: 'autobk_web_3', form: 'legacy' }),
    nightly('error and back, every minute', 78, {
      name: 'autobk_web_4',
      life: { ...after(30, 'error'), repeatSeconds: 60 },
    }),
    nightly('vanishes after 30 seconds, long before its expiry', 102, {
      name: 'autobk_web_5',
      life: after(30, GONE),
    }),
  ],
  'vault-prod-databases': [
    nightly('available, but three resources were skipped', 7, {
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
    }),
    nightly('before the resources were skipped, in the legacy form', 31, {
      name: 'autobk_databases_2',
      form: 'legacy',
    }),
  ],
  '生产备份-财务': [
    nightly('in a vault with a Chinese name', 8, { name: '自动备份_财务' }),
    nightly('protecting, then available after 45 seconds', 0.25, {
      status: 'protecting',
      life: after(45, 'available'),
    }),
    nightly('stuck in error-deleting', 33 * 24, { status: 'error-deleting' }),
  ],
  'vault-prod-shares': [
    plain('made by hand and permanent, in the legacy form', 21 * 24, {
      name: 'before-migration',
      retentionDays: -1,
      form: 'legacy',
    }),
    nightly('protecting, then error after 40 seconds', 0.25, {
      status: 'protecting',
      life: after(40, 'error'),
    }),
  ],
  'vault-test-servers': [
    nightly('newest of the test servers', 5),
    nightly('in error', 29, { name: 'autobk_test_2', status: 'error' }),
    nightly('protecting for hours', 9, { status: 'protecting', form: 'legacy' }),
    plain('deleting, then gone after 50 seconds', 100, {
      status: 'deleting',
      life: after(50, GONE),
    }),
    plain('deleting, then error-deleting after 35 seconds', 124, {
      status: 'deleting',
      life: after(35, 'error-deleting'),
      form: 'legacy',
    }),
  ],
  'vault-test-disks': [
    plain('deleted, and the API still answers so', 200, { status: 'deleted', form: 'legacy' }),
    plain('copying, a status nobody documented', 4, { status: 'copying' }),
    plain('missing from the start', 400, { status: GONE }),
    plain('available, but answered without its vault', 6, { withoutVault: true, form: 'legacy' }),
  ],
  'vault-archive-2025': [
    nightly('newest of the archive', 10, { form: 'legacy' }),
    plain('permanent, more than a year old', 400 * 24, {
      name: 'year-end-closing',
      retentionDays: -1,
    }),
    nightly(
      'expires after 45 seconds and is gone 15 seconds later',
      WEEK_HOURS - EXPIRY_AFTER_SECONDS / SECONDS_PER_HOUR,
      {
        exactAge: true,
        name: 'autobk_archive_7',
        retentionDays: 7,
        life: after(FORGOTTEN_AFTER_SECONDS, GONE),
      },
    ),
  ],
  'vault-archive-replicas': [
    plain('of a replication vault, whose resources have no protect status', 12, { form: 'legacy' }),
    plain('deleting for hours', 900, { status: 'deleting' }),
  ],
};
