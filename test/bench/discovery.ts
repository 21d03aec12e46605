import type { Block, CycleCost } from './discovering-process.ts';
import type { Timetable } from './discovery-fleet.ts';
import {
  CYCLE_SECONDS,
  type Measured,
  measureDiscovery,
  NEWEST,
  type Size,
} from './discovery-phases.ts';
import { median, type Row, rowOf } from './figures.ts';
import { inContainer, type Shipped, shippedOrNote } from './shipped.ts';
import type { BenchOptions, Findings } from './subject.ts';

const RESOURCES = 20;
const USUAL_DAYS = 365;
const CONTAINER_MIB = 512;
const TIMETABLES: readonly Timetable[] = ['spread', 'at once'];

/** What it takes to find vaults and their restore points, and to go on knowing them. */
export async function discoverySubject(options: BenchOptions, findings: Findings): Promise<void> {
  const shipped = await shippedOrNote(findings);
  if (shipped === undefined) return;
  const { days } = options;
  if (days !== USUAL_DAYS)
    findings.note(`vaults have ${days} restore points each, not ${USUAL_DAYS}`);
  for (const timetable of TIMETABLES) {
    const all = await measureSizes({ shipped, timetable, options }, findings);
    growths(timetable, all, findings);
  }
}

async function measureSizes(
  parts: {
    readonly shipped: Shipped;
    readonly timetable: Timetable;
    readonly options: BenchOptions;
  },
  findings: Findings,
): Promise<ReadonlyMap<number, Measured>> {
  const { shipped, timetable } = parts;
  const { vaults: sizes, days, rounds } = parts.options;
  const all = new Map<number, Measured>();
  for (const vaults of sizes) {
    const size = { vaults, resources: RESOURCES, days, timetable, rounds };
    const measured = await measureDiscovery(inContainer(shipped, CONTAINER_MIB), size, findings);
    all.set(vaults, measured);
    report(size, measured, findings);
    facts(size, measured, findings);
  }
  return all;
}

function report(size: Size, measured: Measured, findings: Findings): void {
  const title = titleOf(size);
  const rows = (what: string, of: (cost: CycleCost) => number, ...more: readonly Row[]) =>
    findings.rows(`${what}, ${title}`, [...costRows(measured, of), ...more]);
  rows('calls', ({ calls }) => calls);
  rows('KiB sent and received', ({ bytes }) => bytes / 1024);
  rows('CPU ms with a scrape', ({ cpuMs }) => cpuMs);
  rows('seconds of a cycle', ({ seconds }) => seconds);
  const peak = rowOf('peak', [[measured.peakMib]]);
  rows(`RSS MiB, heap of a container of ${CONTAINER_MIB} MiB`, ({ rssMib }) => rssMib, peak);
  const { failed, blocks } = measured;
  if (failed.length > 0) {
    findings.rows(`until a failed backup is shown, cycles of ${CYCLE_SECONDS} s, ${title}`, [
      rowOf('seconds', [failed.map(({ seconds }) => seconds)]),
      rowOf('cycles', [failed.map(({ cycles }) => cycles)]),
    ]);
  }
  const blockRows = (what: string, of: (block: Block) => number) =>
    findings.rows(
      `${what}, ${title}`,
      Array.from(blocks, ([name, each]) => rowOf(name, [each.map(of)])),
    );
  blockRows('longest block ms of a cycle', ({ ms }) => ms);
  blockRows('CPU ms of the longest block of a cycle', ({ cpuMs }) => cpuMs);
}

function titleOf({ vaults, resources, days, timetable }: Size): string {
  return `${vaults} vaults of ${resources}, ${days} days, ${timetable}`;
}

function costRows(
  { cold, coldCycles, quiet, changing }: Measured,
  of: (cost: CycleCost) => number,
): readonly Row[] {
  return [
    rowOf('quiet cycle', [quiet.map(of)]),
    ...(changing.length > 0 ? [rowOf('cycle with 1 % new', [changing.map(of)])] : []),
    rowOf(`cold start, cycles: ${coldCycles}`, [[of(cold)]]),
  ];
}

function facts({ vaults, days, timetable }: Size, measured: Measured, findings: Findings): void {
  const { cold, quiet, failed, blocks } = measured;
  const fact = (name: string, value: number) =>
    findings.fact(`${name}, ${vaults} vaults ${timetable}`, value);
  const calls = Math.max(...quiet.map((each) => each.calls));
  fact('calls of a quiet cycle', calls);
  fact('calls of a quiet cycle / one for each restore point', calls / (vaults * days));
  const usual = 1 + 1.1 * vaults + NEWEST * vaults;
  fact('calls of a cold start / (1 + 1.1 vaults + followed)', cold.calls / usual);
  fact('peak RSS MiB', measured.peakMib);
  // Medians, as with the other subjects; that of a pause is what the machine does to it.
  const longest = (of: (block: Block) => number) =>
    Math.max(...Array.from(blocks, ([name, each]) => (name === 'idle' ? 0 : median(each.map(of)))));
  fact(
    'longest block ms of discovery',
    longest(({ ms }) => ms),
  );
  fact(
    'CPU ms of the longest block of discovery',
    longest(({ cpuMs }) => cpuMs),
  );
  if (failed.length === 0) return;
  fact('cycles until a failed backup is shown', Math.max(...failed.map(({ cycles }) => cycles)));
}

function growths(
  timetable: Timetable,
  all: ReadonlyMap<number, Measured>,
  findings: Findings,
): void {
  const grows = (title: string, of: (measured: Measured) => number) => {
    const points = Array.from(all, ([size, measured]) => ({ size, value: of(measured) }));
    findings.growth(`${title}, ${timetable}`, 'vaults', points);
  };
  grows('calls of a cold start', ({ cold }) => cold.calls);
  grows('KiB of a quiet cycle', ({ quiet }) => median(quiet.map(({ bytes }) => bytes / 1024)));
  grows('CPU ms of a quiet cycle', ({ quiet }) => median(quiet.map(({ cpuMs }) => cpuMs)));
  grows('peak RSS MiB', ({ peakMib }) => peakMib);
}
