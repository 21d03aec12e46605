import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What is started: Node with these arguments. */
export interface Variant {
  readonly name: string;
  readonly program: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** One that answers with nothing but errors would be waited for for ever. */
const START_MS_MAX = 60_000;

/** Until the first successful answer of /metrics. */
export interface Start {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
}

/** In turns, so that whatever else the machine does meets all of them. */
export async function measureStarts(
  variants: readonly Variant[],
  { rounds, port }: { readonly rounds: number; readonly port: number },
): Promise<ReadonlyMap<string, readonly Start[]>> {
  const starts = new Map(variants.map(({ name }) => [name, [] as Start[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const variant of variants) {
      const start = await measureStart(variant, port);
      // The first round only fills the caches.
      if (round > 0) starts.get(variant.name)?.push(start);
    }
  }
  return starts;
}

async function measureStart(
  { name, program, environment = {} }: Variant,
  port: number,
): Promise<Start> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: 'ignore',
  });
  const exit = once(child, 'exit');
  try {
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
      if (performance.now() - startedMs > START_MS_MAX) throw new Error(`${name} never answered`);
      await pause(1);
    }
    const ms = performance.now() - startedMs;
    return { ms, ...(await usage(child)) };
  } finally {
    child.kill('SIGTERM');
    await exit;
  }
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

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
