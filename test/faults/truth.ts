import type { CheckpointState } from '../../src/simulator/fleet/checkpoint-state.ts';
import type { CheckpointPatch } from '../../src/simulator/fleet/fleet-state.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { FACTS_UNKNOWN, factsOf, memoryOf } from './facts.ts';

/** Of one checkpoint; readings live for `max_age`, in which there are far fewer changes. */
const VERSIONS_MAX = 500;

interface Version {
  readonly state: CheckpointState;
  readonly fromMs: number;
  untilMs: number;
}

/** What a scrape says about one checkpoint. */
export interface CheckpointView {
  readonly project: string;
  readonly checkpointId: string;
  readonly facts: string;
  /** Names and expiry where nothing describes it any longer; else empty. */
  readonly remembered: string;
  readonly pollSuccess: string | undefined;
  /** 0 = never. */
  readonly lastPollMs: number;
  readonly lastSuccessMs: number;
}

/** When the scrape was under way: what it says was so at some time in between. */
export interface Between {
  readonly sentMs: number;
  readonly receivedMs: number;
}

export interface TruthOptions {
  readonly simulator: Simulator;
  readonly nowMs: () => number;
  readonly maxAgeMs: number;
  /** The answer may be as old as this when the exporter has it: the timeout of a request. */
  readonly answerMs: number;
  /** For a process that a loaded machine holds up. */
  readonly toleranceMs: number;
}

/** What was true of every checkpoint of the simulated fleet, and when. */
export interface Truth {
  change(checkpointId: string, patch: CheckpointPatch): void;
  /** What is wrong with a view; undefined when nothing is. */
  problem(view: CheckpointView, between: Between): string | undefined;
}

export function createTruth(options: TruthOptions): Truth {
  const { simulator, nowMs, maxAgeMs, answerMs, toleranceMs } = options;
  const histories = new Map<string, Version[]>();
  /** The same view comes in many scrapes; it is as true in the next one. */
  const verified = new Map<string, CheckpointView>();
  for (const state of simulator.checkpoints()) {
    const version = { state, fromMs: 0, untilMs: Number.POSITIVE_INFINITY };
    histories.set(state.checkpoint.id, [version]);
  }

  /** Whether an answer that came at `lastSuccessMs` may have said this. */
  function wasTrue(view: CheckpointView): boolean {
    const { checkpointId, facts, lastSuccessMs } = view;
    const before = verified.get(checkpointId);
    if (before?.facts === facts && before.lastSuccessMs === lastSuccessMs) return true;
    const found = (histories.get(checkpointId) ?? []).some(
      ({ state, fromMs, untilMs }) =>
        fromMs <= lastSuccessMs &&
        untilMs >= lastSuccessMs - answerMs - toleranceMs &&
        factsOf(state, lastSuccessMs) === facts,
    );
    if (found) verified.set(checkpointId, view);
    return found;
  }

  function wasEver({ checkpointId, remembered }: CheckpointView): boolean {
    if (remembered === '') return true;
    const versions = histories.get(checkpointId) ?? [];
    return versions.some(({ state }) => memoryOf(state) === remembered);
  }

  /** From what is true now: a few lines of it tell what is wrong. */
  function difference({ checkpointId, facts, lastSuccessMs }: CheckpointView): string {
    const latest = histories.get(checkpointId)?.at(-1);
    const truth = latest === undefined ? [] : factsOf(latest.state, lastSuccessMs).split('\n');
    const shown = facts.split('\n');
    const wrong = shown.filter((fact) => !truth.includes(fact)).slice(0, 2);
    const lacking = truth.filter((fact) => !shown.includes(fact)).slice(0, 2);
    return [...wrong, ...lacking.map((fact) => `not ${fact}`)].join('; ');
  }

  function problem(view: CheckpointView, { sentMs, receivedMs }: Between): string | undefined {
    const { pollSuccess, lastPollMs, lastSuccessMs } = view;
    if (lastPollMs > receivedMs || lastSuccessMs > lastPollMs) return 'was polled in the future';
    if (pollSuccess === '1' && lastSuccessMs !== lastPollMs)
      return 'is no success of its last poll';
    if (!wasEver(view)) return `remembers what never was: ${view.remembered}`;
    if (view.facts === FACTS_UNKNOWN) {
      const isDue = lastSuccessMs === 0 || receivedMs - lastSuccessMs > maxAgeMs;
      return isDue ? undefined : 'was taken away before max_age';
    }
    if (lastSuccessMs === 0) return 'is shown without an answer';
    if (sentMs - lastSuccessMs > maxAgeMs + toleranceMs) return 'is shown after max_age';
    return wasTrue(view) ? undefined : `was not true (${difference(view)})`;
  }

  return {
    change: (checkpointId, patch) => {
      const history = histories.get(checkpointId) ?? [];
      const atMs = nowMs();
      simulator.change(checkpointId, patch);
      const state = simulator
        .checkpoints()
        .find(({ checkpoint }) => checkpoint.id === checkpointId);
      if (state === undefined) throw new Error(`The fleet has no checkpoint ${checkpointId}.`);
      const last = history.at(-1);
      if (last !== undefined) last.untilMs = nowMs();
      history.push({ state, fromMs: atMs, untilMs: Number.POSITIVE_INFINITY });
      if (history.length > VERSIONS_MAX) history.shift();
    },
    problem: (view, between) => {
      const found = problem(view, between);
      if (found === undefined) return undefined;
      const { facts, ...rest } = view;
      const { sentMs, receivedMs } = between;
      const [state = ''] = facts.match(/presence="[a-z]+"\} 1$|status="[a-z-]+"\} 1$/m) ?? [];
      return `${found}: ${JSON.stringify({ ...rest, state, sentMs, receivedMs })}`;
    },
  };
}
