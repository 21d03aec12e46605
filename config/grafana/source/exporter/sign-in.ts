import { Number as PlainNumber, Seconds } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { oneOrZero, thresholds } from '../colours.ts';
import { chart, states } from '../panels.ts';
import { ofProjects } from './own-metrics.ts';

export const signIn: Row = {
  title: 'Sign-in',
  panels: [
    states({
      title: 'Credentials',
      description:
        'Refused: nothing is sent with them until they change or a pause is over, since repeated refusals lock a user or key.',
      width: 8,
      height: 7,
      unit: PlainNumber,
      queries: [
        {
          expr: `min by (project) (${ofProjects('cbr_exporter_auth_success')})`,
          legend: '{{project}}',
        },
      ],
      mappings: [oneOrZero(['accepted', 'green'], ['refused', 'red'])],
    }),
    states({
      title: 'Projects that are up',
      description: 'Up: the last cycle was signed in and got at least one definite answer.',
      width: 8,
      height: 7,
      unit: PlainNumber,
      queries: [{ expr: `min by (project) (${ofProjects('cbr_up')})`, legend: '{{project}}' }],
      mappings: [oneOrZero(['up', 'green'], ['down', 'red'])],
    }),
    chart({
      title: 'Life left of token or temporary key',
      description:
        'By project. It is renewed before its end; a line that comes near zero is a renewal that fails. Projects with a token of somebody else, or with permanent keys, have none.',
      width: 8,
      height: 7,
      unit: Seconds,
      signed: true,
      thresholds: thresholds('red', [300, 'green']),
      queries: [
        {
          expr: `min by (project) (${ofProjects('cbr_exporter_auth_expiry_timestamp_seconds')}) - time()`,
          legend: '{{project}}',
        },
      ],
    }),
  ],
};
