import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import { configFolder, startExporter } from '../support/exporter-process.ts';
import { configText, startSimulator } from '../support/simulated.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';

export interface Discovering {
  readonly prometheus: Prometheus;
  stop(): Promise<void>;
}

/**
 * A Prometheus with an exporter that discovers a fleet, in which there is a server without any
 * backup, and some failed after the first look.
 */
export async function startDiscovering(fleet: Fleet): Promise<Discovering> {
  const folder = await configFolder();
  const simulator = await startSimulator(fleet);
  const config = configText(fleet, simulator.url, { discover: 'true' });
  const file = await folder.write('cbr-exporter.yml', config);
  const exporter = await startExporter([
    `--config.file=${file}`,
    '--web.listen-address=127.0.0.1:0',
  ]);
  const prometheus = await startPrometheus(exporter.url, folder);

  async function steer(method: string, path: string, body: unknown): Promise<void> {
    const answer = await fetch(`${simulator.url}/simulator/vaults/${path}`, {
      method,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  await prometheus.eventually(
    'min(cbr_exporter_collector_success) == 1',
    ({ length }) => length > 0,
  );
  await steer('PUT', 'vault-prod-web/resources/web-new', {});
  await steer('POST', 'vault-prod-databases/restore-points', {
    failed: ['pg-primary'],
    skipped: ['pg-replica'],
  });
  return {
    prometheus,
    stop: async () => {
      await prometheus.stop();
      await exporter.kill();
      await simulator.close();
      await folder.remove();
    },
  };
}
