import type { Answering } from './answers-process.ts';
import { type Child, startChild } from './child.ts';
import { rowOf } from './figures.ts';
import type { Answers, Polled, PollKind } from './poll-process.ts';
import type { BenchOptions, Findings } from './subject.ts';

const CHECKPOINTS = 1000;
const RESOURCES = 10;
/** Of which a round is made. */
const CYCLES = 3;
const WARM_UP_CYCLES = 10;
const KINDS: readonly PollKind[] = ['bare', 'poller', 'poller, published'];
const NAMES: Readonly<Record<PollKind, string>> = {
  bare: 'undici request + JSON.parse',
  poller: 'cbr-exporter: poller and client',
  'poller, published': 'cbr-exporter: with rendering and gzip',
};

type Poll = Child<string, Answers, Polled>;

/** A cycle of the product beside the least that any client has to do. */
export async function pollSubject({ rounds }: BenchOptions, findings: Findings): Promise<void> {
  const server = await startChild<Answering>('answers-process.ts', [
    String(CHECKPOINTS),
    String(RESOURCES),
  ]);
  const { url, checkpointIds } = server.greeting;
  const polls: Poll[] = [];
  try {
    for (const kind of KINDS) {
      const args = [kind, url, JSON.stringify({ checkpointIds })];
      polls.push(await startChild<string, Answers, Polled>('poll-process.ts', args));
    }
    for (const answers of ['unchanged', 'changed'] as const) {
      await measure({ answers, rounds, polls }, findings);
    }
  } finally {
    for (const poll of polls) await poll.end();
    await server.end();
  }
}

interface Field {
  readonly answers: Answers;
  readonly rounds: number;
  readonly polls: readonly Poll[];
}

async function measure({ answers, rounds, polls }: Field, findings: Findings): Promise<void> {
  const cpus = polls.map((): number[][] => []);
  const times = polls.map((): number[][] => []);
  // The compiler of hot code comes first, and the answers that later ones are compared with.
  for (const poll of polls) for (let at = 0; at < WARM_UP_CYCLES; at += 1) await poll.ask(answers);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, poll] of polls.entries()) {
      const polled: Polled[] = [];
      for (let cycle = 0; cycle < CYCLES; cycle += 1) polled.push(await poll.ask(answers));
      cpus[at]?.push(polled.map(({ cpuMs }) => (cpuMs / CHECKPOINTS) * 1000));
      times[at]?.push(polled.map(({ ms }) => (ms / CHECKPOINTS) * 1000));
    }
  }
  const rows = KINDS.map((kind, at) => rowOf(NAMES[kind], cpus[at] ?? [], cpus[0]));
  const title = `${answers}, ${CHECKPOINTS} checkpoints of ${RESOURCES}`;
  findings.rows(`poll CPU µs per checkpoint, ${title}`, rows);
  findings.rows(
    `poll µs per checkpoint, ${title}`,
    KINDS.map((kind, at) => rowOf(NAMES[kind], times[at] ?? [], times[0])),
  );
  // All of the way to the served bytes counts.
  const whole = rows[KINDS.indexOf('poller, published')]?.ratio;
  const fact = answers === 'unchanged' ? 'unchanged' : 'all changed';
  if (whole !== undefined) findings.fact(`poll CPU / bare, ${fact}`, whole);
}
