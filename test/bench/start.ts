import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoFleet } from '../../src/simulator/demo-fleet.ts';
import { createSimulator } from '../../src/simulator/server.ts';
import { ROOT } from '../shipping/docker-context.ts';
import { configText } from '../support/simulated.ts';
import { rowOf } from './figures.ts';
import type { BenchOptions, Findings } from './subject.ts';

/**
 * How long a start takes, from the spawn to the first successful answer of /metrics, and the peak
 * of the memory until then, against a bare HTTP server. The variants take turns, so that whatever
 * else the machine does meets all of them. Alone, with dist as it is: node test/bench/start.ts [15]
 */
const ROUNDS = 15;
const BARE = `require('node:http').createServer((_, answer) => answer.end('ok')).listen(process.argv[1], '127.0.0.1')`;
const BARE_NAME = 'bare node:http';

interface Variant {
  readonly name: string;
  readonly program: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

interface Start {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
}

async function measureStarts(rounds: number): Promise<ReadonlyMap<string, readonly Start[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'cbr-exporter-bench-'));
  const fleet = demoFleet(1, Date.now());
  const simulator = createSimulator({ fleet });
  const { url } = await simulator.listen({ host: '127.0.0.1', port: 0 });
  const config = join(folder, 'config.yml');
  await writeFile(config, configText(fleet, url, { schedule: '*/5 * * * *' }));
  const port = await freePort();
  const flags = [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`];
  const bundle = [join(ROOT, 'dist/cbr-exporter.js'), ...flags];
  const source = [join(ROOT, 'src/start.js'), ...flags];
  const environment = { NODE_COMPILE_CACHE: join(folder, 'cache') };
  const variants: readonly Variant[] = [
    { name: BARE_NAME, program: ['-e', BARE, String(port)] },
    { name: 'sources', program: source },
    { name: 'sources, compile cache', program: source, environment },
    { name: 'bundle', program: bundle },
    { name: 'bundle, compile cache', program: bundle, environment },
    { name: 'bundle, source maps', program: ['--enable-source-maps', ...bundle] },
  ];
  const starts = new Map<string, Start[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const variant of variants) {
      const start = await measure(variant, port);
      // The first round only fills the caches.
      if (round > 0) starts.set(variant.name, [...(starts.get(variant.name) ?? []), start]);
    }
  }
  await simulator.close();
  await rm(folder, { recursive: true });
  return starts;
}

/** The start as one of the bench's subjects; builds the bundle first. */
export async function startSubject({ rounds }: BenchOptions, findings: Findings): Promise<void> {
  const build = spawn(process.execPath, [join(ROOT, 'config/build/main.ts')], { stdio: 'ignore' });
  const [code] = await once(build, 'exit');
  if (code !== 0) {
    findings.note('left out, since the build failed: npm run build');
    return;
  }
  const starts = await measureStarts(rounds);
  const roundsOf = (name: string, of: keyof Start) => starts.get(name)?.map((each) => [each[of]]);
  const rowsOf = (of: keyof Start) =>
    [...starts.keys()].map((name) =>
      rowOf(name, roundsOf(name, of) ?? [], roundsOf(BARE_NAME, of)),
    );
  const times = rowsOf('ms');
  findings.rows('start ms until /metrics answers', times);
  findings.rows('CPU ms until then', rowsOf('cpuMs'));
  findings.rows('peak memory MiB until then', rowsOf('peakMiB'));
  const ratio = times.find(({ name }) => name === 'bundle, compile cache')?.ratio;
  if (ratio !== undefined) findings.fact('first /metrics of the bundle / bare server', ratio);
}

async function measure({ program, environment = {} }: Variant, port: number): Promise<Start> {
  const began = performance.now();
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: 'ignore',
  });
  while (!(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 1));
  const ms = performance.now() - began;
  const used = await usage(child);
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { ms, ...used };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/metrics', agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
    }).on('error', () => resolve(false));
  });
}

async function usage({ pid }: ChildProcess): Promise<Omit<Start, 'ms'>> {
  const [stat, status] = await Promise.all(
    ['stat', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')),
  );
  const fields = stat?.split(') ')[1]?.split(' ') ?? [];
  const peak = /^VmHWM:\s+(\d+)/m.exec(status ?? '')?.[1];
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, peakMiB: Number(peak) / 1024 };
}

function report(starts: ReadonlyMap<string, readonly Start[]>): void {
  const median = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[values.length >> 1];
  let bare: number | undefined;
  for (const [name, each] of starts) {
    const ms = median(each.map((start) => start.ms)) ?? Number.NaN;
    bare ??= ms;
    const columns = [
      name.padEnd(24),
      `${ms.toFixed(0).padStart(5)} ms`,
      `${(ms / bare).toFixed(1).padStart(5)} x`,
      `${median(each.map((start) => start.cpuMs))
        ?.toFixed(0)
        .padStart(5)} ms CPU`,
      `${median(each.map((start) => start.peakMiB))
        ?.toFixed(0)
        .padStart(5)} MiB peak`,
    ];
    process.stdout.write(`${columns.join('  ')}\n`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

if (import.meta.main) report(await measureStarts(Number(process.argv[2] ?? ROUNDS)));
