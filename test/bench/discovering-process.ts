import { fileURLToPath } from 'node:url';
import {
  type ConfigFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { until } from '../support/until.ts';
import type { Child } from './child.ts';
import type { CloudAnswer, CloudQuestion } from './discovery-cloud-process.ts';
import { PROJECT } from './discovery-fleet.ts';
import { cpuMs, rssMib } from './process-usage.ts';
import type { Shipped } from './shipped.ts';

const PRELOAD = fileURLToPath(new URL('report-blocks.js', import.meta.url));

export type DiscoveryCloud = Child<string, CloudQuestion, CloudAnswer>;

/** What one cycle, and a scrape after it, came to. */
export interface CycleCost {
  readonly calls: number;
  readonly bytes: number;
  readonly cpuMs: number;
  readonly rssMib: number;
  readonly seconds: number;
}

/** The longest time in which a program looked at nothing else, and how long it ran in any such. */
export interface Block {
  readonly ms: number;
  /** Less, where it had to wait for the processor itself. */
  readonly cpuMs: number;
}

/** The product as it is shipped, which discovers the cloud cycle by cycle. */
export interface Discovering {
  readonly exporter: RunningExporter;
  cyclesEnded(): number;
  /** From now, in a pause, until a cycle ended and was scraped. */
  cycle(): Promise<CycleCost>;
  /** Looks for blocks from its start on, and each other time: the longest until it is told not to. */
  toggleBlocks(): Promise<Block>;
  scrape(): Promise<string>;
}

export interface DiscoveringOptions {
  readonly shipped: Shipped;
  readonly cloud: DiscoveryCloud;
  readonly folder: ConfigFolder;
  readonly newest: number;
  readonly cycleSeconds: number;
}

export async function startDiscovering(options: DiscoveringOptions): Promise<Discovering> {
  const { shipped, cloud, folder } = options;
  const [command, ...args] = shipped.program;
  const config = await folder.write('config.yml', discoveringConfig(options));
  const flags = ['--web.listen-address=127.0.0.1:0', '--log.level=debug'];
  const { calls, bytes } = await cloud.ask({ kind: 'count' });
  const exporter = await startExporter([`--config.file=${config}`, ...flags], {
    program: [command, '--import', PRELOAD, ...args],
    environment: shipped.environment,
  });
  const told = (wanted: string) => exporter.lines.filter(({ msg }) => msg === wanted);
  const ended = () => told('poll cycle ended');
  const reports = () => told('blocks');
  const scrape = async () => (await fetch(`${exporter.url}/metrics`)).text();
  let before = { calls, bytes, cpuMs: 0, cycles: 0 };
  return {
    exporter,
    cyclesEnded: () => ended().length,
    cycle: async () => {
      await until(() => ended().length > before.cycles);
      await scrape();
      const { calls, bytes } = await cloud.ask({ kind: 'count' });
      const now = { calls, bytes, cpuMs: await cpuMs(exporter.pid), cycles: ended().length };
      const cost = {
        calls: now.calls - before.calls,
        bytes: now.bytes - before.bytes,
        cpuMs: now.cpuMs - before.cpuMs,
        rssMib: await rssMib(exporter.pid),
        seconds: Number(ended().at(-1)?.['duration_seconds']),
      };
      before = now;
      return cost;
    },
    toggleBlocks: async () => {
      const count = reports().length;
      exporter.signal('SIGUSR2');
      await until(() => reports().length > count);
      const { longestMs, longestCpuMs } = reports().at(-1) ?? {};
      return { ms: Number(longestMs), cpuMs: Number(longestCpuMs) };
    },
    scrape,
  };
}

export type DiscoveringConfig = Pick<DiscoveringOptions, 'cloud' | 'newest' | 'cycleSeconds'>;

export function discoveringConfig({ cloud, newest, cycleSeconds }: DiscoveringConfig): string {
  return `schedule: "*/${cycleSeconds} * * * * *"
poll: {timeout: 30s, deadline: 4m, requests_per_second: 1000, max_attempts: 1}
projects:
  - name: ${PROJECT.name}
    region: ${PROJECT.region}
    project_id: ${PROJECT.projectId}
    endpoint: ${cloud.greeting}
    auth: {type: token, token: ${PROJECT.tokens[0]}}
    discover: {newest: ${newest}}
`;
}
