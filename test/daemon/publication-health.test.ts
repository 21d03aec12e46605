import { expect, it } from 'vitest';
import { createPublicationHealth } from '../../src/daemon/publication-health.ts';

/** What is told of renderings, and the subjects that they show. */
function watching() {
  const subjects = new Map<string, object>([['a', {}]]);
  const told: boolean[] = [];
  const health = createPublicationHealth({
    subjectOf: ([id = '']) => subjects.get(id),
    onRendered: (successful) => told.push(successful),
  });
  return { ...health, subjects, told };
}

it('is whether the last rendering worked', () => {
  const { rendered, told } = watching();
  rendered(true);
  rendered(false);
  rendered(true);
  expect(told).toEqual([true, false, true]);
});

it('is bad as long as a subject is left out, also in renderings that leave it as it was', () => {
  const { leftOut, rendered, told, subjects } = watching();
  leftOut(['a']);
  rendered(true);
  rendered(true);
  subjects.set('a', {});
  leftOut(['a']);
  rendered(true);
  subjects.set('a', {});
  rendered(true);
  expect(told).toEqual([false, false, false, true]);
});

it('forgets a subject that is gone', () => {
  const { leftOut, rendered, told, subjects } = watching();
  leftOut(['a']);
  rendered(true);
  subjects.delete('a');
  rendered(true);
  expect(told).toEqual([false, true]);
});
