import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RECORDINGS } from '../../config/prometheus/source/recordings.ts';
import type { Followed } from '../../src/domain/followed.ts';
import { nextFollowed } from '../../src/inventory/following.ts';
import { inventoryOf, listedVault } from '../inventory/listed.ts';
import { followed } from '../support/followed.ts';
import { toItsEnd } from '../support/steps.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const MINUTE = 60;
const RECENT = 'checkpoint:cbr_checkpoint_last_present_timestamp_seconds:recent';
const START = 1_000_000;

/** How long before the latest answer one was seen that counts as recent, beside an interval. */
function recentSeconds(): number {
  const { expr = '' } = RECORDINGS.find(({ record }) => record === RECENT) ?? {};
  const [, hours] =
    /\((\d+) \* 3600 \+ max by \(project\) \(cbr_exporter_poll_interval_seconds\)\)/.exec(expr) ??
    [];
  return Number(hours) * HOUR;
}

function lost(lostAtSeconds: number): Followed {
  return followed({
    checkpointId: 'c',
    createdAtSeconds: START - DAY,
    askedAtSeconds: lostAtSeconds,
    missedSinceSeconds: lostAtSeconds,
    lostAtSeconds,
  });
}

function isShown(followed: Followed, nowSeconds: number): boolean {
  const inventory = inventoryOf(listedVault('v'), []);
  const former = { followed: new Map([['c', followed]]), inventory };
  const nothing = new Set<string>();
  const pass = { inventory, changed: nothing, moved: nothing, unselected: nothing };
  const following = { newest: 3, withinSeconds: 35 * DAY, replicas: false };
  return toItsEnd(nextFollowed(former, pass, { following, nowSeconds })).result.size > 0;
}

it('a lost restore point is recent to the alert for as long as it is shown, whatever the schedule', () => {
  const interval = fc.oneof(
    fc.constantFrom(5 * MINUTE, HOUR, 5 * HOUR, 7 * HOUR, DAY, 7 * DAY),
    fc.integer({ min: MINUTE, max: 14 * DAY }),
  );
  /** What a cycle takes until the lists are there, and until the answers are. */
  const delay = fc.integer({ min: 0, max: 2 * MINUTE });
  /** Until one that no list shows is answered for, where that is soon. */
  const missed = fc.integer({ min: 0, max: HOUR - 5 * MINUTE });
  fc.assert(
    fc.property(interval, fc.array(delay, { minLength: 8 }), missed, (apart, delays, late) => {
      const delayAt = (cycle: number) => delays[cycle % delays.length] ?? 0;
      const lostAtSeconds = START + apart + delayAt(1) + late;
      const followed = lost(lostAtSeconds);
      let cycle = Math.ceil((lostAtSeconds - START) / apart);
      let answeredAtSeconds = lostAtSeconds;
      for (;;) {
        cycle += 1;
        const nowSeconds = START + cycle * apart + delayAt(cycle);
        if (!isShown(followed, nowSeconds)) {
          expect(nowSeconds - lostAtSeconds).toBeGreaterThanOrEqual(DAY - 5 * MINUTE);
          break;
        }
        answeredAtSeconds = nowSeconds;
      }
      expect(answeredAtSeconds - START).toBeLessThanOrEqual(recentSeconds() + apart);
      expect(answeredAtSeconds - lostAtSeconds).toBeLessThan(DAY);
    }),
  );
});

it('one that is answered for late is recent for less long, and after more than a day not at all', () => {
  const answeredLate = fc.record({
    apart: fc.integer({ min: MINUTE, max: 14 * DAY }),
    delay: fc.integer({ min: 0, max: 2 * MINUTE }),
    late: fc.integer({ min: 0, max: 30 * DAY }),
  });
  fc.assert(
    fc.property(answeredLate, ({ apart, delay, late }) => {
      const answeredAtSeconds = START + apart + delay + late;
      const isRecent = answeredAtSeconds - START <= recentSeconds() + apart;
      expect(isShown(lost(answeredAtSeconds), answeredAtSeconds)).toBe(true);
      if (late <= DAY) expect(isRecent).toBe(true);
      // It begins as a warning: the critical alert is that on the counter, which a warning leaves alone.
      if (late > DAY + HOUR) expect(isRecent).toBe(false);
    }),
  );
});

it('one that is asked for once a day is gone the day after', () => {
  // The answer came two minutes into the cycle, the lists of the next one at its beginning.
  expect(isShown(lost(START + 120), START + DAY)).toBe(false);
  expect(isShown(lost(START + 120), START + DAY - HOUR)).toBe(true);
});
