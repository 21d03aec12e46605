import { type Prometheus, runPrometheus } from '../e2e/prometheus.ts';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { until } from '../support/until.ts';
import { startChild } from './child.ts';
import { type DiscoveryCloud, discoveringConfig } from './discovering-process.ts';
import type { DiscoveredSize } from './discovery-fleet.ts';
import { cpuMs, peakMib } from './process-usage.ts';
import { complaints } from './scraped-exporter.ts';
import type { Shipped } from './shipped.ts';
import type { Findings } from './subject.ts';

/** Of each vault; a shard's share of the restore points is that of its vaults. */
const NEWEST = 1;
/** Long enough for a cold start; Prometheus scrapes twice in it. */
const cycleSecondsOf = (vaults: number) => (vaults > 100 ? 20 : 8);
/** That the deadline is longer than the schedule's gap, so that a cold start is one cycle. */
const EXPECTED_COMPLAINTS = 1;
const SHOWN = 'sum(cbr_exporter_checkpoints{source="discovered"})';
/** Each once, also where every shard tells it; aggregation would take the names away. */
const OF_THE_CLOUD =
  'count(count without (instance) (label_replace({__name__=~"cbr_.+",__name__!~"cbr_exporter_.+"}, "family", "$1", "__name__", "(.+)")))';

export interface ShardedSize extends DiscoveredSize {
  readonly shards: number;
  readonly rounds: number;
}

/** What a cycle of all shards came to, with the scrapes of its time. */
export interface ShardedCycle {
  /** Of all of them. */
  readonly calls: number;
  readonly cpuMs: number;
  /** Of the one that had the most to do. */
  readonly cpuMsMost: number;
  readonly secondsMost: number;
}

export interface Sharded {
  /** Until everything is shown, in however many cycles. */
  readonly cold: ShardedCycle;
  readonly quiet: readonly ShardedCycle[];
  readonly peakMib: number;
  readonly peakMibMost: number;
  /** As Prometheus has them: what is told of the cloud, each once, and all. */
  readonly cloudSeries: number;
  readonly series: number;
  readonly scrapeSecondsMost: number;
}

interface Processes {
  readonly cloud: DiscoveryCloud;
  readonly exporters: readonly RunningExporter[];
}

/** As many processes as there are shards, one cloud and one Prometheus. */
export async function measureSharded(
  shipped: Shipped,
  size: ShardedSize,
  findings: Findings,
): Promise<Sharded> {
  const folder = await configFolder();
  const cloud: DiscoveryCloud = await startChild(
    'discovery-cloud-process.ts',
    [size.vaults, size.resources, size.days, size.timetable].map(String),
  );
  const exporters: RunningExporter[] = [];
  try {
    const config = { cloud, newest: NEWEST, cycleSeconds: cycleSecondsOf(size.vaults) };
    const file = await folder.write('config.yml', discoveringConfig(config));
    for (let shard = 0; shard < size.shards; shard += 1) {
      exporters.push(await startExporter(flagsOf(file, shard, size.shards), shipped));
    }
    const measured = await scraped({ cloud, exporters }, { folder, size });
    for (const each of exporters) complaints(each, findings, EXPECTED_COMPLAINTS);
    return measured;
  } finally {
    for (const each of exporters) await each.kill();
    await cloud.end();
    await folder.remove();
  }
}

function flagsOf(config: string, shard: number, total: number): readonly string[] {
  return [
    `--config.file=${config}`,
    '--web.listen-address=127.0.0.1:0',
    '--log.level=debug',
    `--shard=${shard}`,
    `--total-shards=${total}`,
  ];
}

async function scraped(
  processes: Processes,
  { folder, size }: { readonly folder: ConfigFolder; readonly size: ShardedSize },
): Promise<Sharded> {
  const { exporters } = processes;
  const prometheus = await runPrometheus(
    await folder.write('prometheus.yml', scrapesOf(exporters, cycleSecondsOf(size.vaults) / 2)),
    folder,
  );
  try {
    const cycles = cyclesOf(processes);
    await prometheus.eventually(SHOWN, ([all]) => Number(all?.value) === size.vaults * NEWEST);
    const cold = await cycles.ended();
    const quiet: ShardedCycle[] = [];
    while (quiet.length < size.rounds) quiet.push(await cycles.next());
    const peaks = await Promise.all(exporters.map(({ pid }) => peakMib(pid)));
    return {
      cold,
      quiet,
      peakMib: sum(peaks),
      peakMibMost: Math.max(...peaks),
      cloudSeries: await numberOf(prometheus, OF_THE_CLOUD),
      series: await numberOf(prometheus, 'sum(scrape_samples_scraped)'),
      scrapeSecondsMost: await numberOf(
        prometheus,
        'max(max_over_time(scrape_duration_seconds[10m]))',
      ),
    };
  } finally {
    await prometheus.stop();
  }
}

function scrapesOf(exporters: readonly RunningExporter[], seconds: number): string {
  const targets = exporters.map(({ url }) => JSON.stringify(new URL(url).host));
  return `global: {scrape_interval: ${seconds}s, scrape_timeout: ${seconds}s}
scrape_configs:
  - job_name: cbr-exporter
    static_configs: [{targets: [${targets.join(', ')}]}]
`;
}

/** Takes what was spent since the last time. */
function cyclesOf({ cloud, exporters }: Processes) {
  const ended = () =>
    exporters.map(({ lines }) => lines.filter(({ msg }) => msg === 'poll cycle ended'));
  let before = {
    calls: 0,
    cpuMs: exporters.map(() => 0),
    cycles: exporters.map(() => 0),
  };
  const cost = async (): Promise<ShardedCycle> => {
    const cycles = ended();
    const { calls } = await cloud.ask({ kind: 'count' });
    const spentMs = await Promise.all(exporters.map(({ pid }) => cpuMs(pid)));
    const ownMs = spentMs.map((ms, at) => ms - (before.cpuMs[at] ?? 0));
    const seconds = cycles.map((lines, at) =>
      sum(lines.slice(before.cycles[at]).map((line) => Number(line['duration_seconds']))),
    );
    const spent = {
      calls: calls - before.calls,
      cpuMs: sum(ownMs),
      cpuMsMost: Math.max(...ownMs),
      secondsMost: Math.max(...seconds),
    };
    before = { calls, cpuMs: spentMs, cycles: cycles.map(({ length }) => length) };
    return spent;
  };
  const allEndedOne = () =>
    until(() => ended().every(({ length }, at) => length > (before.cycles[at] ?? 0)));
  return {
    /** Those that have ended by now, one of each at the least. */
    ended: async () => {
      await allEndedOne();
      return cost();
    },
    /** The next one of each. A cycle that runs just now would be a part of two. */
    next: async () => {
      await allEndedOne();
      await cost();
      await allEndedOne();
      return cost();
    },
  };
}

async function numberOf(prometheus: Prometheus, expression: string): Promise<number> {
  const [first] = await prometheus.query(expression);
  return Number(first?.value);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0);
}
