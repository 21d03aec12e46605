import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { ConfigFolder } from '../support/exporter-process.ts';
import { until } from '../support/until.ts';
import { freePort } from './free-port.ts';

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface Prometheus {
  readonly url: string;
  query(expression: string): Promise<readonly Series[]>;
  /** The first answer that is as wanted; the test's deadline is the limit. */
  eventually(
    expression: string,
    wanted: (series: readonly Series[]) => boolean,
  ): Promise<readonly Series[]>;
  stop(): Promise<void>;
}

/** Debian's Prometheus on loopback, scraping the targets every second. */
export async function startPrometheus(
  targets: string | readonly string[],
  folder: ConfigFolder,
): Promise<Prometheus> {
  const hosts = [targets].flat().map((target) => JSON.stringify(new URL(target).host));
  const config = await folder.write(
    'prometheus.yml',
    `global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
  - job_name: cbr-exporter
    static_configs: [{targets: [${hosts.join(', ')}]}]
`,
  );
  return runPrometheus(config, folder);
}

/** The same with a configuration and more flags of its own. */
export async function runPrometheus(
  config: string,
  folder: ConfigFolder,
  flags: readonly string[] = [],
): Promise<Prometheus> {
  const { url, stop } = await startOwn(config, [
    ...flags,
    `--storage.tsdb.path=${join(folder.path, 'data')}`,
  ]);
  return { ...asked(url), stop };
}

/** What its API is asked, or that of a store that understands the same. */
export function asked(url: string): Omit<Prometheus, 'stop'> {
  const query = (expression: string) => queried(url, expression);
  return {
    url,
    query,
    eventually: (expression, wanted) => until(() => query(expression), wanted),
  };
}

/** Prometheus as a process, with these flags. */
export async function startOwn(config: string, flags: readonly string[]) {
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      ...flags,
      `--web.listen-address=${address}`,
      // Else the first scrape is five seconds away.
      '--scrape.discovery-reload-interval=100ms',
      '--log.level=warn',
    ],
    { stdio: 'ignore' },
  );
  await once(child, 'spawn');
  const url = `http://${address}`;
  await answered(`${url}/-/ready`, child);
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function queried(url: string, expression: string): Promise<readonly Series[]> {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  const { data } = (await answer.json()) as QueryAnswer;
  return data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value }));
}

interface QueryAnswer {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
}

/** Major and minor. */
export async function versionOf(program: string): Promise<string | undefined> {
  const { stdout, stderr } = await promisify(execFile)(program, ['--version']);
  return /version (\d+\.\d+)/.exec(stdout + stderr)?.[1];
}

/** Runs promtool over a text and gives its exit code with everything it wrote. */
export async function promtool(
  args: readonly string[],
  input: string,
  program = 'promtool',
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(program, args);
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, output: stdout + stderr };
}

export async function answered(url: string, child: ChildProcess): Promise<void> {
  await until(() => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    return fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  });
}
