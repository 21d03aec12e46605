import { expect, it } from 'vitest';
import { LivingYear, START_MS } from './living-year.ts';
import { lookingAt } from './looking.ts';
import { DAY_MS, HOUR_MS } from './model-year.ts';

const MINUTE_MS = 60_000;
const DAYS = 365;
/** Backups are made up to the first one, people work up to the other one. */
const HOURS = [
  [4, false],
  [16, true],
] as const;

it('through a simulated year the exporter tells what the cloud holds and what was promised, after each cycle', async () => {
  const year = new LivingYear();
  const { look, logged } = await lookingAt(year);
  for (let day = 0; day < DAYS; day += 1) {
    const midnightMs = START_MS + day * DAY_MS;
    for (const [hour, isDaytime] of HOURS) {
      year.liveUntil(midnightMs + hour * HOUR_MS, { isDaytime });
      if (!isDaytime && day % 4 !== 0) continue;
      const when = `day ${day}, ${hour} o'clock`;
      await look(when, { isSettled: false });
      year.nowMs += 6 * MINUTE_MS;
      await look(`${when}, again`);
    }
  }
  const failed = logged.filter((line) => /internal error|could not be read/.test(line));
  expect(failed).toEqual([]);
}, 120_000);
