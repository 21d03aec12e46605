import { overNone, rowOf } from './figures.ts';
import type { Milestone } from './memory-milestones.ts';
import { type MemoryMeasured, measureMemory } from './memory-process.ts';
import { inContainer, shippedOrNote } from './shipped.ts';
import type { BenchOptions, Findings } from './subject.ts';

const RESOURCES = 10;
/** One alone may ask no more than a thousand times a second. */
const PROJECTS = 10;
/** What the bar is about. */
const USUAL = 10_000;
const SIZES: readonly Size[] = [
  { checkpoints: 0, containerMib: 256 },
  { checkpoints: 1000, containerMib: 256 },
  { checkpoints: USUAL, containerMib: 512 },
  { checkpoints: 50_000, containerMib: 1024 },
];

interface Size {
  readonly checkpoints: number;
  /** Memory limit of a container that suits it: how far V8 lets garbage pile up goes by that. */
  readonly containerMib: number;
}

const FIRST: Milestone = { name: 'after the first cycle', cycles: 1, scrapes: 0 };
const EARLY: Milestone = { name: 'after 3 cycles and 10 scrapes', cycles: 3, scrapes: 10 };
/** By the schedule that is the default. */
const HOUR: Milestone = { name: 'after 12 cycles, an hour of them', cycles: 12, scrapes: 0 };
const LATE: Milestone = { name: 'after 20 cycles', cycles: 20, scrapes: 0 };

/** What the real process holds on to, and how that grows with the checkpoints. One run for each size. */
export async function memorySubject(_: BenchOptions, findings: Findings): Promise<void> {
  const shipped = await shippedOrNote(findings);
  if (shipped === undefined) return;
  const all = new Map<number, MemoryMeasured>();
  for (const { checkpoints, containerMib } of SIZES) {
    const milestones = [FIRST, EARLY, HOUR, ...(checkpoints === USUAL ? [LATE] : [])];
    const size = { checkpoints, resources: RESOURCES, projects: PROJECTS };
    const measured = await measureMemory(inContainer(shipped, containerMib), {
      ...size,
      milestones,
    });
    all.set(checkpoints, measured);
    report({ checkpoints, containerMib, milestones, measured }, findings);
  }
  growth(all, findings);
}

interface Reported extends Size {
  readonly milestones: readonly Milestone[];
  readonly measured: MemoryMeasured;
}

function report(
  { checkpoints, containerMib, milestones, measured }: Reported,
  findings: Findings,
): void {
  const { rssMib, rssMibAll, liveMib, cycleSeconds } = measured;
  const rssAt = (milestone: Milestone) => rssMib[milestones.indexOf(milestone)] ?? Number.NaN;
  const early = [[rssAt(EARLY)]];
  const title = `${checkpoints} checkpoints of ${RESOURCES}, heap of a container of ${containerMib} MiB`;
  findings.rows(`RSS MiB, ${title}`, [
    ...milestones.map((each) => rowOf(each.name, [[rssAt(each)]], early)),
    rowOf('at every second of it', [rssMibAll], early),
    rowOf('of which heap and external after garbage collection', [[liveMib]], early),
  ]);
  findings.rows(`seconds of a cycle, ${title} in ${PROJECTS} projects`, [
    rowOf('cbr-exporter', [cycleSeconds]),
  ]);
  if (checkpoints !== USUAL) return;
  findings.fact('RSS MiB after 3 cycles and 10 scrapes', rssAt(EARLY));
  findings.fact('RSS after 20 cycles / after 3', rssAt(LATE) / rssAt(EARLY));
}

function growth(all: ReadonlyMap<number, MemoryMeasured>, findings: Findings): void {
  const grows = (title: string, of: (measured: MemoryMeasured) => number) => {
    const points = [...all].map(([size, measured]) => ({ size, value: of(measured) }));
    findings.growth(`${title}, over that of 0 checkpoints`, 'checkpoints', overNone(points));
  };
  const hourAt = 2;
  grows('RSS bytes after 12 cycles', ({ rssMib }) => (rssMib[hourAt] ?? Number.NaN) * 2 ** 20);
  grows('bytes of heap and external', ({ liveMib }) => liveMib * 2 ** 20);
}
