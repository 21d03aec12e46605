import { type DemoVault, demoProjectOf } from './demo-vaults.ts';
import type { SimulatedPolicy } from './fleet.ts';
import { seededHex, seededId } from './seed.ts';

const HOUR_MS = 3_600_000;
const CREATED_MS = Date.UTC(2025, 4, 24, 9, 41, 28);

interface PolicyPlan
  extends Omit<SimulatedPolicy, 'id' | 'projectId' | 'patterns' | 'startMs' | 'vaults'> {
  readonly vault: DemoVault;
  /** Without its hour, that of the newest restore point at the start. */
  readonly days: string;
  readonly ageHours: number;
  readonly isUnused?: boolean;
}

const DAILY = 'FREQ=DAILY;INTERVAL=1';
const NIGHTLY = { days: DAILY, retentionDays: 30 } as const;

const PLANS: readonly PolicyPlan[] = [
  { ...NIGHTLY, name: 'nightly-web', vault: 'vault-prod-web', ageHours: 6 },
  { ...NIGHTLY, name: 'nightly-db', vault: 'vault-prod-databases', ageHours: 7, form: 'legacy' },
  { ...NIGHTLY, name: '每日备份', vault: '生产备份-财务', ageHours: 8 },
  {
    name: 'weekly-shares',
    vault: 'vault-prod-shares',
    days: 'FREQ=WEEKLY;BYDAY=SU,WE',
    ageHours: 9,
    retained: { all: 8, month: 6 },
    form: 'legacy',
  },
  {
    name: 'web-to-the-netherlands',
    operationType: 'replication',
    destinationRegion: 'eu-nl',
    vault: 'vault-prod-web',
    days: DAILY,
    ageHours: 4,
    retentionDays: 90,
  },
  { ...NIGHTLY, name: 'nightly-test', vault: 'vault-test-servers', ageHours: 5 },
  {
    ...NIGHTLY,
    name: 'unused',
    vault: 'vault-test-disks',
    ageHours: 5,
    isUnused: true,
    form: 'legacy',
  },
  {
    name: 'archive, switched off',
    vault: 'vault-archive-2025',
    days: 'FREQ=DAILY;INTERVAL=7',
    ageHours: 10,
    enabled: false,
  },
];

/** Most vaults have one; those of the test disks and of the replicas have none. */
export function demoPolicies(seed: number, startMs: number): readonly SimulatedPolicy[] {
  return PLANS.map(({ vault, days, ageHours, isUnused = false, ...rest }) => {
    const hour = new Date(startMs - ageHours * HOUR_MS).getUTCHours();
    return {
      ...rest,
      id: seededId(seed, `policy ${rest.name}`),
      projectId: seededHex(seed, demoProjectOf(vault)),
      patterns: [`${days};BYHOUR=${String(hour).padStart(2, '0')};BYMINUTE=00`],
      startMs: CREATED_MS,
      vaults: isUnused ? [] : [{ vaultId: seededId(seed, vault) }],
    };
  });
}
