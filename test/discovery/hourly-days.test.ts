import { expect, it } from 'vitest';
import { LivingYear, START_MS } from './living-year.ts';
import { lookingAt } from './looking.ts';
import { followedOf, HOUR_MS, HOURLY } from './model-year.ts';

const MINUTE_MS = 60_000;
const HOURS = 6 * 24;

it('with a backup each hour the exporter tells what the cloud holds and what was lost, after each of them', async () => {
  const year = new LivingYear({ plans: [HOURLY], retentionDays: 2 });
  const { look, logged } = await lookingAt(year, { recheck: '15m' });
  for (let hour = 1; hour < HOURS; hour += 1) {
    year.liveUntil(START_MS + hour * HOUR_MS + 2 * MINUTE_MS, { isDaytime: hour % 24 === 16 });
    await look(`hour ${hour}`, { isSettled: false });
    year.nowMs += 18 * MINUTE_MS;
    await look(`hour ${hour}, when no list can be late any longer`);
    const followed = [...followedOf(year, year.nowMs)].filter(([, isAvailable]) => isAvailable);
    const [id = ''] = followed[hour % followed.length] ?? [];
    if (hour % 4 === 0) year.delete(id);
    // Before the next one is made, which would have pushed out the oldest.
    year.nowMs += 18 * MINUTE_MS;
    await look(`hour ${hour}, after what people did`);
  }
  expect(logged.filter((line) => /internal error|could not be read/.test(line))).toEqual([]);
}, 120_000);
