import {
  DatetimeISO,
  DurationSeconds,
  Number as PlainNumber,
} from '@grafana/grafana-foundation-sdk/units';
import { FEW_IS_FAIR, PROTECT_COLOURS, thresholds } from '../colours.ts';
import { table } from '../table.ts';
import { EXPORTER_OF_PROJECT } from './links.ts';
import { NAMES, OBJECTIVE, ofResource, RESOURCE_RECOVERY_POINT, RESOURCES } from './vaults.ts';

const ID = 'on (project, vault_id, resource_id)';
const FURTHEST = `topk(50, time() - ${RESOURCE_RECOVERY_POINT})`;
const WITHOUT = `${RESOURCES} unless ${ID} ${RESOURCE_RECOVERY_POINT}`;
const NAMED = `* on (project, vault_id) group_left (vault_name) ${NAMES}`;

const NAME_COLUMNS = [
  { of: 'project', title: 'Project', width: 140, link: EXPORTER_OF_PROJECT },
  { of: 'vault_name', title: 'Vault', width: 190 },
  { of: 'resource_name', title: 'Resource', width: 190 },
] as const;

export const resourceTables = [
  table({
    title: 'Resources that go back least far',
    description:
      'The fifty resources with the oldest recovery points: when the newest restore point with an available backup of them was made. Left is what remains of the objective of their vault. Needs --collector.resources.',
    width: 15,
    height: 9,
    queries: {
      names: `(${RESOURCES} and ${ID} ${FURTHEST}) ${NAMED}`,
      age: FURTHEST,
      point: `(${RESOURCE_RECOVERY_POINT} and ${ID} ${FURTHEST}) * 1000`,
      left: `${OBJECTIVE} - on (project, vault_id) group_right () ${FURTHEST}`,
      failed: `${ofResource('cbr_vault_resource_failed_backups')} and ${ID} ${FURTHEST}`,
    },
    without: ['vault_id', 'resource_type'],
    columns: [
      ...NAME_COLUMNS,
      { of: 'value of age', title: 'Age', width: 150, unit: DurationSeconds, decimals: 0 },
      { of: 'value of point', title: 'Goes back to', width: 165, unit: DatetimeISO },
      {
        of: 'value of left',
        title: 'Left',
        width: 150,
        unit: DurationSeconds,
        decimals: 0,
        thresholds: thresholds('red', [0, 'green']),
      },
      {
        of: 'value of failed',
        title: 'Failed since',
        width: 100,
        unit: PlainNumber,
        thresholds: FEW_IS_FAIR,
      },
      { of: 'resource_id', title: 'Resource ID', width: 310 },
    ],
    sortBy: { title: 'Age', descending: true },
  }),
  table({
    title: 'Resources without a recovery point',
    description:
      'Resources of vaults without any available backup: nothing to go back to. The state is that in the vault; what is deleted is not backed up any longer. Needs --collector.resources.',
    width: 9,
    height: 9,
    queries: {
      names: `(${WITHOUT}) ${NAMED}`,
      state: `topk by (project, vault_id, resource_id) (1, ${ofResource('cbr_vault_resource_protect_status', { by: 'protect_status' })} == 1) unless ${ID} ${RESOURCE_RECOVERY_POINT}`,
    },
    without: ['vault_id', 'resource_type'],
    columns: [
      ...NAME_COLUMNS,
      { of: 'protect_status', title: 'State', width: 110, colours: PROTECT_COLOURS },
      { of: 'resource_id', title: 'Resource ID', width: 310 },
    ],
    sortBy: { title: 'Vault', descending: false },
  }),
];
