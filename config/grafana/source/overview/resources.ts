import { BytesIEC, Number as PlainNumber } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { COUNT, PROTECT_COLOURS } from '../colours.ts';
import { bars, chart } from '../panels.ts';
import { table } from '../table.ts';
import { EXPORTER_OF_PROJECT } from './links.ts';
import { latestOfResource, latestOfVaultResource, withVaultName } from './restore-points.ts';

const RESOURCES = latestOfResource('cbr_checkpoint_resource_info', {
  by: 'resource_type, resource_name',
});

export const resources: Row = {
  title: 'Resources and sizes',
  panels: [
    bars({
      title: 'Resources by protect status',
      description:
        'State of the resources in their vaults, each once, as the newest restore point of the vault tells it. It is not the result of a backup. Needs --collector.resources, as the whole row does.',
      width: 8,
      height: 8,
      unit: PlainNumber,
      thresholds: COUNT,
      queries: [
        {
          expr: `count by (protect_status) (${latestOfResource('cbr_checkpoint_resource_protect_status', { by: 'protect_status', holding: true })})`,
          legend: '{{protect_status}}',
        },
      ],
    }),
    bars({
      title: 'Resources by type',
      description: 'Resources in the newest restore point of each vault, by their type.',
      width: 8,
      height: 8,
      unit: PlainNumber,
      thresholds: COUNT,
      queries: [{ expr: `count by (resource_type) (${RESOURCES})`, legend: '{{resource_type}}' }],
    }),
    chart({
      title: 'Backup size by vault',
      description:
        'All backups of the resources of a vault, as its newest restore point tells it. The API repeats this total in every restore point: it is taken once.',
      width: 8,
      height: 8,
      unit: BytesIEC,
      points: 100,
      queries: [
        {
          expr: withVaultName(
            `sum by (project, vault_id) (${latestOfVaultResource('cbr_checkpoint_resource_backup_size_bytes')})`,
          ),
          legend: '{{project}} / {{vault_name}}',
        },
      ],
    }),
    table({
      title: 'Resources',
      description:
        'What is protected, as the newest restore point of the vault tells it: the state of the resource in the vault, its size, and the size and number of all its backups.',
      width: 24,
      height: 9,
      queries: {
        resource: RESOURCES,
        state: `topk by (project, resource_id) (1, ${latestOfResource('cbr_checkpoint_resource_protect_status', { by: 'protect_status', holding: true })})`,
        size: latestOfResource('cbr_checkpoint_resource_size_bytes'),
        backup: latestOfResource('cbr_checkpoint_resource_backup_size_bytes'),
        backups: latestOfResource('cbr_checkpoint_resource_backups'),
      },
      columns: [
        { of: 'project', title: 'Project', width: 140, link: EXPORTER_OF_PROJECT },
        { of: 'resource_name', title: 'Resource', width: 220 },
        { of: 'resource_type', title: 'Type', width: 170 },
        {
          of: 'protect_status',
          title: 'State in the vault',
          width: 140,
          colours: PROTECT_COLOURS,
        },
        { of: 'value of size', title: 'Size', width: 110, unit: BytesIEC, decimals: 1 },
        { of: 'value of backup', title: 'All backups', width: 110, unit: BytesIEC, decimals: 1 },
        { of: 'value of backups', title: 'Number of backups', width: 140, unit: PlainNumber },
        { of: 'resource_id', title: 'Resource ID', width: 310 },
      ],
      sortBy: { title: 'All backups', descending: true },
    }),
  ],
};
