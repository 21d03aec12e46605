import {
  BytesIEC,
  DatetimeISO,
  DurationSeconds,
  Number as PlainNumber,
} from '@grafana/grafana-foundation-sdk/units';
import { FEW_IS_FAIR, NONE_IS_GOOD, thresholds } from '../colours.ts';
import { table } from '../table.ts';
import { EXPORTER_OF_PROJECT, OVERVIEW_OF_VAULT } from './links.ts';
import {
  EXPIRATION,
  latestOfVaultResource,
  NEWEST_AVAILABLE,
  ofAnyVault,
  SUPERSEDED,
  VAULT_NAMES,
  withVault,
} from './restore-points.ts';

const HOUR_SECONDS = 3600;

/** A night's backup and two hours, and two nights' and two. */
export const AGE_THRESHOLDS = thresholds(
  'green',
  [26 * HOUR_SECONDS, 'yellow'],
  [50 * HOUR_SECONDS, 'red'],
);

const total = (family: string, where?: string): string =>
  `sum by (project, vault_id) (${withVault(ofAnyVault(family, where === undefined ? {} : { where }))})`;
const expiration = withVault(EXPIRATION);

export const vaultTable = table({
  title: 'Vaults',
  description:
    'A row for each vault that has a restore point in the configuration. Age is that of the newest available restore point: yellow from 26 hours, red from 50, which fits a daily backup. Backup size and skipped resources are those of the newest restore point: both are of the vault, and not to be added up over restore points.',
  width: 24,
  height: 9,
  queries: {
    names: VAULT_NAMES,
    watched: `count by (project, vault_id) (${withVault(ofAnyVault('cbr_checkpoint_last_poll_timestamp_seconds'))})`,
    available: total('cbr_checkpoint_status', 'status="available"'),
    failed: total('cbr_checkpoint_status', 'status=~"error|error-deleting"'),
    missing: total('cbr_checkpoint_presence', 'presence="missing"'),
    skipped: `sum by (project, vault_id) (${withVault(ofAnyVault('cbr_checkpoint_skipped_resources'))} unless on (project, checkpoint_id) ${SUPERSEDED})`,
    newest: `${NEWEST_AVAILABLE} * 1000`,
    age: `time() - ${NEWEST_AVAILABLE}`,
    expires: `min by (project, vault_id) (${expiration} > time()) * 1000`,
    size: `sum by (project, vault_id) (${latestOfVaultResource('cbr_checkpoint_resource_backup_size_bytes')})`,
  },
  columns: [
    { of: 'project', title: 'Project', width: 140, link: EXPORTER_OF_PROJECT },
    { of: 'vault_name', title: 'Vault', width: 220, link: OVERVIEW_OF_VAULT },
    { of: 'value of watched', title: 'Watched', width: 85, unit: PlainNumber },
    { of: 'value of available', title: 'Available', width: 85, unit: PlainNumber },
    {
      of: 'value of failed',
      title: 'In error',
      width: 85,
      unit: PlainNumber,
      thresholds: NONE_IS_GOOD,
    },
    {
      of: 'value of missing',
      title: 'Missing',
      width: 85,
      unit: PlainNumber,
      thresholds: NONE_IS_GOOD,
    },
    {
      of: 'value of skipped',
      title: 'Skipped',
      width: 85,
      unit: PlainNumber,
      thresholds: FEW_IS_FAIR,
    },
    { of: 'value of newest', title: 'Newest available', width: 165, unit: DatetimeISO },
    {
      of: 'value of age',
      title: 'Age',
      width: 150,
      unit: DurationSeconds,
      decimals: 0,
      thresholds: AGE_THRESHOLDS,
    },
    { of: 'value of expires', title: 'Next expiry', width: 165, unit: DatetimeISO },
    { of: 'value of size', title: 'Backup size', width: 110, unit: BytesIEC, decimals: 1 },
    { of: 'vault_id', title: 'Vault ID', width: 310 },
  ],
  sortBy: { title: 'Age', descending: true },
});
