import { DatetimeISO, Number as PlainNumber } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { thresholds } from '../colours.ts';
import { bars, chart } from '../panels.ts';
import { table } from '../table.ts';
import { EXPORTER_OF_PROJECT } from './links.ts';
import { NAMES, ofVaults, SUPERSEDED } from './restore-points.ts';

const SKIPPED = ofVaults('cbr_checkpoint_skipped_resource_info', {
  by: 'resource_id, resource_type, resource_name, code',
});
const WITH_SKIPPED = `${ofVaults('cbr_checkpoint_skipped_resources')} > 0`;

export const skipped: Row = {
  title: 'Resources that were skipped',
  panels: [
    bars({
      title: 'Skipped by code',
      description:
        'Resources without a backup in the newest restore point of their vault, by the code of the reason. The words of the reason are in the log of the exporter. Needs --collector.resources.',
      width: 6,
      height: 8,
      unit: PlainNumber,
      thresholds: thresholds('red'),
      queries: [
        {
          expr: `count by (code) (${SKIPPED} unless on (project, checkpoint_id) ${SUPERSEDED})`,
          legend: '{{code}}',
        },
      ],
    }),
    chart({
      title: 'Skipped resources over time',
      description: 'In all watched restore points, old ones too, by the code of the reason.',
      width: 6,
      height: 8,
      unit: PlainNumber,
      shape: 'stacked',
      points: 300,
      decimals: 0,
      queries: [{ expr: `count by (code) (${SKIPPED})`, legend: '{{code}}' }],
    }),
    table({
      title: 'Skipped resources',
      description:
        'What lacks a backup in which restore point, old ones too, and why. A resource is safe again with a newer restore point that does not list it.',
      width: 12,
      height: 8,
      queries: {
        skipped: SKIPPED,
        created: `${ofVaults('cbr_checkpoint_created_timestamp_seconds')} * 1000 and on (project, checkpoint_id) (${WITH_SKIPPED})`,
        names: `${NAMES} and on (project, checkpoint_id) (${WITH_SKIPPED})`,
      },
      without: ['vault_id'],
      columns: [
        { of: 'project', title: 'Project', width: 120, link: EXPORTER_OF_PROJECT },
        { of: 'vault_name', title: 'Vault', width: 170 },
        { of: 'resource_name', title: 'Resource', width: 130 },
        { of: 'resource_type', title: 'Type', width: 150 },
        { of: 'code', title: 'Code', width: 160 },
        { of: 'value of created', title: 'Created', width: 165, unit: DatetimeISO },
        { of: 'name', title: 'Restore point', width: 160 },
        { of: 'checkpoint_id', title: 'Checkpoint ID', width: 310 },
        { of: 'resource_id', title: 'Resource ID', width: 310 },
      ],
      sortBy: { title: 'Created', descending: true },
    }),
  ],
};
