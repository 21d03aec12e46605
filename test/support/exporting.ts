import { createExporter, type Exporter } from '../../src/daemon/exporter.ts';
import type { Log, LogFields } from '../../src/domain/log.ts';
import type { Shard } from '../../src/domain/shard.ts';
import { FREE_ACCESS } from '../../src/web/access/access.ts';
import { configFolder } from './exporter-process.ts';
import { type Environment, loadConfig } from './load-config.ts';
import { parseExposition } from './parse-exposition.ts';

export interface Exporting {
  readonly exporter: Exporter;
  /** Runs one cycle of every project, as a tick would; whether all got a definite answer. */
  cycle(): Promise<boolean>;
  /** Values of a family by its labels but the checkpoint's. */
  values(family: string): Promise<Readonly<Record<string, string>>>;
  /** Everything that was logged, as it would be written. */
  readonly logged: string[];
  /** Writes a file beside the configuration. */
  write(name: string, content: string): Promise<string>;
  readonly folder: string;
  /** Takes over another configuration. */
  reconfigure(config: string): Promise<void>;
  /** Ends it, and removes its folder: not before all that write there have ended. */
  stop(): Promise<void>;
}

export interface ExportingOptions {
  readonly config: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Environment;
  readonly nowMs?: () => number;
  readonly monotonicMs?: () => number;
  readonly storagePath?: string;
  readonly shard?: Shard;
}

/** The exporter with all its parts but the process, on a clock of the test. */
export async function exporting(options: ExportingOptions): Promise<Exporting> {
  const folder = await configFolder();
  for (const [name, content] of Object.entries(options.files ?? {})) {
    await folder.write(name, content);
  }
  const file = await folder.write('cbr-exporter.yml', options.config);
  const config = await loadConfig(file, options.environment);
  const logged: string[] = [];
  const line = (fields: LogFields, message: string) => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log: Log = { debug: line, info: line, warn: line, error: line };
  const exporter = createExporter({
    config,
    version: '1.2.3',
    revision: 'test',
    nodeVersion: process.version,
    telemetryPath: '/metrics',
    base: '',
    routePrefix: '',
    access: FREE_ACCESS,
    lifecycle: true,
    resources: true,
    storagePath: options.storagePath,
    ...(options.shard === undefined ? {} : { shard: options.shard }),
    reload: async () => ({ problems: ['a test reloads by itself'] }),
    log,
    nowMs: options.nowMs ?? Date.now,
    monotonicMs: options.monotonicMs ?? (() => performance.now()),
  });
  return {
    exporter,
    cycle: exporter.runOnce,
    values: async (family) => {
      const text = (await exporter.exposition()).toString();
      const samples = parseExposition(text).find(({ name }) => name === family)?.samples ?? [];
      return Object.fromEntries(
        samples.map(({ labels: { checkpoint_id: _, ...labels }, value }) => [
          Object.values(labels).join(' '),
          value,
        ]),
      );
    },
    logged,
    write: folder.write,
    reconfigure: async (text) => {
      const changed = await folder.write('cbr-exporter.yml', text);
      await exporter.reconfigure(await loadConfig(changed, options.environment));
    },
    folder: folder.path,
    stop: async () => {
      await exporter.stop();
      await folder.remove();
    },
  };
}
