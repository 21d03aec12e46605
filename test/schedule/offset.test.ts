import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PollOffset } from '../../src/domain/poll-offset.ts';
import { shifted } from '../../src/schedule/offset.ts';
import { readSchedule } from '../../src/schedule/read-schedule.ts';

const offsetOf = (schedule: string, offset: PollOffset) => {
  const reading = shifted(readSchedule, offset)(schedule, 'UTC');
  return 'problems' in reading ? reading.problems : reading.offsetMs;
};

describe('an offset', () => {
  it.each<[string, PollOffset, unknown]>([
    ['*/5 * * * *', { ms: 0 }, 0],
    ['*/5 * * * *', { ms: 90_000 }, 90_000],
    ['0 6 * * *', { ms: 3_600_000 }, 3_600_000],
    // The same at every start, and another one for another name.
    ['*/5 * * * *', { host: 'cbr-exporter-7c9f4d-x2x9p' }, 18_223],
    ['*/5 * * * *', { host: 'cbr-exporter-7c9f4d-k8w4q' }, 135_312],
    ['*/10 * * * * *', { host: 'cbr-exporter-7c9f4d-x2x9p' }, 607],
    // Once a day, it is no more than minutes.
    ['0 6 * * *', { host: 'cbr-exporter-7c9f4d-x2x9p' }, 36_447],
  ])('%s, %o', (schedule, offset, ms) => {
    expect(offsetOf(schedule, offset)).toEqual(ms);
  });

  it('beyond the next tick is refused, and so is what was wrong before', () => {
    expect(offsetOf('*/5 * * * *', { ms: 300_000 })).toEqual([
      {
        key: 'schedule',
        problem:
          'has ticks that are 300s apart, and --poll.offset puts each off for 300s, beyond the next one; write less, or auto',
      },
    ]);
    expect(offsetOf('* * *', { ms: 0 })).toMatchObject([{ key: 'schedule' }]);
  });

  it('by the host name is within half a gap for any name', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (host) => {
        const ms = offsetOf('* * * * *', { host });
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThan(30_000);
      }),
    );
  });

  it('by the host name keeps most names apart: two of a thousand pairs share a second of 150', () => {
    const seconds = Array.from({ length: 2000 }, (_, at) =>
      Math.floor(Number(offsetOf('*/5 * * * *', { host: `cbr-exporter-7c9f4d-${at}` })) / 1000),
    );
    const pairs = Array.from({ length: 1000 }, (_, at) => [seconds[2 * at], seconds[2 * at + 1]]);
    expect(pairs.filter(([one, other]) => one === other).length).toBeLessThan(20);
  });
});
