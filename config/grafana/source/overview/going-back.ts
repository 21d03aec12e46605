import { Number as PlainNumber } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { COUNT, NONE_IS_GOOD, numbersAre, oneOrZero, type thresholds } from '../colours.ts';
import { stat, states } from '../panels.ts';
import { objectiveTable } from './objective-table.ts';
import { resourceTables } from './recovery-tables.ts';
import {
  IS_LATE,
  OBJECTIVE,
  ofVault,
  PLAN_STATE,
  RESOURCE_RECOVERY_POINT,
  WITHOUT_BACKUP,
  withVaultName,
} from './vaults.ts';

function count(
  title: string,
  expr: string,
  colours: ReturnType<typeof thresholds>,
  description: string,
) {
  return stat({
    title,
    description,
    width: 4,
    height: 4,
    unit: PlainNumber,
    queries: [{ expr, legend: title }],
    thresholds: colours,
  });
}

const KEPT = `sum((${IS_LATE}) == bool 0)`;

export const goingBack: Row = {
  title: 'Can I go back?',
  panels: [
    count(
      'Vaults within their objective',
      KEPT,
      COUNT,
      'Vaults all of which can go back to a moment that is young enough. Of vaults that were discovered and have an objective, as all in this row.',
    ),
    count(
      'Vaults past it',
      `count(${OBJECTIVE}) - (${KEPT} or vector(0))`,
      NONE_IS_GOOD,
      'Vaults that cannot: the moment is too old, or there is none because a resource has no backup.',
    ),
    count(
      'Resources past it',
      `sum((time() - ${RESOURCE_RECOVERY_POINT}) > bool on (project, vault_id) group_left () ${OBJECTIVE})`,
      NONE_IS_GOOD,
      'Resources whose newest available backup is older than the objective of their vault. Needs --collector.resources.',
    ),
    count(
      'Resources without backup',
      `sum(${WITHOUT_BACKUP})`,
      NONE_IS_GOOD,
      'Resources of vaults without any available backup. New ones count until their first.',
    ),
    count(
      'Planned backups missed',
      `sum((${PLAN_STATE}) == bool 2)`,
      NONE_IS_GOOD,
      'Vaults without an available restore point four hours after the last time at which an enabled policy planned one.',
    ),
    count(
      'Vaults without a plan',
      `sum((${ofVault('cbr_vault_policies', { where: 'operation_type="backup", state="enabled"' })} == bool 0) and on (project, vault_id) ${ofVault('cbr_vault_resources')} > 0)`,
      NONE_IS_GOOD,
      'Vaults with resources that no enabled policy backs up.',
    ),
    objectiveTable,
    states({
      title: 'Recovery points against their objectives',
      description: 'By vault: when all of it could go back to a moment that was young enough.',
      width: 12,
      height: 9,
      unit: PlainNumber,
      mappings: [oneOrZero(['missed', 'red'], ['kept', 'green'])],
      queries: [{ expr: withVaultName(IS_LATE), legend: '{{project}} / {{vault_name}}' }],
    }),
    states({
      title: 'Planned backups',
      description:
        'By vault: whether there is an available restore point since the last planned time. Waiting turns into missed after four hours; days without a plan stay as they are.',
      width: 12,
      height: 9,
      unit: PlainNumber,
      mappings: [numbersAre(['done', 'green'], ['waiting', 'blue'], ['missed', 'red'])],
      queries: [{ expr: withVaultName(PLAN_STATE), legend: '{{project}} / {{vault_name}}' }],
    }),
    ...resourceTables,
  ],
};
