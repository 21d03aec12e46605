import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readSchedule } from '../../src/schedule/read-schedule.ts';
import { nextTickOf } from './planned-ticks.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'Africa/Casablanca', 'Australia/Lord_Howe'] as const;
const EXPRESSION = fc
  .tuple(
    fc.constantFrom('0', '*/10', '7,50', '30-40/5'),
    fc.constantFrom('*', '2', '*/3', '6-20', '0-3,22'),
    fc.constantFrom('*', '*', '1', '1,15', 'L'),
    fc.constantFrom('*', '*', '3,10', '2'),
    fc.constantFrom('*', '*', '0', '1-5', '7L'),
  )
  .map((fields) => fields.join(' '));

it('the longest and the shortest gap are those of the ticks themselves', () => {
  fc.assert(
    fc.property(EXPRESSION, fc.constantFrom(...ZONES), (expression, timezone) => {
      const nextTick = nextTickOf(expression, timezone);
      let [shortestGapMs, longestGapMs] = [Number.POSITIVE_INFINITY, 0];
      let tickMs = nextTick(Date.parse('2028-01-01') - 1);
      while (tickMs < Date.parse('2056-01-01')) {
        const nextMs = nextTick(tickMs);
        shortestGapMs = Math.min(shortestGapMs, nextMs - tickMs);
        longestGapMs = Math.max(longestGapMs, nextMs - tickMs);
        tickMs = nextMs;
      }
      expect(readSchedule(expression, timezone)).toEqual({ shortestGapMs, longestGapMs });
    }),
    { numRuns: 15 },
  );
});
