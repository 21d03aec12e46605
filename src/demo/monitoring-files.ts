import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { readdressed } from './readdressed.ts';
import { withScaledDurations } from './scaled-durations.ts';

const CONFIG = fileURLToPath(new URL('../../config', import.meta.url));
const PROMETHEUS_EXAMPLE = join(CONFIG, 'prometheus', 'prometheus.example.yml');
const ALERTMANAGER_EXAMPLE = join(CONFIG, 'alertmanager', 'alertmanager.example.yml');

/** Where they are in the shipped examples. */
const SHIPPED = {
  exporter: '127.0.0.1:10227',
  alertmanager: '127.0.0.1:9093',
  receiver: '127.0.0.1:9095',
} as const;

/** A host and a port each. */
export interface Addresses {
  readonly exporter: string;
  /** Who Prometheus is to the exporter, where that wants to know. */
  readonly exporterLogin?: { readonly username: string; readonly password: string } | undefined;
  /** Without one, Prometheus tells nobody. */
  readonly alertmanager: string | undefined;
  /** Who gets what Alertmanager sends to all of its receivers. */
  readonly receiver: string;
}

export interface MonitoringFiles {
  readonly prometheus: string;
  readonly alertmanager: string;
}

/**
 * Writes the shipped examples of Prometheus and Alertmanager with the shipped rules into a folder:
 * the same files, with these addresses, and all durations divided by the factor.
 */
export async function writeMonitoringFiles(
  folder: string,
  addresses: Addresses,
  factor: number,
): Promise<MonitoringFiles> {
  const { exporter, alertmanager, receiver } = addresses;
  await mkdir(folder, { recursive: true });

  async function write(shipped: string, document: unknown): Promise<string> {
    const file = join(folder, basename(shipped));
    const origin = `# Made from ${basename(shipped)}: addresses replaced, durations divided by ${factor}.\n`;
    await writeFile(file, origin + stringify(withScaledDurations(document, factor)));
    return file;
  }

  const shipped = await read<PrometheusConfig>(PROMETHEUS_EXAMPLE);
  const prometheus = signedIn(shipped, addresses.exporterLogin);
  for (const name of prometheus.rule_files) {
    const rules = join(dirname(PROMETHEUS_EXAMPLE), name);
    await write(rules, await read(rules));
  }
  const { alerting: _, ...quiet } = prometheus;
  return {
    prometheus: await write(
      PROMETHEUS_EXAMPLE,
      alertmanager === undefined
        ? readdressed(quiet, new Map([[SHIPPED.exporter, exporter]]))
        : readdressed(
            prometheus,
            new Map([
              [SHIPPED.exporter, exporter],
              [SHIPPED.alertmanager, alertmanager],
            ]),
          ),
    ),
    alertmanager: await write(
      ALERTMANAGER_EXAMPLE,
      readdressed(await read(ALERTMANAGER_EXAMPLE), new Map([[SHIPPED.receiver, receiver]])),
    ),
  };
}

function signedIn(config: PrometheusConfig, login: Addresses['exporterLogin']): PrometheusConfig {
  if (login === undefined) return config;
  const jobs = config.scrape_configs.map((job) => ({ ...job, basic_auth: login }));
  return { ...config, scrape_configs: jobs };
}

/** As far as it is looked at here. */
interface PrometheusConfig {
  /** Beside the configuration. */
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly object[];
  readonly alerting: unknown;
}

async function read<Content = unknown>(file: string): Promise<Content> {
  return parse(await readFile(file, 'utf8')) as Content;
}
