import { expect, it } from 'vitest';
import type { Followed } from '../../src/domain/followed.ts';
import { isLost, isOver } from '../../src/inventory/lost.ts';
import { followed } from '../support/followed.ts';

const DAY = 86_400;
const NOW = 100 * DAY;

const MISSED = followed({ askedAtSeconds: NOW - DAY, missedSinceSeconds: NOW });

it.each([
  [NOW + 1, false, true],
  [NOW, false, false],
  [NOW - 1, false, false],
  [NOW + 1, true, true],
  [undefined, false, true],
  [undefined, true, false],
])('gone with expiry %s, kept by count %s: lost %s', (expiresAtSeconds, isKeptByCount, lost) => {
  expect(isLost({ expiresAtSeconds, isKeptByCount }, NOW)).toBe(lost);
});

it.each<[string, Partial<Followed>, boolean]>([
  ['for an hour, and may be lost', { missedSinceSeconds: NOW - 3600 }, false],
  [
    'for an hour, and may be lost before its end',
    { missedSinceSeconds: NOW - 3600, expiresAtSeconds: NOW + 1 },
    false,
  ],
  [
    'for an hour, and its time is over',
    { missedSinceSeconds: NOW - 3600, expiresAtSeconds: NOW },
    true,
  ],
  ['for an hour, in its turn', { missedSinceSeconds: NOW - 3600, leftInTurn: true }, true],
  ['for less, in its turn', { missedSinceSeconds: NOW - 3599, leftInTurn: true }, false],
  [
    'for an hour, with nothing in it',
    { missedSinceSeconds: NOW - 3600, hadAvailable: false },
    true,
  ],
  ['between two cycles of a week', { missedSinceSeconds: NOW - 14 * DAY }, false],
  ['for a month', { missedSinceSeconds: NOW - 30 * DAY }, true],
  ['and lost, for less than a day', { lostAtSeconds: NOW - DAY + 301 }, false],
  ['and lost, for a day', { lostAtSeconds: NOW - DAY + 300 }, true],
])('a restore point that is missed %s: over %s', (_, more, over) => {
  expect(isOver({ ...MISSED, ...more }, NOW)).toBe(over);
});
