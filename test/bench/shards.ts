import { installed, PROMETHEUS } from '../../src/demo/monitoring-programs.ts';
import { median, type Row, rowOf } from './figures.ts';
import { measureSharded, type Sharded, type ShardedCycle } from './sharded.ts';
import { shippedOrNote } from './shipped.ts';
import type { BenchOptions, Findings } from './subject.ts';

const RESOURCES = 20;

/** One fleet as one process and as several shards of it show it to a real Prometheus. */
export async function shardsSubject(options: BenchOptions, findings: Findings): Promise<void> {
  if ((await installed(PROMETHEUS, process.env['PATH'] ?? '')) === undefined) {
    findings.note('left out: apt-get install prometheus');
    return;
  }
  const shipped = await shippedOrNote(findings);
  if (shipped === undefined) return;
  const { shardVaults: vaults, shardDays: days, rounds } = options;
  const all = new Map<number, Sharded>();
  for (const shards of options.shards) {
    const size = { vaults, resources: RESOURCES, days, timetable: 'spread', rounds } as const;
    all.set(shards, await measureSharded(shipped, { ...size, shards }, findings));
  }
  report(`${vaults} vaults of ${RESOURCES}`, all, findings);
  const series = [...all.values()].map(({ cloudSeries }) => cloudSeries);
  if (new Set(series).size > 1) {
    findings.note(`not the same series of the cloud over the shards: ${series.join(', ')}`);
  }
}

function report(fleet: string, all: ReadonlyMap<number, Sharded>, findings: Findings): void {
  const rows = (what: string, of: (sharded: Sharded) => readonly number[]) => {
    const one = all.get(1);
    const peer = one === undefined ? undefined : [of(one)];
    findings.rows(
      `${what}, ${fleet}`,
      Array.from(all, ([shards, sharded]): Row => rowOf(nameOf(shards), [of(sharded)], peer)),
    );
  };
  const cycles = (what: string, of: (cycle: ShardedCycle) => number) => {
    rows(`${what} of a cold start`, ({ cold }) => [of(cold)]);
    rows(`${what} of a quiet cycle`, ({ quiet }) => quiet.map(of));
  };
  cycles('calls', ({ calls }) => calls);
  cycles('CPU ms, all shards', ({ cpuMs }) => cpuMs);
  cycles('CPU ms, the busiest shard', ({ cpuMsMost }) => cpuMsMost);
  cycles('seconds, the slowest shard', ({ secondsMost }) => secondsMost);
  rows('peak RSS MiB, all shards', ({ peakMib }) => [peakMib]);
  rows('peak RSS MiB, the largest shard', ({ peakMibMost }) => [peakMibMost]);
  rows('series of the cloud in Prometheus', ({ cloudSeries }) => [cloudSeries]);
  rows('all series in Prometheus', ({ series }) => [series]);
  rows('seconds of the slowest scrape', ({ scrapeSecondsMost }) => [scrapeSecondsMost]);
  facts(all, findings);
}

function facts(all: ReadonlyMap<number, Sharded>, findings: Findings): void {
  for (const [shards, { quiet, peakMibMost }] of all) {
    const of = nameOf(shards);
    findings.fact(`calls of a quiet cycle, ${of}`, median(quiet.map(({ calls }) => calls)));
    findings.fact(`peak RSS MiB of the largest shard, ${of}`, peakMibMost);
  }
}

function nameOf(shards: number): string {
  return shards === 1 ? 'one process' : `${shards} shards`;
}
