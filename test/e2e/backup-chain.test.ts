import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Notification } from '../../src/demo/receiver.ts';
import type { SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import {
  COPIED,
  COPIES,
  EMPTIED,
  FILLED,
  FLEET,
  NIGHTS,
  PLANNED,
  PROJECT,
  REGION,
  restorePoint,
  restorePointOfNow,
  STOPPED,
  SWITCHED,
  TUESDAY,
} from './backup-chain-fleet.ts';
import { type Chain, startChain } from './chain.ts';
import type { WantedAlert } from './notifications.ts';

/** Five minutes of the rules are a second and a half. */
const FACTOR = 200;

let chain: Chain;

beforeAll(async () => {
  chain = await startChain(FLEET, {
    factor: FACTOR,
    schedule: '*/2 * * * * *',
    maxAge: '15s',
    discover: '{refresh: {policies: 1m}}',
  });
  // What drops is compared with an hour ago.
  await chain.prometheus.eventually(
    `vault:cbr_vault_resource_backups:sum_before{vault_id="${EMPTIED.id}"}`,
    ([before]) => before?.value === '20',
  );
});
afterAll(async () => {
  await chain?.stop();
});

type Labels = WantedAlert['labels'];

function about(alertname: string, severity: string, { id }: SimulatedVault, more: Labels = {}) {
  return { alertname, severity, project: PROJECT, vault_id: id, ...more };
}

const resourceOf = ({ resources }: SimulatedVault, server: string): string =>
  resources.find(({ name }) => name === server)?.id ?? '';
const leftOut = resourceOf(NIGHTS, 'app-02');
const gone = restorePoint(EMPTIED, 1);

const missed = about('CBRVaultScheduledBackupMissed', 'warning', TUESDAY);
const left = about('CBRResourceRecoveryPointObjectiveMissed', 'critical', NIGHTS, {
  resource_id: leftOut,
});
const notWhole = about('CBRVaultRecoveryPointObjectiveMissed', 'critical', NIGHTS);
const stopped = about('CBRVaultRecoveryPointObjectiveMissed', 'critical', STOPPED);
const stoppedToo = about('CBRVaultScheduledBackupMissed', 'warning', STOPPED);
const behind = about('CBRReplicaBehind', 'warning', COPIES, { destination_region: REGION });
const unplanned = about('CBRVaultWithoutBackupPolicy', 'warning', PLANNED);
const dropped = about('CBRVaultBackupsDropped', 'critical', EMPTIED);
const missing = about('CBRCheckpointMissing', 'critical', EMPTIED, { checkpoint_id: gone.id });
const lost = { alertname: 'CBRRestorePointsLost', severity: 'critical', project: PROJECT };
const full = about('CBRVaultAlmostFull', 'warning', FILLED);

async function notified(status: WantedAlert['status'], labels: Labels): Promise<Notification> {
  const receiver = labels['severity'] === 'critical' ? 'cbr-pager' : 'cbr-tickets';
  return chain.notifications.withAll(receiver, [{ status, labels }]);
}

async function descriptionOf(labels: Labels): Promise<string | undefined> {
  const { alerts } = await notified('firing', labels);
  const alert = alerts.find((each) => each.labels['alertname'] === labels['alertname']);
  return alert?.annotations['description'];
}

const named = ({ id, name }: SimulatedVault): string =>
  `Vault ${id} "${name}" in project ${PROJECT}`;

describe('whoever is to be told hears', () => {
  it('what is so from the start: a missed Tuesday, a server left out, a vault that stands still, old copies', async () => {
    expect(await descriptionOf(missed)).toMatch(
      `${named(TUESDAY)} should have been backed up at 20`,
    );
    expect(await descriptionOf(left)).toMatch(
      new RegExp(
        `^Resource ${leftOut} "app-02" of vault ${NIGHTS.id} "vault-nights" in project ${PROJECT} was last backed up 3d .* ago, the vault itself in time\\.$`,
      ),
    );
    expect(await descriptionOf(stopped)).toMatch(
      new RegExp(
        `^${named(STOPPED)} was last backed up 2d .* ago, its objective is 1d 2h 0m 0s; too old are "db-01", "db-02", "db-03", "db-04"\\.$`,
      ),
    );
    expect(await descriptionOf(behind)).toMatch(
      `${named(COPIES)} was last copied to region "eu-nl" as it was at 20`,
    );
    expect(await chain.alertmanager.isInhibited(notWhole)).toBe(true);
  });

  it('what happens: a policy is switched off, most backups of a vault are deleted, a vault fills up', async () => {
    chain.simulator.policies.set({ ...SWITCHED, enabled: false });
    for (const day of [1, 5, 6, 7, 8, 9]) chain.simulator.remove(restorePoint(EMPTIED, day).id);
    chain.simulator.setVault({ ...FILLED, capacityGib: 100, usedMib: 97 * 1024 });

    expect(await descriptionOf(dropped)).toBe(
      `${named(EMPTIED)} lost 60% of its backups within an hour of the last day; 8 are left.`,
    );
    expect(await descriptionOf(missing)).toBe(
      `Restore point ${gone.id} "autobk_vault-emptied_1" of vault "vault-emptied" in project ${PROJECT} does not exist any longer, and its known expiry has not come.`,
    );
    expect(await chain.alertmanager.isInhibited(lost)).toBe(true);
    expect(await descriptionOf(full)).toBe(`${named(FILLED)} uses 97% of its capacity of 100GiB.`);
    expect(await descriptionOf(unplanned)).toBe(
      `${named(PLANNED)} has 1 resources and no enabled backup policy; switched off is "nightly-web".`,
    );
  });

  it('that all of it is over', async () => {
    for (const vault of [TUESDAY, NIGHTS, STOPPED]) {
      chain.simulator.addCheckpoint(restorePointOfNow(vault));
    }
    chain.simulator.change(restorePoint(COPIES, 0).id, { replications: [COPIED] });
    chain.simulator.policies.set(SWITCHED);
    chain.simulator.removeVault(EMPTIED.id);
    chain.simulator.setVault({ ...FILLED, capacityGib: 1000, usedMib: 97 * 1024 });
    for (const each of [missed, left, stopped, behind, full, dropped, unplanned]) {
      await notified('resolved', each);
    }
  });
});

it('nobody hears of each server where the vault says it, of a vault where the server says it, or of anything else', () => {
  const heard = new Set(
    chain.notifications.all
      .flatMap(({ alerts }) => alerts)
      .filter(({ labels }) => labels['checkpoint_id'] === undefined)
      .map(({ labels }) => `${labels['alertname']} ${labels['vault_id']} ${labels['resource_id']}`),
  );
  expect([...heard].sort()).toEqual(
    [missed, left, stopped, stoppedToo, behind, unplanned, dropped, full]
      .map((each: Labels) => `${each['alertname']} ${each['vault_id']} ${each['resource_id']}`)
      .sort(),
  );
  const restorePoints = new Set(
    chain.notifications.all
      .flatMap(({ alerts }) => alerts)
      .filter(({ labels }) => labels['checkpoint_id'] !== undefined)
      .map(({ labels }) => `${labels['alertname']} ${labels['vault_id']}`),
  );
  expect([...restorePoints].sort()).toEqual([
    `CBRCheckpointMissing ${EMPTIED.id}`,
    `CBRResourcesSkipped ${NIGHTS.id}`,
  ]);
});
