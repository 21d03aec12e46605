import { expect, it } from 'vitest';
import type { RetentionRule } from '../../src/domain/policy.ts';
import { retentionText } from '../../src/report/retention-text.ts';

const DAY = 86_400;

function kept(retentionSeconds?: number, retained: readonly [RetentionRule, number][] = []) {
  return { retentionSeconds, retained: new Map(retained) };
}

it.each([
  ['no policy', [], undefined],
  ['one by time', [kept(30 * DAY)], '30d'],
  ['one by number', [kept(undefined, [['all', 14]])], '14 backups'],
  [
    'one by rules',
    [
      kept(undefined, [
        ['day', 7],
        ['month', 12],
      ]),
    ],
    '7 daily, 12 monthly',
  ],
  ['one by both', [kept(30 * DAY, [['year', 2]])], '30d, 2 yearly'],
  ['one for good', [kept()], 'permanent'],
  ['two alike', [kept(DAY), kept(DAY)], '1d'],
  ['two that differ', [kept(DAY), kept(undefined, [['week', 4]])], '1d / 4 weekly'],
])('the retention of %s', (_, policies, expected) => {
  expect(retentionText(policies)).toBe(expected);
});
