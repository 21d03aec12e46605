import { Cron, type CronOptions } from 'croner';
import fc from 'fast-check';
import cron from 'node-cron';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTimeZone } from '../../src/schedule/time-zone.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, nextTickOf, ticksWithin } from './planned-ticks.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/Dublin',
  'America/New_York',
  'America/Santiago',
  'America/Havana',
  'America/St_Johns',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Atlantic/Azores',
  'Antarctica/Troll',
] as const;

/** Around clock changes of the zones above, and of one that left out a day. */
const CHANGES = [
  ['Europe/Berlin', '2027-03-28T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['Europe/Dublin', '2027-10-31T01:00:00Z'],
  ['America/New_York', '2027-03-14T07:00:00Z'],
  ['America/Santiago', '2026-09-06T04:00:00Z'],
  ['America/Santiago', '2027-04-04T03:00:00Z'],
  ['America/Havana', '2026-11-01T05:00:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00:00Z'],
  ['Australia/Lord_Howe', '2027-04-03T15:00:00Z'],
  ['Australia/Lord_Howe', '2027-10-02T15:30:00Z'],
  ['Antarctica/Troll', '2027-03-28T01:00:00Z'],
  ['Antarctica/Troll', '2026-10-25T01:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
] as const;

function field(min: number, max: number): fc.Arbitrary<string> {
  const value = fc.integer({ min, max });
  return fc.oneof(
    fc.constant('*'),
    fc.integer({ min: 2, max: Math.ceil(max / 2) }).map((step) => `*/${step}`),
    value.map(String),
    fc.uniqueArray(value, { minLength: 2, maxLength: 4 }).map((values) => values.join(',')),
    fc.tuple(value, value).map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`),
  );
}

const clock = fc.tuple(field(0, 59), field(0, 23)).map((fields) => fields.join(' '));
const everyDay = clock.map((time) => `${time} * * *`);
const anyDay = fc
  .tuple(
    fc.option(field(0, 59)),
    clock,
    fc.oneof(field(1, 28), fc.constantFrom('*', 'L', 'L-3', '15W', 'LW', '1,L', '31')),
    fc.oneof(fc.constant('*'), fc.constantFrom('1,7', 'jan-mar', '*/3', '2,12')),
    fc.oneof(fc.constant('*'), fc.constantFrom('1-5', 'sun', '7', '1#2', '5L', '0,3')),
  )
  .map((fields) => fields.filter((text) => text !== null).join(' '))
  .filter((expression) => cron.validate(expression) && comes(expression));

function comes(expression: string): boolean {
  try {
    return nextTickOf(expression, 'UTC') !== undefined;
  } catch {
    return false;
  }
}

const instant = fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2100-01-01') });

/** Day of month and day of week both begin with something else than an asterisk. */
function isEither(expression: string): boolean {
  const [dayOfMonth = '', , dayOfWeek = ''] = expression.split(' ').slice(-3);
  return !dayOfMonth.startsWith('*') && !dayOfWeek.startsWith('*');
}

describe('in UTC', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  function ticksAfter(expression: string, nowMs: number): readonly string[] {
    const nextTick = nextTickOf(expression, 'UTC');
    let ms = nowMs;
    return Array.from({ length: 5 }, () => {
      ms = nextTick(ms);
      return new Date(ms).toISOString();
    });
  }

  it('the ticks are those of node-cron where it reads the days as cron(5) does', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const sameDays = anyDay.filter((expression) => !isEither(expression));
    fc.assert(
      fc.property(sameDays, instant, (expression, nowMs) => {
        vi.setSystemTime(nowMs);
        const task = cron.createTask(expression, () => undefined, { timezone: 'UTC' });
        const expected = task.getNextRuns(5).map((run) => run.toISOString());
        task.destroy();
        expect(ticksAfter(expression, nowMs)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('the ticks are those of croner, which reads the days as cron(5) does but for */2', () => {
    fc.assert(
      fc.property(anyDay, instant, (expression, nowMs) => {
        const oracle = croner(expression, { timezone: 'UTC', domAndDow: !isEither(expression) });
        fc.pre(oracle !== undefined);
        const expected = oracle?.nextRuns(5, new Date(nowMs)).map((run) => run.toISOString());
        expect(ticksAfter(expression, nowMs)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

/** It does not know all that node-cron does, such as `L-3`. */
function croner(expression: string, options: CronOptions): Cron | undefined {
  try {
    return new Cron(expression, { ...options, paused: true });
  } catch {
    return undefined;
  }
}

/**
 * The rules again, without any cleverness: minute for minute, by what the clock on the wall shows,
 * and with node-cron to say which local times belong to the expression.
 */
function ticksByTheMinute(expression: string, timezone: string, atMs: number): number[] {
  const task = cron.createTask(expression, () => undefined, { timezone: 'UTC' });
  task.destroy();
  const isPlanned = (localMs: number) => task.match(new Date(localMs));
  const [minutes = '', hours = ''] = expression.split(' ');
  const isInterval = /[*/]/.test(minutes + hours) || hours === '0-23' || minutes === '0-59';
  const zone = createTimeZone(timezone);
  const localOf = (ms: number) => ms + (zone?.offsetMs(ms) ?? Number.NaN);

  const seen = new Set<number>();
  const ticks: number[] = [];
  for (let ms = atMs - 2 * DAY_MS; ms < atMs + 2 * DAY_MS; ms += MINUTE_MS) {
    const localMs = localOf(ms);
    const jumpMs = localMs - localOf(ms - MINUTE_MS) - MINUTE_MS;
    const skipped = Array.from({ length: Math.max(0, jumpMs) / MINUTE_MS }, (_, index) => {
      return localMs - (index + 1) * MINUTE_MS;
    });
    const runs =
      (isPlanned(localMs) && (isInterval || !seen.has(localMs))) ||
      skipped.some((each) => isPlanned(each) && !(isInterval && isPlanned(each + jumpMs)));
    if (runs && ms >= atMs - DAY_MS) ticks.push(ms);
    seen.add(localMs);
  }
  return ticks;
}

/** Into the hours that come twice too. */
const hours = fc.double({ min: -3, max: 3, noNaN: true }).map((n) => Math.round(n * 60) / 60);

describe('in any zone', () => {
  it('the ticks around a clock change are those that a look at every minute finds', () => {
    fc.assert(
      fc.property(
        everyDay,
        fc.constantFrom(...CHANGES),
        hours,
        (expression, change, startHours) => {
          const [timezone, at] = change;
          const atMs = Date.parse(at);
          const fromMs = atMs + startHours * HOUR_MS;
          const untilMs = atMs + 2 * DAY_MS;
          const ticks = ticksWithin(nextTickOf(expression, timezone), { fromMs, untilMs });
          const expected = ticksByTheMinute(expression, timezone, atMs);
          expect(ticks).toEqual(expected.filter((ms) => ms >= fromMs));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('the ticks of days on which no clock changes are those of croner', () => {
    const day = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2040-01-01') });
    fc.assert(
      fc.property(anyDay, fc.constantFrom(...ZONES), day, (expression, timezone, nowMs) => {
        const oracle = croner(expression, { timezone, domAndDow: !isEither(expression) });
        fc.pre(oracle !== undefined);
        const nextTick = nextTickOf(expression, timezone);
        const ticks = [nextTick(nowMs)];
        while (ticks.length < 5) ticks.push(nextTick(ticks.at(-1) ?? 0));
        const zone = createTimeZone(timezone);
        fc.pre(zone?.firstTransition(nowMs - DAY_MS, (ticks.at(-1) ?? 0) + DAY_MS) === undefined);
        const expected = oracle?.nextRuns(5, new Date(nowMs)).map((run) => run.getTime());
        expect(ticks).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('ticks come after one another, from wherever they are asked for', () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.constantFrom(...ZONES),
        instant,
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (expression, timezone, nowMs, part) => {
          const nextTick = nextTickOf(expression, timezone);
          const firstMs = nextTick(nowMs);
          expect(firstMs).toBeGreaterThan(nowMs);
          expect(nextTick(firstMs - 1)).toBe(firstMs);
          const nextMs = nextTick(firstMs);
          expect(nextMs).toBeGreaterThan(firstMs);
          const betweenMs = firstMs + Math.floor(part * (nextMs - firstMs));
          expect(nextTick(betweenMs)).toBe(nextMs);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(ZONES)(
    'no pause of an interval within the hour is longer in %s over a year',
    (timezone) => {
      // Where clocks change by half an hour, only a half of the hour repeats itself.
      const steps = timezone === 'Australia/Lord_Howe' ? [5, 6, 10, 15, 30] : [5, 7, 10, 25, 45];
      for (const step of steps) {
        const nextTick = nextTickOf(`*/${step} * * * *`, timezone);
        let tickMs = nextTick(Date.parse('2026-07-01'));
        for (const endMs = tickMs + 366 * DAY_MS; tickMs < endMs; ) {
          const nextMs = nextTick(tickMs);
          if (nextMs - tickMs > step * MINUTE_MS) {
            expect.fail(`*/${step}: ${new Date(tickMs).toISOString()} is followed too late`);
          }
          tickMs = nextMs;
        }
      }
    },
  );
});
