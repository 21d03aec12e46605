import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { demoFleet } from './simulator/demo-fleet.ts';
import { createSimulator, type Simulator } from './simulator/server.ts';

/** The IDs of the fleet follow from the seed; config/demo/cbr-exporter.yml names those of this one. */
const SEED = 1;
const SIMULATOR_PORT = 10_228;
const CONFIG_FILE = 'config/demo/cbr-exporter.yml';

/**
 * Runs the exporter, as a process of its own with a normal configuration and the normal flags,
 * against the simulator. Further flags are handed to the exporter.
 */
async function demo(flags: readonly string[]): Promise<number> {
  const simulator = createSimulator({
    fleet: demoFleet(SEED, Date.now()),
    seed: SEED,
    latencyMs: 20,
  });
  const { url } = await listenSomewhere(simulator);
  const exporter = startExporter(url, flags);
  const ended = new Promise<number>((resolve) => {
    exporter.once('exit', (code) => resolve(code ?? 1));
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => exporter.kill(signal));
  }
  process.once('exit', () => exporter.kill('SIGKILL'));
  for await (const line of createInterface({ input: nonNull(exporter.stderr) })) {
    process.stderr.write(`${line}\n`);
    const address = /msg=listening address=(\S+)/.exec(line)?.[1];
    if (address !== undefined) process.stdout.write(introduction(address, url));
  }
  const code = await ended;
  await simulator.close();
  return code;
}

async function listenSomewhere(simulator: Simulator): Promise<{ readonly url: string }> {
  const host = '127.0.0.1';
  try {
    return await simulator.listen({ host, port: SIMULATOR_PORT });
  } catch {
    return simulator.listen({ host, port: 0 });
  }
}

function startExporter(simulatorUrl: string, flags: readonly string[]): ChildProcess {
  const start = fileURLToPath(new URL('start.js', import.meta.url));
  return spawn(
    process.execPath,
    [
      start,
      `--config.file=${CONFIG_FILE}`,
      '--log.format=logfmt',
      ...(flags.some((flag) => flag.startsWith('--web.listen-address'))
        ? []
        : ['--web.listen-address=127.0.0.1:10227']),
      ...flags,
    ],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, SIMULATOR_URL: simulatorUrl },
      stdio: ['ignore', 'inherit', 'pipe'],
      // A Ctrl-C reaches every process of the terminal; the exporter gets it once, from here.
      detached: true,
    },
  );
}

function introduction(address: string, simulatorUrl: string): string {
  return `
  metrics        ${address}/metrics
  page           ${address}/
  simulator      ${simulatorUrl}/simulator/state
  configuration  ${CONFIG_FILE}

  Watch restore points fail and vanish within a minute, or steer one by hand:
    curl -X PUT ${simulatorUrl}/simulator/faults/all -d '{"fault":"throttled","times":5}'
  Ctrl-C ends it.

`;
}

function nonNull<Value>(value: Value | null): Value {
  if (value === null) throw new Error('the exporter was started without a stderr to read');
  return value;
}

process.exit(await demo(process.argv.slice(2)));
