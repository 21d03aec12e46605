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
  process.on('SIGINT', () => exporter.kill('SIGINT'));
  process.on('SIGTERM', () => exporter.kill('SIGTERM'));
  // The terminal was closed; to the exporter this signal means something else.
  process.on('SIGHUP', () => exporter.kill('SIGTERM'));
  process.once('exit', () => exporter.kill('SIGKILL'));
  process.stdout.write(aboutSimulator(url));
  for await (const line of createInterface({ input: nonNull(exporter.stderr) })) {
    process.stderr.write(`${line}\n`);
    const address = /"?address"?[=:]"?([^\s"]+).*/.exec(line)?.[1];
    if (address !== undefined) process.stdout.write(aboutExporter(address));
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
      ...unlessGiven('--log.format', 'logfmt', flags),
      ...unlessGiven('--web.listen-address', '127.0.0.1:10227', flags),
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

function unlessGiven(flag: string, value: string, flags: readonly string[]): readonly string[] {
  return flags.some((each) => each.split('=')[0] === flag) ? [] : [`${flag}=${value}`];
}

function aboutSimulator(url: string): string {
  return `
  simulator      ${url}/simulator/state
  configuration  ${CONFIG_FILE}

  Watch restore points fail and vanish within a minute, or steer one by hand:
    curl -X PUT ${url}/simulator/faults/all -d '{"fault":"throttled","times":5}'
  Ctrl-C ends it.

`;
}

function aboutExporter(address: string): string {
  return `
  metrics        ${address}/metrics
  page           ${address}/

`;
}

function nonNull<Value>(value: Value | null): Value {
  if (value === null) throw new Error('the exporter was started without a stderr to read');
  return value;
}

process.exit(await demo(process.argv.slice(2)));
