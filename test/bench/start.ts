import { join } from 'node:path';
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import { createSimulator, type Simulator } from '../../src/simulator/server.ts';
import { ROOT } from '../shipping/docker-context.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import { configText } from '../support/simulated.ts';
import { benchFleet } from './bench-fleet.ts';
import { median, overNone, type Point, type Row, rowOf } from './figures.ts';
import { writeFleetConfig } from './fleet-config.ts';
import { type Shipped, shippedOrNote } from './shipped.ts';
import { freePort, measureStarts, type Start, type Variant } from './start-process.ts';
import type { BenchOptions, Findings } from './subject.ts';

const SCHEDULE = '*/5 * * * *';
/** With a checkpoint file. */
const SIZES = [0, 1000, 10_000] as const;
const BARE = `require('node:http').createServer((_, answer) => answer.end('ok')).listen(process.argv[1], '127.0.0.1')`;
const BARE_NAME = 'bare node:http';
const SOURCES = 'sources';
const WARM = 'bundle, compile cache';
const SOURCE_MAPS = 'bundle, source maps';

type Starts = ReadonlyMap<string, readonly Start[]>;

/** What there is, and how its configuration is written. */
interface Watched {
  readonly name: string;
  readonly fleet: Fleet;
  write(folder: ConfigFolder, url: string): Promise<string>;
  /** Programs that are not started with it. */
  readonly without: readonly string[];
}

interface Bench {
  readonly rounds: number;
  readonly shipped: Shipped;
}

/**
 * How long a start takes, from the spawn to the first successful answer of /metrics, and the peak
 * of the memory until then, against a bare HTTP server.
 */
export async function startSubject({ rounds }: BenchOptions, findings: Findings): Promise<void> {
  const shipped = await shippedOrNote(findings);
  if (shipped === undefined) return;
  const usual = demo();
  const times = report('', await startsOf([usual], { rounds, shipped }), findings);
  const ratio = times.find(({ name }) => name === nameOf(WARM, usual))?.ratio;
  if (ratio !== undefined) findings.fact('first /metrics of the bundle / bare server', ratio);

  const starts = await startsOf(SIZES.map(generated), { rounds, shipped });
  report(', over checkpoints', starts, findings);
  growth(starts, findings);
}

function growth(starts: Starts, findings: Findings): void {
  const grows = (what: string, program: string, of: keyof Start) => {
    const points = SIZES.map((size): Point => {
      const all = starts.get(nameOf(program, generated(size))) ?? [];
      return { size, value: median(all.map((start) => start[of])) };
    });
    const title = `${what} of the start, over that of 0 checkpoints, ${program}`;
    findings.growth(title, 'checkpoints', overNone(points));
  };
  for (const program of [SOURCES, WARM]) {
    grows('ms', program, 'ms');
    grows('CPU ms', program, 'cpuMs');
  }
}

function demo(): Watched {
  const fleet = demoFleet(1, Date.now());
  return {
    name: 'the demo',
    fleet,
    write: (folder, url) =>
      folder.write('config.yml', configText(fleet, url, { schedule: SCHEDULE })),
    without: [],
  };
}

function generated(checkpoints: number): Watched {
  const fleet = benchFleet({ checkpoints, resources: 1 });
  const options = { schedule: SCHEDULE, poll: 'requests_per_second: 50' };
  return {
    name: `${checkpoints} checkpoints`,
    fleet,
    write: (folder, url) => writeFleetConfig(folder, fleet, { ...options, endpoint: url }),
    without: [SOURCE_MAPS],
  };
}

function nameOf(program: string, { name }: Watched): string {
  return `${program}, ${name}`;
}

/** All of them in turns, with one bare server. */
async function startsOf(all: readonly Watched[], { rounds, shipped }: Bench): Promise<Starts> {
  const port = await freePort();
  const variants: Variant[] = [{ name: BARE_NAME, program: ['-e', BARE, String(port)] }];
  const folders: ConfigFolder[] = [];
  const simulators: Simulator[] = [];
  try {
    for (const watched of all) {
      const folder = await configFolder();
      folders.push(folder);
      const simulator = createSimulator({ fleet: watched.fleet });
      simulators.push(simulator);
      const { url } = await simulator.listen({ host: '127.0.0.1', port: 0 });
      const config = await watched.write(folder, url);
      const flags = [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`];
      const started = { flags, cache: join(folder.path, 'cache') };
      for (const { name, ...variant } of variantsOf(shipped, started)) {
        if (watched.without.includes(name)) continue;
        variants.push({ name: nameOf(name, watched), ...variant });
      }
    }
    return await measureStarts(variants, { rounds, port });
  } finally {
    for (const simulator of simulators) await simulator.close();
    for (const folder of folders) await folder.remove();
  }
}

interface Started {
  readonly flags: readonly string[];
  /** Folder of compiled code. */
  readonly cache: string;
}

function variantsOf(
  { program: [, ...bundle], environment }: Shipped,
  { flags, cache }: Started,
): readonly Variant[] {
  const sources = [join(ROOT, 'src/start.js'), ...flags];
  const shipped = [...bundle, ...flags];
  const warm = { NODE_COMPILE_CACHE: cache };
  return [
    { name: SOURCES, program: sources },
    { name: 'sources, compile cache', program: sources, environment: warm },
    { name: 'bundle', program: shipped, environment },
    { name: WARM, program: shipped, environment: { ...environment, ...warm } },
  ];
}

function report(title: string, starts: Starts, findings: Findings): readonly Row[] {
  const roundsOf = (name: string, of: keyof Start) =>
    starts.get(name)?.map((each) => [each[of]]) ?? [];
  const rowsOf = (of: keyof Start) =>
    [...starts.keys()].map((name) => rowOf(name, roundsOf(name, of), roundsOf(BARE_NAME, of)));
  const times = rowsOf('ms');
  findings.rows(`start ms until /metrics answers${title}`, times);
  findings.rows(`CPU ms until then${title}`, rowsOf('cpuMs'));
  findings.rows(`peak memory MiB until then${title}`, rowsOf('peakMiB'));
  return times;
}
