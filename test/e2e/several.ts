import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { writeMonitoringFiles } from '../../src/demo/monitoring-files.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { freePort } from './free-port.ts';
import { type Prometheus, runPrometheus } from './prometheus.ts';

/** Several exporters with one configuration, and a Prometheus with the shipped rules over them. */
export interface Several {
  readonly prometheus: Prometheus;
  readonly folder: ConfigFolder;
  /** Starts one, at the address that it had before, and has it scraped. */
  start(name: string, ...flags: readonly string[]): Promise<RunningExporter>;
  running(name: string): RunningExporter;
  /** Ends one as Kubernetes does: it is a target no longer, then it is asked to stop. */
  retire(name: string): Promise<void>;
  addressOf(name: string): string;
  /** `alertname severity`, and what it is about, of all that fires; each once for each time. */
  firing(): Promise<readonly string[]>;
  /** All that fired at any evaluation so far. */
  everFired(): Promise<readonly string[]>;
  /** At how many looks since then, a few each second, the query had this value, and others. */
  overTime(expression: string, sinceMs: number): Promise<ReadonlySet<string>>;
  stop(): Promise<void>;
}

const FIRING = 'ALERTS{alertstate="firing"}';

export async function startSeveral(config: string, factor: number): Promise<Several> {
  const folder = await configFolder();
  const file = await folder.write('cbr-exporter.yml', config);
  const exporters = new Map<string, RunningExporter>();
  const addresses = new Map<string, string>();
  const targets = new Set<string>();
  const beganMs = Date.now();

  /** Renamed into place, so that Prometheus reads no half of it. */
  async function writeTargets(): Promise<void> {
    const written = await folder.write('targets.new', JSON.stringify([{ targets: [...targets] }]));
    await rename(written, join(folder.path, 'targets.json'));
  }

  await writeTargets();
  const prometheus = await runPrometheus(await prometheusFile(folder, factor), folder);

  return {
    prometheus,
    folder,
    start: async (name, ...flags) => {
      const address = addresses.get(name) ?? `127.0.0.1:${await freePort()}`;
      addresses.set(name, address);
      const where = [`--config.file=${file}`, `--web.listen-address=${address}`];
      const exporter = await startExporter([...where, ...flags]);
      exporters.set(name, exporter);
      targets.add(address);
      await writeTargets();
      return exporter;
    },
    running,
    retire: async (name) => {
      targets.delete(addressOf(name));
      await writeTargets();
      running(name).signal('SIGTERM');
      await running(name).ended;
    },
    addressOf,
    firing: async () => (await prometheus.query(FIRING)).map(({ labels }) => named(labels)),
    everFired: async () => {
      const seconds = Math.ceil((Date.now() - beganMs) / 1000);
      const found = await prometheus.query(`last_over_time(${FIRING}[${seconds}s])`);
      return found.map(({ labels }) => named(labels));
    },
    overTime: async (expression, sinceMs) => {
      const seconds = Math.floor((Date.now() - sinceMs) / 1000);
      const [least, most] = await Promise.all(
        ['min', 'max'].map((which) =>
          prometheus.query(`${which}_over_time((${expression})[${seconds}s:200ms])`),
        ),
      );
      return new Set([...(least ?? []), ...(most ?? [])].map(({ value }) => value));
    },
    stop: async () => {
      await prometheus.stop();
      for (const exporter of exporters.values()) {
        exporter.signal('SIGCONT');
        await exporter.kill();
      }
      await folder.remove();
    },
  };

  function running(name: string): RunningExporter {
    const exporter = exporters.get(name);
    if (exporter === undefined) throw new Error(`no ${name}`);
    return exporter;
  }

  function addressOf(name: string): string {
    return addresses.get(name) ?? '';
  }
}

/** The shipped example, faster by the factor, whose targets are in a file that may change. */
async function prometheusFile(folder: ConfigFolder, factor: number): Promise<string> {
  const nobody = { exporter: '127.0.0.1:1', alertmanager: undefined, receiver: '127.0.0.1:1' };
  const { prometheus } = await writeMonitoringFiles(
    join(folder.path, 'monitoring'),
    nobody,
    factor,
  );
  const shipped = parse(await readFile(prometheus, 'utf8'));
  const files = [join(folder.path, 'targets.json')];
  return folder.write(
    'monitoring/prometheus.yml',
    stringify({
      ...shipped,
      scrape_configs: [
        { job_name: 'cbr-exporter', file_sd_configs: [{ files, refresh_interval: '1s' }] },
      ],
    }),
  );
}

function named(labels: Readonly<Record<string, string>>): string {
  const { alertname, severity, checkpoint_id: checkpoint, vault_id: vault } = labels;
  return [alertname, severity, checkpoint ?? vault].filter((each) => each !== undefined).join(' ');
}
