import { expect, it } from 'vitest';
import type { ProjectConfig } from '../../../src/config/schema/config.ts';
import { createDiscovered, NO_DISCOVERY } from '../../../src/daemon/state/discovered.ts';
import { createExpectations } from '../../../src/daemon/state/expectations.ts';
import { createPlannings } from '../../../src/daemon/state/plannings.ts';
import { createReadings } from '../../../src/daemon/state/readings.ts';
import { nextReading } from '../../../src/domain/reading.ts';
import type { VaultReading } from '../../../src/domain/vault-reading.ts';
import { createPlans } from '../../../src/planning/plans.ts';
import { NO_SCHEDULES, schedulesOf } from '../../../src/planning/schedules.ts';
import { listedVault } from '../../inventory/listed.ts';
import { finished, policy, seconds } from '../../planning/planned.ts';
import { projectConfig } from '../../support/project-config.ts';
import { CHECKPOINT, found, PROJECT, vault } from '../../support/readings.ts';

const DISCOVER: ProjectConfig['discover'] = {
  selection: { include: [], exclude: [] },
  newest: 3,
  withinSeconds: 86_400,
  replicas: false,
  recheckSeconds: 3600,
  tasksSeconds: 0,
  verifySeconds: 86_400,
  policiesSeconds: 900,
};
const OBJECTIVES = {
  configured: [{ vaults: [{ name: 'vault-*' }], recoveryPointSeconds: 3600 }],
  graceSeconds: 0,
};

function reading(id: string): VaultReading {
  return {
    project: PROJECT,
    vault: listedVault(id, {}, { name: id }),
    recovery: undefined,
    backups: undefined,
    failedBackups: undefined,
    replicatedSeconds: new Map(),
  };
}

function world(config: ProjectConfig) {
  const [readings, discovered, plannings] = [
    createReadings([config]),
    createDiscovered(),
    createPlannings(),
  ];
  const expectations = createExpectations({
    configs: () => [config],
    readings,
    discovered,
    plannings,
  });
  return { readings, discovered, plannings, expectations };
}

it('what did not change stays the same object, and all of it the same list', () => {
  const config = projectConfig({ discover: DISCOVER });
  const { discovered, plannings, expectations } = world(config);
  const [v, w] = [reading('v'), reading('w')];
  discovered.replace(PROJECT, { ...NO_DISCOVERY, vaults: [v, w] });
  finished(expectations.prepare());
  const first = expectations.vaults();
  expect(first.map(({ plan }) => plan)).toEqual([undefined, undefined]);
  expect(expectations.vaults()[0]).toBe(first[0]);

  const schedules = finished(schedulesOf([policy()], NO_SCHEDULES));
  const plansAt = createPlans(PROJECT);
  const planned = (text: string) => {
    const plans = plansAt(schedules, seconds(text));
    plannings.replace(PROJECT, { schedules, plans, atSeconds: 1 });
  };
  planned('2026-02-03T12:00:00Z');
  const second = expectations.vaults();
  expect(second.map(({ objectiveSeconds }) => objectiveSeconds)).toEqual([
    7200 + 86_400,
    undefined,
  ]);

  // The planned time of v passes, and w is listed as another one.
  planned('2026-02-04T12:00:00Z');
  discovered.replace(PROJECT, { ...NO_DISCOVERY, vaults: [v, reading('w')] });
  const third = expectations.vaults();
  expect(third[0]).not.toBe(second[0]);
  expect(third[1]).toEqual(second[1]);
  discovered.replace(PROJECT, { ...NO_DISCOVERY, vaults: [v] });
  expect(expectations.vaults()).toEqual([third[0]]);
  expect(expectations.vaults()[0]).toBe(third[0]);
});

it('without lists, vaults are those that restore points tell of', () => {
  const config = projectConfig({ objectives: OBJECTIVES });
  const { readings, expectations } = world(config);
  expect(expectations.vaults()).toEqual([]);
  const outcome = found({ vault: vault({ id: 'v', name: 'vault-1' }) });
  readings.replace(nextReading(readings.reading(PROJECT, CHECKPOINT), outcome, 1000));
  const [first] = expectations.vaults();
  expect(first).toMatchObject({ vaultId: 'v', objectiveSeconds: 3600, plan: undefined });
  readings.replace(nextReading(readings.reading(PROJECT, CHECKPOINT), { kind: 'gone' }, 2000));
  expect(expectations.vaults()[0]).toBe(first);
});
