import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { configFolder } from '../support/exporter-process.ts';
import { until } from '../support/until.ts';
import { startChild } from './child.ts';
import {
  type Block,
  type CycleCost,
  type Discovering,
  type DiscoveringOptions,
  type DiscoveryCloud,
  startDiscovering,
} from './discovering-process.ts';
import type { DiscoveredSize } from './discovery-fleet.ts';
import { peakMib } from './process-usage.ts';
import { complaints } from './scraped-exporter.ts';
import type { Shipped } from './shipped.ts';
import type { Findings } from './subject.ts';

export const NEWEST = 3;
export const CYCLE_SECONDS = 5;
/** Of what is followed, as many are new in a cycle. */
const NEW_SHARE = 0.01;
/** A change comes within this part of the pause between cycles. */
const PAUSE_SHARE = 0.5;
const IDLE_MS = 2000;
/** That the deadline is longer than the schedule's gap, so that a cold start is one cycle. */
const EXPECTED_COMPLAINTS = 1;

export interface Size extends DiscoveredSize {
  readonly rounds: number;
}

export interface Seen {
  readonly seconds: number;
  /** How many cycles began since. */
  readonly cycles: number;
}

export interface Measured {
  readonly cold: CycleCost;
  readonly coldCycles: number;
  readonly quiet: readonly CycleCost[];
  /** None of fleets of which only the quiet is looked at, as for `failed`. */
  readonly changing: readonly CycleCost[];
  readonly failed: readonly Seen[];
  /** The longest of each cycle; `idle`: of pauses, which is what the machine does to it. */
  readonly blocks: ReadonlyMap<string, readonly Block[]>;
  readonly peakMib: number;
}

/** Starts cloud and exporter, and takes the phases one after the other. */
export async function measureDiscovery(
  shipped: Shipped,
  size: Size,
  findings: Findings,
): Promise<Measured> {
  const folder = await configFolder();
  const cloud: DiscoveryCloud = await startChild(
    'discovery-cloud-process.ts',
    [size.vaults, size.resources, size.days, size.timetable].map(String),
  );
  try {
    const parts = { shipped, cloud, folder, newest: NEWEST, cycleSeconds: CYCLE_SECONDS };
    const starts = await repeated(size.rounds - 1, () =>
      whileDiscovering(parts, (discovering) => coldStart(discovering, size.vaults)),
    );
    return await whileDiscovering(parts, async (discovering) => {
      const blocks = new Map([['cold start', starts.map(({ block }) => block)]]);
      const measured = await phases(discovering, cloud, { size, blocks });
      complaints(discovering.exporter, findings, EXPECTED_COMPLAINTS);
      return measured;
    });
  } finally {
    await cloud.end();
    await folder.remove();
  }
}

/** With a process of its own that knows nothing yet. */
export async function whileDiscovering<Result>(
  options: DiscoveringOptions,
  use: (discovering: Discovering) => Promise<Result>,
): Promise<Result> {
  const discovering = await startDiscovering(options);
  try {
    return await use(discovering);
  } finally {
    await discovering.exporter.kill();
  }
}

async function phases(
  discovering: Discovering,
  cloud: DiscoveryCloud,
  { size, blocks }: { readonly size: Size; readonly blocks: Map<string, readonly Block[]> },
): Promise<Measured> {
  const { cycle, toggleBlocks, exporter } = discovering;
  const add = (name: string, block: Block) =>
    blocks.set(name, [...(blocks.get(name) ?? []), block]);
  const looking: Looking = async (name, cycles) => {
    await toggleBlocks();
    const result = await cycles();
    add(name, await toggleBlocks());
    return result;
  };
  const { block, ...start } = await coldStart(discovering, size.vaults);
  add('cold start', block);
  await repeated(size.rounds, () => looking('idle', () => pause(IDLE_MS / size.rounds)));
  const quiet = await repeated(size.rounds, cycle);
  await repeated(size.rounds, () => looking('quiet cycle', cycle));
  const isWhole = size.timetable === 'spread';
  const changed = isWhole ? await changes(discovering, cloud, { size, looking }) : NO_CHANGES;
  return { ...start, quiet, ...changed, blocks, peakMib: await peakMib(exporter.pid) };
}

const NO_CHANGES = { changing: [], failed: [] };

type Looking = <Result>(name: string, cycles: () => Promise<Result>) => Promise<Result>;

async function changes(
  discovering: Discovering,
  cloud: DiscoveryCloud,
  { size: { vaults, rounds }, looking }: { readonly size: Size; readonly looking: Looking },
): Promise<Pick<Measured, 'changing' | 'failed'>> {
  const { cycle } = discovering;
  const count = Math.ceil(vaults * NEWEST * NEW_SHARE);
  const changed = async () => {
    await cloud.ask({ kind: 'add', count, status: 'available' });
    return cycle();
  };
  const changing = await repeated(rounds, changed);
  await repeated(rounds, () => looking('cycle with 1 % new', changed));
  const failed = await repeated(rounds, async (round) => {
    const pauseMs = (CYCLE_SECONDS * 1000 * PAUSE_SHARE * (round + 0.5)) / rounds;
    const seen = await failure(discovering, cloud, pauseMs);
    await cycle();
    return seen;
  });
  return { changing, failed };
}

/** Until everything that is to be followed is. */
export async function coldStart(
  { cycle, scrape, cyclesEnded, toggleBlocks }: Discovering,
  vaults: number,
): Promise<Pick<Measured, 'cold' | 'coldCycles'> & { readonly block: Block }> {
  // What the start of the program blocks is none of discovery's.
  await toggleBlocks();
  await toggleBlocks();
  const followed = `cbr_exporter_checkpoints{project="discovered",source="discovered"} ${vaults * NEWEST}\n`;
  let cold = await cycle();
  while (!(await scrape()).includes(followed)) {
    const next = await cycle();
    cold = {
      ...next,
      calls: cold.calls + next.calls,
      bytes: cold.bytes + next.bytes,
      cpuMs: cold.cpuMs + next.cpuMs,
      seconds: cold.seconds + next.seconds,
    };
  }
  return { cold, coldCycles: cyclesEnded(), block: await toggleBlocks() };
}

async function repeated<Result>(
  rounds: number,
  once: (round: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const all: Result[] = [];
  for (let round = 0; round < rounds; round += 1) all.push(await once(round));
  return all;
}

/** A backup fails in the cloud: how long until /metrics shows it? */
async function failure(
  { cyclesEnded, scrape }: Discovering,
  cloud: DiscoveryCloud,
  pauseMs: number,
): Promise<Seen> {
  await pause(pauseMs);
  const before = cyclesEnded();
  const startedMs = performance.now();
  const { made } = await cloud.ask({ kind: 'add', count: 1, status: 'error' });
  const sample = new RegExp(
    `^cbr_checkpoint_status\\{[^}]*checkpoint_id="${made[0]}"[^}]*status="error"[^}]*\\} 1$`,
    'm',
  );
  await until(async () => sample.test(await scrape()));
  // It may be shown before the end of the cycle that found it.
  const cycles = Math.max(1, cyclesEnded() - before);
  return { seconds: (performance.now() - startedMs) / 1000, cycles };
}
