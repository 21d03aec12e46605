import {
  DatetimeISO,
  DurationSeconds,
  PercentUnit,
  Number as PlainNumber,
} from '@grafana/grafana-foundation-sdk/units';
import { NONE_IS_GOOD, thresholds } from '../colours.ts';
import { table } from '../table.ts';
import { EXPORTER_OF_PROJECT, OVERVIEW_OF_VAULT } from './links.ts';
import {
  CAPACITY,
  NAMES,
  NEWEST,
  OBJECTIVE,
  ofVault,
  PLANNED,
  RECOVERY_POINT,
  USED,
  WITHOUT_BACKUP,
} from './vaults.ts';

const HOUR_SECONDS = 3600;

export const objectiveTable = table({
  title: 'Vaults against their objectives',
  description:
    'A row for each vault that was discovered. Left is the objective minus the age of the recovery point, and below zero what is missing to it; a vault that cannot go back as a whole, or has no objective, has none. Used is the share of its capacity.',
  width: 24,
  height: 10,
  queries: {
    names: NAMES,
    left: `${OBJECTIVE} - on (project, vault_id) (time() - ${RECOVERY_POINT})`,
    point: `${RECOVERY_POINT} * 1000`,
    objective: OBJECTIVE,
    newest: `${NEWEST} * 1000`,
    planned: `${PLANNED} * 1000`,
    next: `${ofVault('cbr_vault_next_scheduled_backup_timestamp_seconds')} * 1000`,
    without: WITHOUT_BACKUP,
    used: `${USED} / on (project, vault_id) (${CAPACITY} > 0)`,
  },
  columns: [
    { of: 'project', title: 'Project', width: 140, link: EXPORTER_OF_PROJECT },
    { of: 'vault_name', title: 'Vault', width: 220, link: OVERVIEW_OF_VAULT },
    {
      of: 'value of left',
      title: 'Left',
      width: 150,
      unit: DurationSeconds,
      decimals: 0,
      thresholds: thresholds('red', [0, 'yellow'], [HOUR_SECONDS, 'green']),
    },
    { of: 'value of point', title: 'All of it goes back to', width: 165, unit: DatetimeISO },
    {
      of: 'value of objective',
      title: 'Objective',
      width: 120,
      unit: DurationSeconds,
      decimals: 0,
    },
    { of: 'value of newest', title: 'Newest restore point', width: 165, unit: DatetimeISO },
    { of: 'value of planned', title: 'Last planned', width: 165, unit: DatetimeISO },
    { of: 'value of next', title: 'Next planned', width: 165, unit: DatetimeISO },
    {
      of: 'value of without',
      title: 'Without backup',
      width: 120,
      unit: PlainNumber,
      thresholds: NONE_IS_GOOD,
    },
    {
      of: 'value of used',
      title: 'Used',
      width: 80,
      unit: PercentUnit,
      decimals: 0,
      thresholds: thresholds('green', [0.8, 'orange'], [1, 'red']),
    },
    { of: 'vault_id', title: 'Vault ID', width: 310 },
  ],
  sortBy: { title: 'Left', descending: false },
});
