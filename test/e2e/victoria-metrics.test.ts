import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeMonitoringFiles } from '../../src/demo/monitoring-files.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import { FLEET, NIGHTS, PROJECT } from './backup-chain-fleet.ts';
import { type Chain, startChain } from './chain.ts';
import { type Prometheus, runPrometheus, type Series } from './prometheus.ts';
import { startVictoriaMetrics } from './victoria-metrics.ts';

/** A minute of the rules is a second: vmalert asks by whole ones. */
const FACTOR = 60;
/** In OpenMetrics alone, which VictoriaMetrics does not ask for. */
const CREATED = /_created$/;

let folder: ConfigFolder;
let chain: Chain;
let prometheus: Prometheus;

beforeAll(async () => {
  folder = await configFolder();
  chain = await startChain(
    FLEET,
    {
      factor: FACTOR,
      schedule: '*/2 * * * * *',
      maxAge: '15s',
      discover: '{refresh: {policies: 1m}}',
    },
    startVictoriaMetrics,
  );
  const files = await writeMonitoringFiles(
    join(folder.path, 'monitoring'),
    { exporter: chain.exporterAddress, alertmanager: undefined, receiver: '' },
    FACTOR,
  );
  prometheus = await runPrometheus(files.prometheus, folder);
});
afterAll(async () => {
  await prometheus?.stop();
  await chain?.stop();
  await folder?.remove();
});

function named(all: readonly Series[]): readonly string[] {
  return all
    .map(({ labels: { alertgroup: _, ...labels } }) => labels)
    .filter(({ __name__: name = '' }) => !CREATED.test(name))
    .map((labels) => JSON.stringify(Object.entries(labels).toSorted()))
    .toSorted();
}

function apart(one: readonly string[], other: readonly string[]): readonly string[] {
  const [ones, others] = [new Set(one), new Set(other)];
  return [...one.filter((each) => !others.has(each)), ...other.filter((each) => !ones.has(each))];
}

/** It remembers for ten seconds that a name was not there: for each rule that needs another one's. */
const LEVELS_MS = 120_000;

describe('VictoriaMetrics with vmalert has what Prometheus has of the same exporter:', () => {
  it.each([
    ['what was scraped', '{job="cbr-exporter", __name__=~"cbr_.+|nodejs_.+|process_.+"}', 250],
    ['what is recorded', '{__name__=~".+:.+"}', 240],
    ['what fires', 'ALERTS{alertstate="firing"}', 5],
  ])(
    '%s',
    async (_, selector, min) => {
      await expect
        .poll(
          async () => {
            const [one = [], other = []] = await Promise.all(
              [chain.prometheus, prometheus].map(async (each) => named(await each.query(selector))),
            );
            return { apart: apart(one, other), enough: other.length > min };
          },
          { timeout: LEVELS_MS, interval: 500 },
        )
        .toEqual({ apart: [], enough: true });
    },
    2 * LEVELS_MS,
  );
});

it('whoever is to be told hears it in the same words', async () => {
  const [app] = NIGHTS.resources.filter(({ name }) => name === 'app-02');
  const alert = {
    status: 'firing',
    labels: { alertname: 'CBRResourceRecoveryPointObjectiveMissed', resource_id: app?.id ?? '' },
  } as const;
  const { alerts } = await chain.notifications.withAll('cbr-pager', [alert]);
  expect(alerts[0]?.annotations['description']).toMatch(
    new RegExp(
      `^Resource ${app?.id} "app-02" of vault ${NIGHTS.id} "vault-nights" in project ${PROJECT} was last backed up 3d .* ago, the vault itself in time\\.$`,
    ),
  );
});
