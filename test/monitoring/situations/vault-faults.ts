import type { VaultSeries } from './exporter.ts';
import type { ExpectedAlert, Window } from './faults.ts';

const HOUR = 3600;
export const VAULTS_PROJECT = 'vaults';
/** What is backed up, copied and planned happens every hour, where all is well. */
const lastHour = (seconds: number): number => Math.floor(seconds / HOUR) * HOUR;

/** Values by metric, or by metric and labels. */
type Values = Readonly<Record<string, number>>;

interface Moment {
  /** When the lists were answered. */
  readonly answered: number;
  readonly seconds: number;
  readonly isWrong: boolean;
  readonly window: Window;
}

interface VaultFault {
  readonly alert: string;
  readonly severity: string;
  /** More labels of the alert. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What follows from it has an alert as well. */
  readonly follows?: readonly { readonly alert: string; readonly severity: string }[];
  readonly values: (moment: Moment) => Values;
}

const RESOURCE = 'resource_id="server"';
const SERVERS = 'resource_type="OS::Nova::Server"';
const GIB = 2 ** 30;

const NEWEST = 'cbr_vault_newest_restore_point_timestamp_seconds';
const RECOVERY_POINT = 'cbr_vault_recovery_point_timestamp_seconds';
const OBJECTIVE = { cbr_vault_recovery_point_objective_seconds: 4 * HOUR };

/** Reaches the age of the objective when the window begins. */
const aged = ({ answered, isWrong, window }: Moment): number =>
  isWrong ? window.beginsSeconds - 4 * HOUR : lastHour(answered);
/** Stops an hour before. */
const stopped = ({ answered, isWrong, window }: Moment): number =>
  isWrong ? window.beginsSeconds - HOUR : lastHour(answered);

const FAULTS: readonly VaultFault[] = [
  {
    alert: 'CBRVaultRecoveryPointObjectiveMissed',
    severity: 'critical',
    values: (moment) => ({ ...OBJECTIVE, [RECOVERY_POINT]: aged(moment), [NEWEST]: aged(moment) }),
  },
  {
    alert: 'CBRResourceRecoveryPointObjectiveMissed',
    severity: 'critical',
    labels: { resource_id: 'server' },
    follows: [{ alert: 'CBRVaultRecoveryPointObjectiveMissed', severity: 'critical' }],
    values: (moment) => ({
      ...OBJECTIVE,
      [RECOVERY_POINT]: aged(moment),
      [NEWEST]: lastHour(moment.answered),
      [`cbr_vault_resource_recovery_point_timestamp_seconds{${RESOURCE}}`]: aged(moment),
    }),
  },
  {
    alert: 'CBRVaultScheduledBackupMissed',
    severity: 'warning',
    values: (moment) => ({
      cbr_vault_last_scheduled_backup_timestamp_seconds: lastHour(moment.seconds),
      [NEWEST]: stopped(moment),
    }),
  },
  {
    alert: 'CBRResourceNeverBackedUp',
    severity: 'critical',
    values: ({ isWrong }) => ({
      cbr_vault_expected_backup_interval_seconds: HOUR,
      cbr_vault_resources_without_backup: Number(isWrong),
      ...(isWrong && { [`cbr_vault_resource_info{${RESOURCE},resource_name="new"}`]: 1 }),
    }),
  },
  {
    alert: 'CBRVaultWithoutBackupPolicy',
    severity: 'warning',
    values: ({ isWrong }) => ({
      [`cbr_vault_resources{${SERVERS},protect_status="available"}`]: 1,
      'cbr_vault_policies{operation_type="backup",state="enabled"}': Number(!isWrong),
    }),
  },
  {
    alert: 'CBRVaultBackupsDropped',
    severity: 'critical',
    values: ({ isWrong }) => ({
      [`cbr_vault_resource_backups{${RESOURCE}}`]: isWrong ? 4 : 10,
    }),
  },
  {
    alert: 'CBRResourceFailsRepeatedly',
    severity: 'warning',
    labels: { resource_id: 'server' },
    values: ({ isWrong }) => ({
      [`cbr_vault_resource_failed_backups{${RESOURCE}}`]: isWrong ? 2 : 0,
    }),
  },
  {
    alert: 'CBRTasksFailed',
    severity: 'warning',
    values: ({ isWrong }) => ({
      'cbr_vault_failed_tasks{operation_type="backup",status="failed"}': Number(isWrong),
    }),
  },
  {
    alert: 'CBRVaultAlmostFull',
    severity: 'warning',
    values: ({ isWrong }) => ({
      cbr_vault_capacity_bytes: 100 * GIB,
      cbr_vault_used_bytes: (isWrong ? 90 : 50) * GIB,
    }),
  },
  {
    alert: 'CBRVaultFullInAWeek',
    severity: 'warning',
    values: ({ answered, isWrong, window }) => ({
      cbr_vault_capacity_bytes: 100 * GIB,
      cbr_vault_capacity_threshold_ratio: 0.95,
      cbr_vault_used_bytes:
        (isWrong ? 50 + ((answered - window.beginsSeconds) * 15) / (24 * HOUR) : 50) * GIB,
    }),
  },
  {
    alert: 'CBRVaultNotUsable',
    severity: 'critical',
    labels: { status: 'frozen' },
    values: ({ isWrong }) => ({ 'cbr_vault_status{status="frozen"}': Number(isWrong) }),
  },
  {
    alert: 'CBRVaultResourceGone',
    severity: 'warning',
    values: ({ isWrong }) => ({
      [`cbr_vault_resources{${SERVERS},protect_status="deleted"}`]: Number(isWrong),
    }),
  },
  {
    alert: 'CBRReplicaBehind',
    severity: 'warning',
    labels: { destination_region: 'eu-nl' },
    values: (moment) => ({
      cbr_vault_expected_backup_interval_seconds: HOUR,
      cbr_vault_expected_replication_interval_seconds: HOUR,
      [NEWEST]: lastHour(moment.answered),
      'cbr_vault_newest_replicated_restore_point_timestamp_seconds{destination_region="eu-nl"}':
        stopped(moment),
    }),
  },
];

