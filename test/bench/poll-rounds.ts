import { type Rounds, type Row, rowOf } from './figures.ts';
import { CONTENDER_NAMES, type ContenderKind, type PollContender } from './poll-contenders.ts';
import type { Polled, PollQuestion } from './poll-process.ts';

export interface PollPlan extends PollQuestion {
  readonly checkpoints: number;
  readonly rounds: number;
  /** Of which a round of one contender is made. */
  readonly cycles: number;
}

/** What one contender needed, round by round. */
export interface PollMeasured {
  readonly kind: ContenderKind;
  readonly cpuUs: Rounds;
  readonly wallUs: Rounds;
  readonly perSecond: Rounds;
  /** Empty rounds where nobody looked. */
  readonly blockMs: Rounds;
}

/** The compiler of hot code comes first, and the answers that later ones are compared with. */
export async function warmUp(
  contenders: readonly PollContender[],
  question: PollQuestion,
  count: number,
): Promise<void> {
  for (const contender of contenders) await cycles(contender, question, count);
}

/** In turns, so that whatever else the machine does meets all of them. */
export async function pollRounds(
  contenders: readonly PollContender[],
  plan: PollPlan,
): Promise<readonly PollMeasured[]> {
  const polled = contenders.map((): Polled[][] => []);
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const [at, contender] of contenders.entries()) {
      polled[at]?.push(await cycles(contender, plan, plan.cycles));
    }
  }
  return contenders.map(({ kind }, at) => measured(kind, polled[at] ?? [], plan.checkpoints));
}

async function cycles(
  contender: PollContender,
  { answers, delayMs }: PollQuestion,
  count: number,
): Promise<Polled[]> {
  const polled: Polled[] = [];
  for (let at = 0; at < count; at += 1) polled.push(await contender.poll({ answers, delayMs }));
  return polled;
}

export function measured(
  kind: ContenderKind,
  rounds: readonly (readonly Polled[])[],
  checkpoints: number,
): PollMeasured {
  const each = (of: (polled: Polled) => readonly number[]) => rounds.map((all) => all.flatMap(of));
  return {
    kind,
    cpuUs: each(({ cpuMs }) => [(cpuMs / checkpoints) * 1000]),
    wallUs: each(({ ms }) => [(ms / checkpoints) * 1000]),
    perSecond: each(({ ms }) => [(checkpoints / ms) * 1000]),
    blockMs: each(({ longestBlockMs }) => (longestBlockMs === undefined ? [] : [longestBlockMs])),
  };
}

/** Of one thing that was measured, a row for each who has it; the first is the peer. */
export function pollRows(
  all: readonly PollMeasured[],
  of: 'cpuUs' | 'wallUs' | 'perSecond' | 'blockMs',
): readonly Row[] {
  const peer = all[0]?.[of];
  return all
    .filter((each) => each[of].flat().length > 0)
    .map((each) => rowOf(CONTENDER_NAMES[each.kind], each[of], peer));
}
