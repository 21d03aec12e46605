import { expect, it } from 'vitest';
import { createReadiness } from '../../src/daemon/readiness.ts';

const CYCLE = {
  checkpoints: 1,
  answered: 1,
  judgedWrong: 0,
  deferred: 0,
  endedAtSeconds: 1,
  durationSeconds: 1,
};

/** What is answered as projects go through these states; a capital letter has finished a cycle. */
function answers(...states: readonly string[]): readonly string[] {
  let projects = '';
  const { notReady } = createReadiness(() =>
    [...projects].map((name) => ({
      name,
      lastCycle: () => (name === name.toUpperCase() ? CYCLE : undefined),
    })),
  );
  return states.map((state) => {
    projects = state;
    return notReady().join(', ');
  });
}

const waiting = (name: string) => `project ${name} has not finished its first poll cycle`;

it.each([
  ['without projects', [''], ['']],
  ['before the first cycle', ['a'], [waiting('a')]],
  ['while one of two is behind', ['Ab'], [waiting('b')]],
  ['while none has finished', ['ab'], [`${waiting('a')}, ${waiting('b')}`]],
  ['as soon as all have finished', ['ab', 'aB', 'AB'], [expect.anything(), waiting('a'), '']],
  ['for good: one that joins does not matter', ['A', 'Ab', 'ab'], ['', '', '']],
  ['after one that was behind has left', ['Ab', 'A', 'Ac'], [waiting('b'), '', '']],
])('readiness %s', (_when, states, expected) => {
  expect(answers(...states)).toEqual(expected);
});
