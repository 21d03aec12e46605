import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Notification, NotifiedAlert } from '../../src/demo/receiver.ts';
import type { Fleet, SimulatedCheckpoint } from '../../src/simulator/fleet/fleet.ts';
import { EVERY_CHECKPOINT } from '../../src/simulator/http/faults.ts';
import { fleetParts } from '../support/simulated-fleet.ts';
import { type Chain, startChain } from './chain.ts';
import type { WantedAlert } from './notifications.ts';

/** Five minutes of the rules are three seconds. */
const FACTOR = 100;
const SCHEDULE = '*/2 * * * * *';
/** With the "for" of the alert about stale data, some seconds more than that of the open circuit. */
const MAX_AGE = '15s';

const PROJECT = 'eu-de_chain';
const PROJECT_ID = 'c4a1'.repeat(8);
const HOUR_MS = 3_600_000;

const { vault, restorePoint } = fleetParts({ seed: 7, projectId: PROJECT_ID });
const web = vault('vault-web', ['web-01']);
const databases = vault('备份 "db"', ['db-01']);
const hoursAgo = (hours: number) => Date.now() - hours * HOUR_MS;

const failing = restorePoint(web, 'autobk_web_1', hoursAgo(5));
const vanishing = restorePoint(web, 'autobk_web_2', hoursAgo(29));
const lacking = restorePoint(databases, 'autobk_db_1', hoursAgo(6));
const steady = restorePoint(databases, 'autobk_db_2', hoursAgo(30));

const fleet: Fleet = {
  startMs: Date.now(),
  projects: [
    { projectId: PROJECT_ID, name: PROJECT, region: 'eu-de', tokens: ['simulator-token-chain'] },
  ],
  vaults: [web, databases],
  checkpoints: [failing, vanishing, lacking, steady],
};

let chain: Chain;

beforeAll(async () => {
  chain = await startChain(fleet, { factor: FACTOR, schedule: SCHEDULE, maxAge: MAX_AGE });
  // A name that was never seen cannot be remembered.
  await chain.prometheus.eventually(
    'checkpoint:cbr_checkpoint_info:last{name!=""}',
    (series) => series.length === fleet.checkpoints.length,
  );
});
afterAll(async () => {
  await chain?.stop();
});

function about(alertname: string, severity: string, checkpoint: SimulatedCheckpoint) {
  const { id, vaultId = '' } = checkpoint;
  return { alertname, severity, project: PROJECT, checkpoint_id: id, vault_id: vaultId };
}
const failed = about('CBRCheckpointError', 'critical', failing);
const undeletable = about('CBRCheckpointErrorDeleting', 'warning', failing);
const gone = about('CBRCheckpointMissing', 'critical', vanishing);
const skipped = about('CBRResourcesSkipped', 'warning', lacking);
const stale = about('CBRCheckpointDataStale', 'warning', steady);
const circuitOpen = { alertname: 'CBRAPICircuitOpen', severity: 'warning', project: PROJECT };
const down = { alertname: 'CBRExporterDown', severity: 'critical', job: 'cbr-exporter' };

const firing = (labels: WantedAlert['labels']): WantedAlert => ({ status: 'firing', labels });
const resolved = (labels: WantedAlert['labels']): WantedAlert => ({ status: 'resolved', labels });

/** The receiver follows from the severity. */
async function notified(...alerts: readonly WantedAlert[]): Promise<Notification> {
  const receiver = alerts[0]?.labels['severity'] === 'critical' ? 'cbr-pager' : 'cbr-tickets';
  return chain.notifications.withAll(receiver, alerts);
}

function descriptionIn(notification: Notification, alertname: string): string | undefined {
  const alert = notification.alerts.find(({ labels }) => labels['alertname'] === alertname);
  return alert?.annotations['description'];
}

function allAlerts(): readonly NotifiedAlert[] {
  return chain.notifications.all.flatMap(({ alerts }) => alerts);
}

