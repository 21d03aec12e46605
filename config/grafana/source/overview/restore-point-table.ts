import { DatetimeISO, Number as PlainNumber } from '@grafana/grafana-foundation-sdk/units';
import { FEW_IS_FAIR, PRESENCE_COLOURS, STATUS_COLOURS } from '../colours.ts';
import { type Column, type Table, table } from '../table.ts';
import { EXPORTER_OF_PROJECT } from './links.ts';
import { NAMES, ofVaults } from './restore-points.ts';

export interface RestorePointTable
  extends Pick<Table, 'title' | 'description' | 'height' | 'sortBy'> {
  /** Queries besides those of every restore point. */
  readonly queries?: Table['queries'];
  /** Columns before the others. */
  readonly columns?: readonly Column[];
  /** Restore points to show; all of them when left out. */
  readonly only?: string;
}

const WATCHED = ofVaults('cbr_checkpoint_last_poll_timestamp_seconds');

/** A row for each restore point, also for those of which nothing but the ID is known. */
export function restorePointTable(options: RestorePointTable) {
  const { queries = {}, columns = [], only, ...frame } = options;
  const those = (expr: string): string =>
    only === undefined ? expr : `${expr} and on (project, checkpoint_id) (${only})`;
  /** The state itself, in a label. Replicas may differ for a while; one is shown then. */
  const state = (label: string): string =>
    `topk by (project, checkpoint_id) (1, ${ofVaults(`cbr_checkpoint_${label}`, { by: label, holding: true })})`;
  const milliseconds = (family: string): string => `${ofVaults(family)} * 1000`;

  return table({
    ...frame,
    width: 24,
    queries: {
      ...queries,
      presence: those(state('presence')),
      status: those(state('status')),
      names: `${NAMES} and on (project, checkpoint_id) (${only ?? WATCHED})`,
      created: those(milliseconds('cbr_checkpoint_created_timestamp_seconds')),
      expires: those(milliseconds('cbr_checkpoint_expiration_timestamp_seconds')),
      skipped: those(ofVaults('cbr_checkpoint_skipped_resources')),
      success: those(milliseconds('cbr_checkpoint_last_success_timestamp_seconds')),
    },
    without: ['vault_id'],
    columns: [
      ...columns,
      { of: 'project', title: 'Project', width: 140, link: EXPORTER_OF_PROJECT },
      { of: 'vault_name', title: 'Vault', width: 190 },
      { of: 'name', title: 'Restore point', width: 170 },
      { of: 'checkpoint_id', title: 'Checkpoint ID', width: 310 },
      { of: 'status', title: 'Status', width: 120, colours: STATUS_COLOURS },
      { of: 'presence', title: 'Presence', width: 90, colours: PRESENCE_COLOURS },
      {
        of: 'value of skipped',
        title: 'Skipped',
        width: 80,
        unit: PlainNumber,
        thresholds: FEW_IS_FAIR,
      },
      { of: 'value of created', title: 'Created', width: 165, unit: DatetimeISO },
      { of: 'value of expires', title: 'Expires', width: 165, unit: DatetimeISO },
      {
        of: 'value of success',
        title: 'Last success',
        width: 165,
        unit: DatetimeISO,
        zero: 'never',
      },
    ],
  });
}
