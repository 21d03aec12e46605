import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { ConfigFolder } from '../support/exporter-process.ts';
import { freePort } from './free-port.ts';
import { answered, asked, type Prometheus } from './prometheus.ts';

interface PrometheusConfig {
  readonly global: { readonly evaluation_interval?: string };
  readonly rule_files?: readonly string[];
  readonly alerting?: {
    readonly alertmanagers: readonly [
      { readonly static_configs: readonly [{ readonly targets: readonly [string] }] },
    ];
  };
}

/** Stores and alerts in the place of a Prometheus with this configuration. */
export async function startVictoriaMetrics(
  config: string,
  folder: ConfigFolder,
): Promise<Prometheus> {
  const whole: PrometheusConfig = parse(await readFile(config, 'utf8'));
  const { global, rule_files: rules = [], alerting } = whole;
  const started: ChildProcess[] = [];
  async function start(program: string, args: readonly string[]): Promise<string> {
    const address = `127.0.0.1:${await freePort()}`;
    const all = [...args, `-httpListenAddr=${address}`, '-loggerLevel=ERROR'];
    const child = spawn(program, all, { stdio: 'ignore' });
    started.push(child);
    await once(child, 'spawn');
    await answered(`http://${address}/health`, child);
    return `http://${address}`;
  }

  const url = await start('victoria-metrics', [
    `-promscrape.config=${config}`,
    // The rest of the file is for Prometheus.
    '-promscrape.config.strictParse=false',
    `-storageDataPath=${join(folder.path, 'victoria-metrics')}`,
    // What was scraped can be asked for at once, as with Prometheus.
    '-search.latencyOffset=0s',
  ]);
  if (rules.length > 0) {
    const files = rules.map((name) => join(dirname(config), name));
    const [notified] = alerting?.alertmanagers ?? [];
    await start('vmalert', [
      ...(await Promise.all(files.map((each) => understood(each, folder)))).map(
        (each) => `-rule=${each}`,
      ),
      ...['datasource', 'remoteWrite', 'remoteRead'].map((each) => `-${each}.url=${url}`),
      `-notifier.url=http://${notified?.static_configs[0].targets[0]}`,
      `-evaluationInterval=${global.evaluation_interval ?? '1m'}`,
      '-remoteWrite.flushInterval=50ms',
    ]);
  }
  return {
    ...asked(url),
    stop: async () => {
      for (const child of started.reverse()) {
        child.kill('SIGKILL');
        if (child.exitCode === null) await once(child, 'exit');
      }
    },
  };
}

/** Debian's vmalert is older than the one line that config/prometheus/README.md leaves out for it. */
async function understood(rules: string, folder: ConfigFolder): Promise<string> {
  const text = await readFile(rules, 'utf8');
  return folder.write('vmalert.rules.yml', text.replaceAll(/^ *keep_firing_for:.*\n/gm, ''));
}
