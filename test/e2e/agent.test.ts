import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { HOSTILE, hostileFleet } from './hostile-fleet.ts';
import { type Prometheus, runPrometheus, startOwn, versionOf } from './prometheus.ts';
import { startVictoriaMetrics } from './victoria-metrics.ts';

const SECOND = { scrape_interval: '1s', scrape_timeout: '1s' };

const fleet = hostileFleet();
let folder: ConfigFolder;
let simulator: RunningSimulator;
let exporter: RunningExporter;
const stores: Record<string, Prometheus> = {};
let agent: { stop(): Promise<void> };

beforeAll(async () => {
  folder = await configFolder();
  simulator = await startSimulator(fleet);
  const file = await folder.write('cbr-exporter.yml', configText(fleet, simulator.url));
  exporter = await startExporter([`--config.file=${file}`, '--web.listen-address=127.0.0.1:0']);
  const quiet = await folder.write('store.yml', stringify({ global: SECOND, scrape_configs: [] }));
  stores['Prometheus'] = await runPrometheus(quiet, folder, ['--web.enable-remote-write-receiver']);
  stores['VictoriaMetrics'] = await startVictoriaMetrics(quiet, folder);
  const config = await folder.write(
    'agent.yml',
    stringify({
      global: SECOND,
      scrape_configs: [
        {
          job_name: 'cbr-exporter',
          static_configs: [{ targets: [new URL(exporter.url).host] }],
        },
      ],
      remote_write: Object.values(stores).map(({ url }) => ({
        url: `${url}/api/v1/write`,
        queue_config: { batch_send_deadline: '100ms' },
      })),
    }),
  );
  const old = (await versionOf('prometheus'))?.startsWith('2.');
  agent = await startOwn(config, [
    old ? '--enable-feature=agent' : '--agent',
    `--storage.agent.path=${join(folder.path, 'agent')}`,
  ]);
});
afterAll(async () => {
  await agent?.stop();
  for (const { stop } of Object.values(stores)) await stop();
  await exporter?.kill();
  await simulator?.close();
  await folder?.remove();
});

describe.each(['Prometheus', 'VictoriaMetrics'])('what an agent writes to %s', (name) => {
  const query = (expression: string, wanted: Parameters<Prometheus['eventually']>[1]) =>
    stores[name]?.eventually(expression, wanted) ?? expect.unreachable();

  it('has every checkpoint', async () => {
    const present = await query(
      'cbr_checkpoint_presence{job="cbr-exporter", presence="present"} == 1',
      ({ length }) => length === fleet.checkpoints.length,
    );
    expect(present.map(({ labels }) => labels['checkpoint_id']).sort()).toEqual(
      fleet.checkpoints.map(({ id }) => id).sort(),
    );
  });

  it('has every name as the tenant gave it', async () => {
    const series = await query(
      `cbr_checkpoint_resource_info{checkpoint_id="${fleet.checkpoints[0]?.id}"}`,
      ({ length }) => length === HOSTILE.length,
    );
    expect(series.map(({ labels }) => labels['resource_name'] ?? '').sort()).toEqual(
      HOSTILE.toSorted(),
    );
  });

  it('has histograms with the bounds that a scrape has', async () => {
    const buckets = await query(
      'cbr_exporter_poll_cycle_duration_seconds_bucket',
      ({ length }) => length > 3,
    );
    expect(buckets.map(({ labels }) => labels['le'])).toContain('1.0');
  });
});
