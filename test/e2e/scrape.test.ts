import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { HOSTILE, hostileFleet } from './hostile-fleet.ts';
import { type Prometheus, promtool, startPrometheus } from './prometheus.ts';

let folder: ConfigFolder;
let simulator: RunningSimulator;
let exporter: RunningExporter;
let prometheus: Prometheus;
const fleet = hostileFleet();
const [first, second, third] = fleet.checkpoints.map(({ id }) => id);

beforeAll(async () => {
  folder = await configFolder();
  simulator = await startSimulator(fleet);
  const file = await folder.write('cbr-exporter.yml', configText(fleet, simulator.url));
  exporter = await startExporter([`--config.file=${file}`, '--web.listen-address=127.0.0.1:0']);
  prometheus = await startPrometheus(exporter.url, folder);
});
afterAll(async () => {
  await prometheus?.stop();
  await exporter?.kill();
  await simulator?.close();
  await folder?.remove();
});

function of(family: string, checkpointId: string | undefined, more = ''): string {
  return `${family}{checkpoint_id="${checkpointId}"${more}}`;
}

describe('a real Prometheus', () => {
  it('scrapes without an error', async () => {
    await prometheus.eventually('up', ([up]) => up?.value === '1');
    const [samples] = await prometheus.query('scrape_samples_scraped');
    expect(Number(samples?.value)).toBeGreaterThan(300);
  });

  it('has every checkpoint with its values', async () => {
    await prometheus.eventually('cbr_up', ([up]) => up?.value === '1');
    const present = await prometheus.eventually(
      'cbr_checkpoint_presence{presence="present"} == 1',
      (series) => series.length === fleet.checkpoints.length,
    );
    expect(present.map(({ labels }) => labels['checkpoint_id']).sort()).toEqual(
      fleet.checkpoints.map(({ id }) => id).sort(),
    );
    const [created] = await prometheus.query(of('cbr_checkpoint_created_timestamp_seconds', first));
    expect(Number(created?.value)).toBeCloseTo((fleet.checkpoints[0]?.createdAtMs ?? 0) / 1000, 2);
    const [resource] = fleet.vaults[0]?.resources ?? [];
    const [size] = await prometheus.query(
      of('cbr_checkpoint_resource_size_bytes', first, `,resource_id="${resource?.id}"`),
    );
    expect(Number(size?.value)).toBe((resource?.sizeGib ?? 0) * 2 ** 30);
  });

  it('reads back every name as the tenant gave it', async () => {
    const series = await prometheus.query(of('cbr_checkpoint_resource_info', first));
    const names = series.map(({ labels }) => labels['resource_name'] ?? '');
    expect(names.sort()).toEqual(HOSTILE.toSorted());
  });

  it('sees a status turn, and the transition counted', async () => {
    simulator.change(second ?? '', { status: 'error' });
    await prometheus.eventually(
      of('cbr_checkpoint_status', second, ',status="error"'),
      ([status]) => status?.value === '1',
    );
    const [counted] = await prometheus.query(
      'cbr_checkpoint_status_transitions_total{status="error"}',
    );
    expect(counted?.value).toBe('1');
  });

  it('sees resources that were skipped', async () => {
    simulator.change(third ?? '', {
      skippedResources: [
        { id: 'db', name: 'db-02', type: 'OS::Nova::Server', code: 'BackupService.6203' },
      ],
    });
    await prometheus.eventually(
      of('cbr_checkpoint_skipped_resources', third),
      ([skipped]) => skipped?.value === '1',
    );
    const [info] = await prometheus.query(of('cbr_checkpoint_skipped_resource_info', third));
    expect(info?.labels).toMatchObject({ resource_name: 'db-02', code: 'BackupService.6203' });
  });

  it('loses all series of a restore point that vanished, but what says so and what it was', async () => {
    simulator.remove(first ?? '');
    await prometheus.eventually(
      of('cbr_checkpoint_presence', first, ',presence="missing"'),
      ([missing]) => missing?.value === '1',
    );
    const left = await prometheus.query(`{checkpoint_id="${first}"}`);
    expect([...new Set(left.map(({ labels }) => labels['__name__']))].sort()).toEqual([
      'cbr_checkpoint_expiration_timestamp_seconds',
      'cbr_checkpoint_info',
      'cbr_checkpoint_last_poll_timestamp_seconds',
      'cbr_checkpoint_last_present_timestamp_seconds',
      'cbr_checkpoint_last_success_timestamp_seconds',
      'cbr_checkpoint_poll_success',
      'cbr_checkpoint_presence',
    ]);
    expect(left).toHaveLength(10);
  });
});

describe('promtool', () => {
  it('finds nothing to say about the metrics', async () => {
    const metrics = await (await fetch(`${exporter.url}/metrics`)).text();
    expect(await promtool(['check', 'metrics'], metrics)).toEqual({ code: 0, output: '' });
  });
});
