import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { configFolder, type LogLine, startExporter } from '../support/exporter-process.ts';
import { benchFleet, type FleetSize } from './bench-fleet.ts';
import { startChild } from './child.ts';
import { writeFleetConfig } from './fleet-config.ts';
import { type Milestone, slowestCount } from './memory-milestones.ts';
import { rssMib } from './process-usage.ts';
import { createScraper } from './scraper.ts';
import type { Shipped } from './shipped.ts';

const PRELOAD = fileURLToPath(new URL('report-memory.js', import.meta.url));
const SCRAPE_EACH_MS = 1000;

export interface MemoryRun extends Required<FleetSize> {
  /** In the order in which they are reached. */
  readonly milestones: readonly Milestone[];
}

export interface MemoryMeasured {
  /** At each of the milestones. */
  readonly rssMib: readonly number[];
  /** At every scrape. */
  readonly rssMibAll: readonly number[];
  /** On the heap and beside it, at the end, after its garbage was collected. */
  readonly liveMib: number;
  readonly cycleSeconds: readonly number[];
}

/**
 * The product as it is shipped, which polls again as soon as it can and is scraped with gzip once
 * a second. A hundredth of the answers are new in each cycle.
 */
export async function measureMemory(shipped: Shipped, run: MemoryRun): Promise<MemoryMeasured> {
  const { checkpoints, resources, projects } = run;
  const size = [checkpoints, resources, projects].map(String);
  const folder = await configFolder();
  const server = await startChild<string>('answers-process.ts', size);
  try {
    const config = await writeFleetConfig(folder, benchFleet(run), {
      endpoint: `${server.greeting}/hundredth/0`,
      schedule: '* * * * * *',
      poll: 'timeout: 30s, deadline: 4m, requests_per_second: 1000, max_attempts: 1',
    });
    return await watch(shipped, config, run);
  } finally {
    await server.end();
    await folder.remove();
  }
}

async function watch(
  { program: [command, ...args], environment }: Shipped,
  config: string,
  { milestones, projects }: MemoryRun,
): Promise<MemoryMeasured> {
  // The end of a cycle stands in the log at debug level alone.
  const flags = [
    `--config.file=${config}`,
    '--web.listen-address=127.0.0.1:0',
    '--log.level=debug',
  ];
  const exporter = await startExporter(flags, {
    program: [command, '--expose-gc', '--import', PRELOAD, ...args],
    environment,
  });
  try {
    const scraper = await createScraper(`${exporter.url}/metrics`, 'gzip');
    const all: number[] = [];
    const reached: number[] = [];
    for (const { cycles, scrapes } of milestones) {
      while (all.length < scrapes || cyclesEnded(exporter.lines, projects) < cycles) {
        const startedMs = performance.now();
        await scraper.scrape();
        all.push(await rssMib(exporter.pid));
        await pause(Math.max(0, startedMs + SCRAPE_EACH_MS - performance.now()));
        requireSound(exporter.lines);
      }
      reached.push(await rssMib(exporter.pid));
    }
    scraper.close();
    exporter.signal('SIGUSR2');
    const { heapUsed, external } = await exporter.logged(({ msg }) => msg === 'memory');
    return {
      rssMib: reached,
      rssMibAll: all,
      liveMib: (Number(heapUsed) + Number(external)) / 2 ** 20,
      cycleSeconds: endLines(exporter.lines).map((line) => Number(line['duration_seconds'])),
    };
  } finally {
    await exporter.kill();
  }
}

function endLines(lines: readonly LogLine[]): readonly LogLine[] {
  return lines.filter(({ msg }) => msg === 'poll cycle ended');
}

/** That all projects have had. */
function cyclesEnded(lines: readonly LogLine[], projects: number): number {
  return slowestCount(
    endLines(lines).map(({ project }) => String(project)),
    projects,
  );
}

/** Otherwise one would wait for ever, or measure something else. */
function requireSound(lines: readonly LogLine[]): void {
  const failed = lines.find(
    ({ msg }) => msg === 'poll failed' || msg === 'internal error in a cycle',
  );
  if (failed !== undefined) throw new Error(`the exporter said: ${JSON.stringify(failed)}`);
}