/** One vault for each, which is always good but for this, and a policy. */
export function vaultsWithFaults(window: Window): readonly VaultSeries[] {
  return [...FAULTS.map(({ alert, values }) => seriesOf(alert, window, values)), policy(window)];
}

/** Keeps two days of what is made every hour, or not two of them. */
function policy(window: Window): VaultSeries {
  return (answered) =>
    new Map([
      ['cbr_policy_expected_interval_seconds{policy_id="hourly"}', HOUR],
      [
        'cbr_policy_retention_seconds{policy_id="hourly"}',
        (isWithin(window, answered) ? 1.5 : 48) * HOUR,
      ],
    ]);
}

function isWithin({ beginsSeconds, endsSeconds }: Window, seconds: number): boolean {
  return seconds >= beginsSeconds && seconds < endsSeconds;
}

function seriesOf(vaultId: string, window: Window, values: VaultFault['values']): VaultSeries {
  return (answered, seconds) => {
    const isWrong = isWithin(window, answered);
    const name = answered >= window.renamedSeconds ? 'shop' : 'web';
    const all = {
      cbr_vault_resources_without_backup: 0,
      [`cbr_vault_info{vault_name="${name}",protect_type="backup"}`]: 1,
      ...values({ answered, seconds, isWrong, window }),
    };
    return new Map(Object.entries(all).map(([series, value]) => [ofVault(series, vaultId), value]));
  };
}

function ofVault(series: string, vaultId: string): string {
  const [metric = '', labels = ''] = series.split(/[{}]/);
  return `${metric}{vault_id="${vaultId}"${labels === '' ? '' : `,${labels}`}}`;
}

export const EXPECTED_OF_VAULTS: readonly ExpectedAlert[] = [
  ...FAULTS.flatMap(({ alert, severity, labels, follows = [] }) => [
    { alert, labels: { severity, project: VAULTS_PROJECT, vault_id: alert, ...labels } },
    ...follows.map((each) => ({
      alert: each.alert,
      labels: { severity: each.severity, project: VAULTS_PROJECT, vault_id: alert },
    })),
  ]),
  {
    alert: 'CBRRetentionShorterThanGap',
    labels: { severity: 'warning', project: VAULTS_PROJECT, policy_id: 'hourly' },
  },
];
