import { Number as PlainNumber } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { PRESENCE_COLOURS, STATUS_COLOURS } from '../colours.ts';
import { chart } from '../panels.ts';
import { ofVaults } from './restore-points.ts';

const SIZE = { width: 12, height: 8, unit: PlainNumber, points: 300 } as const;

export const history: Row = {
  title: 'How it came to this',
  panels: [
    chart({
      ...SIZE,
      title: 'Restore points by status',
      description:
        'How many restore points there are in each status, in the spelling of the API; a status that none is in has no line.',
      shape: 'stacked',
      decimals: 0,
      queries: [
        {
          expr: `count by (status) (${ofVaults('cbr_checkpoint_status', { by: 'status', holding: true })})`,
          legend: '{{status}}',
        },
      ],
      colours: STATUS_COLOURS,
    }),
    chart({
      ...SIZE,
      title: 'Restore points by presence',
      description:
        'missing: gone before its known expiry; expired: gone after it; unknown: no answer that is recent enough.',
      shape: 'stacked',
      decimals: 0,
      queries: [
        {
          expr: `count by (presence) (${ofVaults('cbr_checkpoint_presence', { by: 'presence', holding: true })})`,
          legend: '{{presence}}',
        },
      ],
      colours: PRESENCE_COLOURS,
    }),
    chart({
      ...SIZE,
      title: 'Status changes',
      description:
        'Times restore points entered a status, of all vaults of the chosen projects. What the first answer after a start of the exporter finds is not counted. Each replica sees every change: the one that saw most counts.',
      shape: 'bars',
      queries: [
        {
          expr: 'sum by (status) (max by (project, status) (increase(cbr_checkpoint_status_transitions_total{project=~"$project"}[$__rate_interval])))',
          legend: '{{status}}',
        },
      ],
      colours: STATUS_COLOURS,
      interval: '5m',
    }),
    chart({
      ...SIZE,
      title: 'Newly skipped resources',
      description:
        'Skipped resources that were not seen before, each restore point and resource once, of all vaults of the chosen projects.',
      shape: 'bars',
      queries: [
        {
          expr: 'max by (project) (increase(cbr_skipped_resources_seen_total{project=~"$project"}[$__rate_interval]))',
          legend: '{{project}}',
        },
      ],
      interval: '5m',
    }),
  ],
};
