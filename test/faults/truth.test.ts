import { describe, expect, it } from 'vitest';
import type { CheckpointState } from '../../src/simulator/fleet/checkpoint-state.ts';
import { GONE } from '../../src/simulator/fleet/life.ts';
import { CHECKPOINT_ID, START_MS, started } from '../simulator/started-simulator.ts';
import { FACTS_UNKNOWN, factsOf, memoryOf } from './facts.ts';
import { type CheckpointView, createTruth } from './truth.ts';

const MAX_AGE_MS = 6000;
const NOW_MS = START_MS + 60_000;
const NOW = { sentMs: NOW_MS, receivedMs: NOW_MS + 10 };

async function world() {
  const { simulator } = await started();
  const truth = createTruth({
    simulator,
    nowMs: () => NOW_MS - 5000,
    maxAgeMs: MAX_AGE_MS,
    answerMs: 800,
    toleranceMs: 100,
  });
  const state = () =>
    simulator
      .checkpoints()
      .find(({ checkpoint }) => checkpoint.id === CHECKPOINT_ID) as CheckpointState;
  const view = (changes: Partial<CheckpointView> = {}): CheckpointView => {
    const lastSuccessMs = changes.lastSuccessMs ?? NOW_MS - 1000;
    const lastPollMs = lastSuccessMs;
    const facts = factsOf(state(), lastSuccessMs);
    const base = { project: 'p', checkpointId: CHECKPOINT_ID, pollSuccess: '1', remembered: '' };
    return { ...base, facts, lastPollMs, lastSuccessMs, ...changes };
  };
  return { truth, state, view };
}

describe('a view of a checkpoint', () => {
  it('is fine as it is, and as it was when it was asked for', async () => {
    const { truth, view } = await world();
    expect(truth.problem(view(), NOW)).toBeUndefined();
    const old = view({ lastSuccessMs: NOW_MS - 5500 });
    truth.change(CHECKPOINT_ID, { status: 'error' });
    expect(truth.problem(view(), NOW)).toBeUndefined();
    expect(truth.problem(old, NOW)).toBeUndefined();
  });

  it('is wrong when it was so at another time only', async () => {
    const { truth, view } = await world();
    const former = view();
    truth.change(CHECKPOINT_ID, { name: 'another' });
    expect(truth.problem(former, NOW)).toMatch('was not true');
    expect(truth.problem(view({ lastSuccessMs: NOW_MS - 5500 }), NOW)).toMatch('was not true');
  });

  it('may be missing only when it is gone', async () => {
    const { truth, state, view } = await world();
    const missing = view({ facts: factsOf({ ...state(), status: GONE }, NOW_MS) });
    expect(truth.problem(missing, NOW)).toMatch('was not true');
    truth.change(CHECKPOINT_ID, { status: GONE });
    expect(truth.problem(missing, NOW)).toBeUndefined();
  });

  it('may remember only what it once was', async () => {
    const { truth, state, view } = await world();
    const remembered = memoryOf(state());
    truth.change(CHECKPOINT_ID, { status: GONE });
    const missing = factsOf(state(), NOW_MS);
    expect(truth.problem(view({ facts: missing, remembered }), NOW)).toBeUndefined();
    const other = remembered.replace('name="', 'name="another ');
    expect(truth.problem(view({ facts: missing, remembered: other }), NOW)).toMatch('never was');
  });

  it.each<[string, Partial<CheckpointView>]>([
    ['is shown after max_age', { lastSuccessMs: NOW_MS - MAX_AGE_MS - 200 }],
    ['was taken away before max_age', { facts: FACTS_UNKNOWN }],
    ['is shown without an answer', { lastSuccessMs: 0, lastPollMs: 0 }],
    ['was polled in the future', { lastPollMs: NOW_MS + 1000, pollSuccess: '0' }],
    ['is no success of its last poll', { lastPollMs: NOW_MS }],
  ])('%s', async (problem, changes) => {
    const { truth, view } = await world();
    expect(truth.problem(view(changes), NOW)).toMatch(problem);
  });

  it('is unknown before an answer and after max_age', async () => {
    const { truth, view } = await world();
    for (const lastSuccessMs of [0, NOW_MS - MAX_AGE_MS - 200]) {
      expect(truth.problem(view({ facts: FACTS_UNKNOWN, lastSuccessMs }), NOW)).toBeUndefined();
    }
  });
});
