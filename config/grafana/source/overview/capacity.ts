import {
  BytesIEC,
  PercentUnit,
  Number as PlainNumber,
} from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { oneOrZero, thresholds } from '../colours.ts';
import { chart, states } from '../panels.ts';
import { CAPACITY, changeOf, ofVault, USED, withVaultName } from './vaults.ts';

const LEGEND = '{{project}} / {{vault_name}}';
const FULLNESS = thresholds('green', [0.8, 'orange'], [1, 'red']);
const SHARE = {
  width: 8,
  height: 8,
  unit: PercentUnit,
  points: 300,
  thresholds: FULLNESS,
} as const;

export const capacity: Row = {
  title: 'Capacity and its trend',
  panels: [
    chart({
      ...SHARE,
      title: 'Capacity used',
      description:
        'By vault. Once a vault is full, backups in it fail or are skipped. The alert goes by the threshold of the vault, 80 % where none is told.',
      queries: [
        {
          expr: withVaultName(`${USED} / on (project, vault_id) (${CAPACITY} > 0)`),
          legend: LEGEND,
        },
      ],
    }),
    chart({
      ...SHARE,
      title: 'Capacity used in a week',
      description:
        'By vault, if each of seven days adds what the last one did. What a schedule adds less often than once a day makes a bump of a day.',
      queries: [
        {
          expr: withVaultName(
            `(${USED} + on (project, vault_id) 7 * ${changeOf('cbr_vault_used_bytes', '1d')}) / on (project, vault_id) (${CAPACITY} > 0)`,
          ),
          legend: LEGEND,
        },
      ],
    }),
    chart({
      title: 'Backups in the vaults',
      description: 'What all backups of a vault take, by vault. A drop is a deletion or retention.',
      width: 8,
      height: 8,
      unit: BytesIEC,
      points: 300,
      queries: [{ expr: withVaultName(USED), legend: LEGEND }],
    }),
    states({
      title: 'Vaults that can be used',
      description:
        'By vault: neither frozen, as for an unpaid bill, nor in error. Nothing is backed up in one that is.',
      width: 24,
      height: 6,
      unit: PlainNumber,
      mappings: [oneOrZero(['frozen or in error', 'red'], ['usable', 'green'])],
      queries: [
        {
          expr: withVaultName(ofVault('cbr_vault_status', { where: 'status=~"error|frozen"' })),
          legend: LEGEND,
        },
      ],
    }),
  ],
};
