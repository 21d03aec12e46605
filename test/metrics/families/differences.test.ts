import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextReading, type Reading } from '../../../src/domain/reading.ts';
import { RESTORE_POINTS } from '../../../src/metrics/families/restore-points.ts';
import { anyReadings } from '../../storage/any-projects.ts';
import { found, readingAfter, resource, vault } from '../../support/readings.ts';

const { families } = RESTORE_POINTS;
const differences = (was: Reading, is: Reading) => RESTORE_POINTS.differences?.(was, is);

/** Of two states some fields of the one and some of the other, in whatever they have in common. */
function mixed(one: unknown, other: unknown, takesOther: () => boolean): unknown {
  const areBoth = (is: (value: unknown) => boolean) => is(one) && is(other);
  if (areBoth(Array.isArray)) {
    const [some, others] = [one as readonly unknown[], other as readonly unknown[]];
    return some.map((entry, at) => (at in others ? mixed(entry, others[at], takesOther) : entry));
  }
  if (!areBoth((value) => value?.constructor === Object)) return takesOther() ? other : one;
  const fields = Object.entries(Object(one)).map(([key, value]) => [
    key,
    mixed(value, Object(other)[key], takesOther),
  ]);
  return Object.fromEntries(fields);
}

const reading = anyReadings('prod', ['id']).map((all) => all.get('id'));

describe('in what two states of a restore point differ', () => {
  it('tells of each family whose samples do', () => {
    fc.assert(
      fc.property(reading, reading, fc.infiniteStream(fc.boolean()), (was, other, choices) => {
        if (was === undefined || other === undefined) return;
        const is = mixed(was, other, () => choices.next().value === true) as Reading;
        const found = differences(was, is);
        for (const { name, follows, samples } of families) {
          if (follows === undefined || follows.some((each) => found?.has(each))) continue;
          expect([name, samples(is)]).toEqual([name, samples(was)]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is nothing else than what an answer changed', () => {
    const answer = (backupSizeBytes: number) =>
      found({ vault: vault({ resources: [resource({ backupSizeBytes })] }) });
    const was = readingAfter([answer(1)]);
    expect(differences(was, nextReading(was, answer(1), 2000))).toEqual(new Set());
    expect(differences(was, nextReading(was, answer(2), 2000))).toEqual(
      new Set(['backupSizeBytes']),
    );
  });
});