describe('whoever is to be told hears', () => {
  it('that a restore point failed, one vanished, and one lacks a resource', async () => {
    chain.simulator.change(failing.id, { status: 'error' });
    chain.simulator.remove(vanishing.id);
    chain.simulator.change(lacking.id, {
      skippedResources: [
        { id: '6f1c', name: 'db-02', type: 'OS::Nova::Server', code: 'BackupService.7101' },
      ],
    });

    const aboutFailed = await notified(firing(failed));
    expect(aboutFailed.groupLabels).toEqual({ project: PROJECT, vault_id: web.id });
    expect(descriptionIn(aboutFailed, 'CBRCheckpointError')).toBe(
      `Restore point ${failing.id} "autobk_web_1" of vault "vault-web" in project ${PROJECT} is in status error.`,
    );
    const aboutSkipped = await notified(firing(skipped));
    expect(aboutSkipped.groupLabels).toEqual({ project: PROJECT, vault_id: databases.id });
    expect(descriptionIn(aboutSkipped, 'CBRResourcesSkipped')).toBe(
      `Restore point ${lacking.id} "autobk_db_1" of vault "备份 "db"" in project ${PROJECT} has no backup of 1 of the vault's resources, among them "db-02" (BackupService.7101).`,
    );
  });

  it('in one notification what is wrong with one vault, by the names of what is gone', async () => {
    const aboutVault = await notified(firing(failed), firing(gone));
    expect(aboutVault.groupLabels).toEqual({ project: PROJECT, vault_id: web.id });
    expect(descriptionIn(aboutVault, 'CBRCheckpointMissing')).toBe(
      `Restore point ${vanishing.id} "autobk_web_2" of vault "vault-web" in project ${PROJECT} does not exist any longer, and its known expiry has not come.`,
    );
  });

  it('that the failed one cannot be deleted, and is no longer just failed', async () => {
    chain.simulator.change(failing.id, { status: 'error-deleting' });
    const aboutUndeletable = await notified(firing(undeletable));
    expect(descriptionIn(aboutUndeletable, 'CBRCheckpointErrorDeleting')).toBe(
      `Restore point ${failing.id} "autobk_web_1" of vault "vault-web" in project ${PROJECT} is in status error-deleting.`,
    );
    await notified(resolved(failed));
  });

  it('that all is well again, even if the API goes down at the same time', async () => {
    chain.simulator.change(failing.id, { status: 'available' });
    chain.simulator.change(vanishing.id, { status: 'available' });
    chain.simulator.change(lacking.id, { skippedResources: [] });
    await chain.prometheus.eventually(
      'checkpoint:cbr_checkpoint_status:latest{status="available"}',
      (series) => series.length === fleet.checkpoints.length,
    );
    await chain.prometheus.eventually('sum(cbr_checkpoint_skipped_resources) == 0', isThere);
    const before = allAlerts();
    chain.simulator.setFault(EVERY_CHECKPOINT, { name: 'reset' });

    await notified(resolved(undeletable));
    await notified(resolved(gone));
    await notified(resolved(skipped));
    const concerned = new Set(before.flatMap(({ labels }) => labels['checkpoint_id'] ?? []));
    expect([...concerned].sort()).toEqual([failing.id, vanishing.id, lacking.id].sort());
  });

  it('that the API does not answer, but not of each restore point that nothing is known of it', async () => {
    const aboutCircuit = await notified(firing(circuitOpen));
    expect(aboutCircuit.groupLabels).toEqual({ project: PROJECT });
    await expect
      .poll(() => chain.alertmanager.isInhibited(stale), { timeout: 40_000, interval: 100 })
      .toBe(true);
    expect(allAlerts().filter(({ labels }) => labels['alertname'] === stale.alertname)).toEqual([]);

    chain.simulator.setFault(EVERY_CHECKPOINT, undefined);
    await notified(resolved(circuitOpen));
    await chain.prometheus.eventually('cbr_up == 1', isThere);
  });

  it('that the exporter is dead, and lives again', async () => {
    await chain.killExporter();
    const aboutDown = await notified(firing(down));
    expect(aboutDown.groupLabels).toEqual({});
    expect(descriptionIn(aboutDown, 'CBRExporterDown')).toBe(
      'No target of job cbr-exporter answers Prometheus.',
    );
    await chain.startExporter();
    await notified(resolved(down));
  });
});

it('every notification was about one vault of one project, and one urgency', () => {
  for (const { receiver, groupLabels, alerts } of chain.notifications.all) {
    for (const { labels } of alerts) {
      const { project, vault_id, severity } = labels;
      expect({ project, vault_id }).toEqual({
        project: groupLabels['project'],
        vault_id: groupLabels['vault_id'],
      });
      expect(receiver).toBe(severity === 'critical' ? 'cbr-pager' : 'cbr-tickets');
    }
  }
});

function isThere(series: readonly unknown[]): boolean {
  return series.length > 0;
}
