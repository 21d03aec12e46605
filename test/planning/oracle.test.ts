import fc from 'fast-check';
import { RRuleTemporal } from 'rrule-temporal';
import { expect, it } from 'vitest';
import { ringDays } from '../../src/planning/longest-gap.ts';
import { lastPlanned, nextPlanned } from '../../src/planning/rule.ts';
import { gapOf, rulesOf } from './planned.ts';

const DAY = 86_400;
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** A start within some years, in the very middle of a minute. */
const start = fc
  .integer({ min: 0, max: 1_000_000 })
  .map((minute) => 1_700_000_000 + minute * 60 + 28);

function listed(values: readonly (string | number)[], maxLength: number) {
  return fc
    .uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength })
    .map((chosen) => chosen.join(','));
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const MINUTES = Array.from({ length: 60 }, (_, minute) => minute);

/** Parts of a pattern that can be read, each of them maybe left out. */
const pattern = fc
  .record(
    {
      FREQ: fc.constantFrom('DAILY', 'WEEKLY'),
      INTERVAL: fc.constantFrom(1, 1, 2, 3, 5, 7),
      BYDAY: listed(WEEKDAYS, 4),
      BYHOUR: listed(HOURS, 3),
      BYMINUTE: listed(MINUTES, 2),
    },
    { requiredKeys: ['FREQ'] },
  )
  .map(({ FREQ, BYDAY, ...rest }) => ({
    FREQ,
    ...(FREQ === 'WEEKLY' && BYDAY !== undefined && { BYDAY }),
    ...rest,
  }));

const patterns = fc.array(pattern, { minLength: 1, maxLength: 4 }).map((parts) =>
  parts.map((each) =>
    Object.entries(each)
      .map(([key, value]) => `${key}=${value}`)
      .join(';'),
  ),
);

/** All times within a span, by the library: whole minutes, as what is planned. */
function byLibrary(
  texts: readonly string[],
  startSeconds: number,
  [from, to]: readonly [number, number],
): readonly number[] {
  const begin = Math.floor(startSeconds / 60) * 60;
  const dtstart = `${new Date(begin * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const times = texts.flatMap((text) =>
    new RRuleTemporal({ rruleString: `DTSTART:${dtstart}\nRRULE:${text};BYSECOND=0` })
      .between(new Date(from * 1000), new Date(to * 1000), true)
      .map(({ epochMilliseconds }) => epochMilliseconds / 1000),
  );
  return [...new Set(times)].sort((one, other) => one - other);
}

it('the longest gap is that of the library, over two rounds of the ring', () => {
  fc.assert(
    fc.property(patterns, start, (texts, startSeconds) => {
      const rules = rulesOf(texts, startSeconds);
      const ring = (ringDays(rules) ?? 0) * DAY;
      fc.pre(ring <= 210 * DAY);
      const times = byLibrary(texts, startSeconds, [
        startSeconds - 60,
        startSeconds + 2 * ring + 8 * DAY,
      ]);
      const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
      const [first = 0] = times;
      // From the first one on all comes again; the longest of a round is in the next one too.
      expect(gapOf(rules)).toBe(
        Math.max(...gaps.filter((_, at) => (times[at] ?? 0) <= first + ring)),
      );
    }),
    { numRuns: 150 },
  );
});

it('the last and the next planned time are those of the library', () => {
  fc.assert(
    fc.property(
      patterns,
      start,
      fc.integer({ min: -5 * DAY, max: 200 * DAY }),
      (texts, startSeconds, offset) => {
        const nowSeconds = startSeconds + offset;
        const rules = rulesOf(texts, startSeconds);
        const times = byLibrary(texts, startSeconds, [
          nowSeconds - 60 * DAY,
          Math.max(nowSeconds, startSeconds) + 60 * DAY,
        ]);
        expect(lastPlanned(rules, nowSeconds)).toBe(times.findLast((time) => time <= nowSeconds));
        expect(nextPlanned(rules, nowSeconds)).toBe(times.find((time) => time > nowSeconds));
      },
    ),
    { numRuns: 200 },
  );
});

it('from one planned time to the next no gap is longer than the longest', () => {
  fc.assert(
    fc.property(patterns, start, (texts, startSeconds) => {
      const rules = rulesOf(texts, startSeconds);
      const longest = gapOf(rules) ?? 0;
      let at = nextPlanned(rules, startSeconds) ?? 0;
      for (let step = 0; step < 50; step += 1) {
        const next = nextPlanned(rules, at) ?? 0;
        expect(next).toBeGreaterThan(at);
        expect(next - at).toBeLessThanOrEqual(longest);
        expect(lastPlanned(rules, next - 1)).toBe(at);
        at = next;
      }
    }),
  );
});
