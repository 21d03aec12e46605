import { join } from 'node:path';
import { writeMonitoringFiles } from '../../src/demo/monitoring-files.ts';
import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import { type ConfigFolder, configFolder, startExporter } from '../support/exporter-process.ts';
import {
  type ConfigOptions,
  configText,
  type RunningSimulator,
  startSimulator,
} from '../support/simulated.ts';
import { type Alertmanager, startAlertmanager } from './alertmanager.ts';
import { freePort } from './free-port.ts';
import { collectNotifications, type Notifications } from './notifications.ts';
import { type Prometheus, runPrometheus } from './prometheus.ts';

export interface Chain {
  readonly simulator: RunningSimulator;
  /** A host and a port. */
  readonly exporterAddress: string;
  readonly prometheus: Prometheus;
  readonly alertmanager: Alertmanager;
  readonly notifications: Notifications;
  killExporter(): Promise<void>;
  /** A new process at the same address. */
  startExporter(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Everything from the API to the receiver of notifications, each a process of its own but for the
 * two ends. The rules and the examples are the shipped ones, faster by the factor. Another store can
 * stand where Prometheus does.
 */
export async function startChain(
  fleet: Fleet,
  options: ConfigOptions & { readonly factor: number },
  startStore: typeof runPrometheus = runPrometheus,
): Promise<Chain> {
  const { factor, ...config } = options;
  const started: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };

  async function start(): Promise<Chain> {
    const folder: ConfigFolder = await configFolder();
    started.push(folder.remove);
    const simulator = await startSimulator(fleet);
    started.push(simulator.close);
    const notifications = await collectNotifications();
    started.push(notifications.close);
    const exporterAddress = `127.0.0.1:${await freePort()}`;
    const alertmanagerPort = await freePort();
    const files = await writeMonitoringFiles(
      join(folder.path, 'monitoring'),
      {
        exporter: exporterAddress,
        alertmanager: `127.0.0.1:${alertmanagerPort}`,
        receiver: notifications.address,
      },
      factor,
    );
    const file = await folder.write('cbr-exporter.yml', configText(fleet, simulator.url, config));
    const runExporter = () =>
      startExporter([`--config.file=${file}`, `--web.listen-address=${exporterAddress}`]);
    let exporter = await runExporter();
    started.push(() => exporter.kill());
    const alertmanager = await startAlertmanager(files.alertmanager, folder, alertmanagerPort);
    started.push(alertmanager.stop);
    const prometheus = await startStore(files.prometheus, folder);
    started.push(prometheus.stop);
    return {
      simulator,
      exporterAddress,
      prometheus,
      alertmanager,
      notifications,
      killExporter: () => exporter.kill(),
      startExporter: async () => {
        exporter = await runExporter();
      },
      stop,
    };
  }

  try {
    return await start();
  } catch (error) {
    await stop();
    throw error;
  }
}
