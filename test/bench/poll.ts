import { startChild } from './child.ts';
import { median, type Point } from './figures.ts';
import { buildGoPoll, type GoPoll } from './go-poll.ts';
import { CONTENDERS, type ContenderKind, withContenders } from './poll-contenders.ts';
import { latencies } from './poll-latency.ts';
import { type PollMeasured, pollRounds, pollRows, warmUp } from './poll-rounds.ts';
import type { BenchOptions, Findings } from './subject.ts';

const CONNECTIONS = 16;
const ANSWERS = ['unchanged', 'changed'] as const;

interface Size {
  readonly checkpoints: number;
  readonly resources: number;
  readonly kinds: readonly ContenderKind[];
  /** Of which a round of one contender is made. */
  readonly cycles: number;
  readonly warmUpCycles: number;
}

const CLIENTS: readonly ContenderKind[] = ['bare', 'fetch', 'go', 'poller, published'];
/** Where all of them would take minutes. */
const FEW: readonly ContenderKind[] = ['bare', 'poller, published'];
/**
 * What the bars are about. V8 is done with optimizing after some 25,000 requests; before that they
 * cost several times as much.
 */
const USUAL: Size = {
  checkpoints: 1000,
  resources: 10,
  cycles: 3,
  warmUpCycles: 25,
  kinds: CONTENDERS,
};
const SIZES: readonly Size[] = [
  { checkpoints: 1000, resources: 1, cycles: 3, warmUpCycles: 25, kinds: CLIENTS },
  USUAL,
  { checkpoints: 1000, resources: 100, cycles: 1, warmUpCycles: 10, kinds: CLIENTS },
  { checkpoints: 10_000, resources: 1, cycles: 1, warmUpCycles: 2, kinds: FEW },
  { checkpoints: 10_000, resources: 10, cycles: 1, warmUpCycles: 2, kinds: CLIENTS },
  { checkpoints: 10_000, resources: 100, cycles: 1, warmUpCycles: 1, kinds: FEW },
];

type Measurements = ReadonlyMap<Size, Readonly<Record<string, readonly PollMeasured[]>>>;

/** A cycle of the product beside the least that any client has to do, and beside other clients. */
export async function pollSubject({ rounds }: BenchOptions, findings: Findings): Promise<void> {
  const go = await buildGoPoll();
  if (go === undefined) findings.note('Go is left out: apt-get install golang-go');
  try {
    const all = new Map<Size, Record<string, readonly PollMeasured[]>>();
    for (const size of SIZES) all.set(size, await measure(size, { rounds, go, findings }));
    growths(all, findings);
    await latencies({ rounds, go, findings });
  } finally {
    await go?.remove();
  }
}

async function measure(
  size: Size,
  bench: { readonly rounds: number; readonly go: GoPoll | undefined; readonly findings: Findings },
): Promise<Record<string, readonly PollMeasured[]>> {
  const { checkpoints, resources, kinds, cycles, warmUpCycles } = size;
  const { rounds, go, findings } = bench;
  const server = await startChild<string>('answers-process.ts', [
    String(checkpoints),
    String(resources),
  ]);
  const asked = { kinds, url: server.greeting, checkpoints, connections: CONNECTIONS, go };
  try {
    return await withContenders(asked, async (contenders) => {
      const found: Record<string, readonly PollMeasured[]> = {};
      for (const answers of ANSWERS) {
        const question = { answers, delayMs: 0 };
        // The others do the same thing with either kind of answers.
        const cold = contenders.filter(({ kind }) => answers === 'unchanged' || isProduct(kind));
        await warmUp(cold, question, warmUpCycles);
        const all = await pollRounds(contenders, { ...question, checkpoints, rounds, cycles });
        report({ size, answers, all }, findings);
        found[answers] = all;
      }
      return found;
    });
  } finally {
    await server.end();
  }
}

function isProduct(kind: ContenderKind): boolean {
  return kind === 'poller' || kind === 'poller, published';
}

interface Reported {
  readonly size: Size;
  readonly answers: (typeof ANSWERS)[number];
  readonly all: readonly PollMeasured[];
}

function report({ size, answers, all }: Reported, findings: Findings): void {
  const title = `${answers}, ${size.checkpoints} checkpoints of ${size.resources}`;
  const cpu = pollRows(all, 'cpuUs');
  findings.rows(`poll CPU µs per checkpoint, ${title}`, cpu);
  findings.rows(`poll µs per checkpoint, ${title}`, pollRows(all, 'wallUs'));
  findings.rows(`longest block ms of a cycle, ${title}`, pollRows(all, 'blockMs'));
  if (size !== USUAL) return;
  // All of the way to the served bytes counts.
  const whole = cpu[all.findIndex(({ kind }) => kind === 'poller, published')]?.ratio;
  const fact = answers === 'unchanged' ? 'unchanged' : 'all changed';
  if (whole !== undefined) findings.fact(`poll CPU / bare, ${fact}`, whole);
}

function growths(all: Measurements, findings: Findings): void {
  for (const answers of ANSWERS) {
    const points = (is: (size: Size) => boolean, of: 'checkpoints' | 'resources'): Point[] =>
      [...all]
        .filter(([size]) => is(size))
        .map(([size, found]) => ({ size: size[of], value: cpuUs(found[answers] ?? []) }));
    const overCheckpoints = points(({ resources }) => resources === USUAL.resources, 'checkpoints');
    findings.growth(
      `CPU ms of a cycle, ${answers}, checkpoints of ${USUAL.resources}`,
      'checkpoints',
      overCheckpoints.map(({ size, value }) => ({ size, value: (value * size) / 1000 })),
    );
    findings.growth(
      `poll CPU µs per checkpoint, ${answers}, ${USUAL.checkpoints} checkpoints`,
      'resources',
      points(({ checkpoints }) => checkpoints === USUAL.checkpoints, 'resources'),
    );
  }
}

function cpuUs(all: readonly PollMeasured[]): number {
  return median(all.find(({ kind }) => kind === 'poller, published')?.cpuUs.flat() ?? []);
}
