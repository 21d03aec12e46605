import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupsFor } from '../../config/prometheus/source/groups.ts';
import {
  ALERTMANAGER_EXAMPLE,
  ALERTS,
  PROMETHEUS_EXAMPLE,
  RECORDINGS,
  RULE_FILES,
  RULE_TEST_FILES,
} from '../monitoring/rule-files.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import { type Alertmanager, type Labels, startAlertmanager } from './alertmanager.ts';
import { run } from './helm.ts';
import { expectPassed, RULE_TEST_TIMEOUT_MS } from './rule-tests.ts';

/** With all that it says. */
async function ran(program: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await run(program, args);
  return { code, stdout, output: stdout + stderr };
}

describe('promtool', () => {
  it('takes all rules, and has nothing to say about them', async () => {
    const checked = await ran(
      'promtool',
      ...['check', 'rules', '--lint=all', '--lint-fatal', ...RULE_FILES],
    );
    const found = [...checked.output.matchAll(/SUCCESS: (\d+) rules found/g)];
    expect(found.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(
      ALERTS.length +
        RECORDINGS.length +
        groupsFor(['cluster']).flatMap(({ rules }) => rules).length,
    );
    expect(checked.output).not.toMatch(/lint|duplicate|FAILED/i);
    expect(checked.code).toBe(0);
  });

  it.concurrent.each(RULE_TEST_FILES.map((file) => [basename(file), file]))(
    'passes %s',
    (_, file) => expectPassed(file),
    RULE_TEST_TIMEOUT_MS,
  );

  it('takes the example of a configuration', async () => {
    const checked = await ran('promtool', 'check', 'config', '--lint=all', PROMETHEUS_EXAMPLE);
    expect(checked.output).toContain('1 rule files found');
    expect(checked.code).toBe(0);
  });
});

describe('amtool', () => {
  it('takes the example of a configuration, however it reads matchers', async () => {
    // Since 0.27 in either of two ways, and warns where they differ.
    const { output: help } = await ran('amtool', '--help');
    const modes = ['classic-mode', 'utf8-strict-mode'].filter((mode) => help.includes(mode));
    for (const flags of [[], ...modes.map((mode) => [`--enable-feature=${mode}`])]) {
      const checked = await ran('amtool', 'check-config', ...flags, ALERTMANAGER_EXAMPLE);
      expect(checked.output).toContain('SUCCESS');
      expect(checked.output).not.toMatch(/incompatible|disagree/i);
      expect(checked.code).toBe(0);
    }
  });

  it.each([
    ...ALERTS.map(({ alert, labels }) => ({ alertname: alert, severity: labels['severity'] })),
    { alertname: 'NodeDown', severity: 'critical' },
  ])('routes $alertname ($severity) to whom it may concern', async ({ alertname, severity }) => {
    const receivers: Readonly<Record<string, string>> = {
      critical: 'cbr-pager',
      warning: 'cbr-tickets',
      info: 'cbr-info',
    };
    const routed = await ran(
      'amtool',
      ...['config', 'routes', 'test', `--config.file=${ALERTMANAGER_EXAMPLE}`],
      ...[`alertname=${alertname}`, `severity=${severity}`, 'project=prod', 'vault_id=v'],
    );
    const expected = alertname.startsWith('CBR') ? receivers[severity ?? ''] : 'cbr-tickets';
    expect(routed).toMatchObject({ code: 0, stdout: `${expected}\n` });
  });
});

describe('a real Alertmanager with the example', () => {
  let folder: ConfigFolder;
  let alertmanager: Alertmanager;

  beforeAll(async () => {
    folder = await configFolder();
    alertmanager = await startAlertmanager(ALERTMANAGER_EXAMPLE, folder);
  });
  afterAll(async () => {
    await alertmanager?.stop();
    await folder?.remove();
  });

  const critical = { severity: 'critical' };
  const warning = { severity: 'warning' };
  const stale = {
    alertname: 'CBRCheckpointDataStale',
    ...warning,
    checkpoint_id: 'cp',
    vault_id: 'v',
  };

  /** The inhibitor hears of an alert a moment after the API shows it. */
  function expectInhibited(alert: Readonly<Record<string, string>>) {
    return expect.poll(() => alertmanager.isInhibited(alert), { timeout: 10_000 });
  }

  it('groups what concerns one vault of one project', async () => {
    await alertmanager.post([
      {
        alertname: 'CBRCheckpointError',
        ...critical,
        project: 'g',
        checkpoint_id: 'a',
        vault_id: 'v',
      },
      {
        alertname: 'CBRResourceProtectionError',
        ...critical,
        project: 'g',
        checkpoint_id: 'b',
        vault_id: 'v',
      },
      {
        alertname: 'CBRCheckpointError',
        ...critical,
        project: 'g',
        checkpoint_id: 'c',
        vault_id: 'w',
      },
      {
        alertname: 'CBRCheckpointError',
        ...critical,
        project: 'h',
        checkpoint_id: 'd',
        vault_id: 'v',
      },
    ]);
    const groups = await alertmanager.groups('cbr-pager', 4);
    expect(groups).toEqual([
      { labels: { project: 'g', vault_id: 'v' }, alerts: 2 },
      { labels: { project: 'g', vault_id: 'w' }, alerts: 1 },
      { labels: { project: 'h', vault_id: 'v' }, alerts: 1 },
    ]);
  });

  const authFailing = { alertname: 'CBRAuthFailing', ...critical };
  const stalled = { alertname: 'CBRPollingStalled', ...critical };
  const circuitOpen = { alertname: 'CBRAPICircuitOpen', ...warning };
  const errorRatio = { alertname: 'CBRAPIErrorRatioHigh', ...warning };
  const listsStale = { alertname: 'CBRDiscoveryStale', ...warning, collector: 'backups' };
  const ofVault = { ...critical, vault_id: 'v' };
  const vaultLate = { alertname: 'CBRVaultRecoveryPointObjectiveMissed', ...ofVault };
  const resourceLate = {
    alertname: 'CBRResourceRecoveryPointObjectiveMissed',
    ...ofVault,
    resource_id: 'r',
  };
  const lost = { alertname: 'CBRRestorePointsLost', ...critical };
  const missing = { alertname: 'CBRCheckpointMissing', ...ofVault, checkpoint_id: 'cp' };

  const inhibitions: readonly {
    readonly source: Labels;
    readonly target: Labels;
    readonly inhibited: boolean;
  }[] = [
    { source: authFailing, target: stale, inhibited: true },
    { source: authFailing, target: errorRatio, inhibited: true },
    { source: stalled, target: stale, inhibited: true },
    { source: stalled, target: { ...stalled, ...warning }, inhibited: true },
    { source: circuitOpen, target: stale, inhibited: true },
    { source: circuitOpen, target: errorRatio, inhibited: true },
    { source: { ...stalled, ...warning }, target: stale, inhibited: false },
    { source: errorRatio, target: stale, inhibited: false },
    { source: authFailing, target: listsStale, inhibited: true },
    { source: circuitOpen, target: listsStale, inhibited: true },
    { source: resourceLate, target: vaultLate, inhibited: true },
    { source: vaultLate, target: resourceLate, inhibited: false },
    { source: resourceLate, target: { ...vaultLate, vault_id: 'w' }, inhibited: false },
    { source: missing, target: lost, inhibited: true },
    { source: { ...missing, ...warning }, target: lost, inhibited: false },
    {
      source: authFailing,
      target: { alertname: 'CBRCheckpointError', ...critical },
      inhibited: false,
    },
  ];

  it.each(inhibitions)(
    '$source.alertname ($source.severity) over $target.alertname: $inhibited',
    async ({ source, target, inhibited }) => {
      const project = JSON.stringify([source, target]);
      const others = [
        { ...target, project: 'other' },
        { ...target, project, cluster: 'west' },
      ];
      await alertmanager.post([{ ...source, project }, { ...target, project }, ...others]);
      await expectInhibited({ ...target, project }).toBe(inhibited);
      for (const other of others) await expectInhibited(other).toBe(false);
    },
  );

  it('a missing shard over the targets that do not answer, of its own job', async () => {
    const source = { alertname: 'CBRExporterShardMissing', ...critical, job: 'sharded' };
    const down = { alertname: 'CBRExporterDown', ...warning, job: 'sharded' };
    const others = [
      { ...down, job: 'other' },
      { ...down, cluster: 'west' },
    ];
    await alertmanager.post([source, down, ...others]);
    await expectInhibited(down).toBe(true);
    for (const other of others) await expectInhibited(other).toBe(false);
  });

  it.each([
    { alertname: 'CBRExporterAbsent', ...critical },
    { alertname: 'CBRExporterDown', ...critical, job: 'cbr-exporter' },
  ])('$alertname over whatever follows from it', async (source) => {
    const project = `under ${source.alertname}`;
    const known = { alertname: 'CBRCheckpointError', ...critical, project };
    const elsewhere = { ...stale, project, cluster: 'west' };
    await alertmanager.post([{ ...stale, project }, elsewhere, known]);
    await expectInhibited({ ...stale, project }).toBe(false);
    await alertmanager.post([source]);
    await expectInhibited({ ...stale, project }).toBe(true);
    await expectInhibited(known).toBe(false);
    await expectInhibited(elsewhere).toBe(false);
    await alertmanager.resolve([source]);
    await expectInhibited({ ...stale, project }).toBe(false);
  });
});
