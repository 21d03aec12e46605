import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/domain/task.ts';
import {
  askFrom,
  EMPTY_LOG,
  type TaskLog,
  withoutOld,
  withTasks,
} from '../../src/tasks/task-log.ts';
import { toItsEnd } from '../support/steps.ts';
import { listedTask } from './listed-task.ts';

const DAY = 86_400;
const NOW = 1_000_000;

function time(nowSeconds: number) {
  return { nowSeconds, cloudSeconds: undefined, windowSeconds: DAY, gapSeconds: 300 };
}

const finished = (...args: Parameters<typeof withTasks>) => toItsEnd(withTasks(...args)).result;

function take(log: TaskLog, nowSeconds: number, items: readonly Task[], truncated = false) {
  const { log: next, ended, failed, isCut } = finished(log, { items, truncated }, time(nowSeconds));
  return { log: next, ended: ended.map(({ id }) => id), failed: failed.map(({ id }) => id), isCut };
}

/** A log that begins with these tasks. */
function begun(...items: readonly Task[]): TaskLog {
  return take(EMPTY_LOG, NOW, items).log;
}

/** The same after two lists more, in which nothing is. */
function later(log: TaskLog): TaskLog {
  return take(take(log, NOW + 60, []).log, NOW + 120, []).log;
}

describe('tasks that count', () => {
  it('are none of the first list', () => {
    const first = take(EMPTY_LOG, NOW, [
      listedTask('good', NOW - 100),
      listedTask('bad', NOW - 100, { status: 'failed' }),
    ]);
    expect(first).toMatchObject({ ended: [], failed: ['bad'] });
  });

  it.each([
    ['a new one', [listedTask('b', NOW + 100)], ['b']],
    ['one that was there', [listedTask('a', NOW - 100)], []],
    ['one that is twice in the list', [listedTask('b', NOW), listedTask('b', NOW)], ['b']],
    ['one that runs', [listedTask('b', NOW, { status: 'open' })], []],
    ['one of which nobody knows how it is', [listedTask('b', NOW, { status: 'unknown' })], []],
    ['one that was running at first', [listedTask('r', NOW - 50)], ['r']],
    ['one that the lists show late', [listedTask('b', NOW - 900)], ['b']],
    ['one that was over before what is asked for', [listedTask('b', NOW - 3000)], []],
    [
      'one that waited for long before what is asked for',
      [listedTask('b', NOW - 3000, { changedAtSeconds: NOW })],
      ['b'],
    ],
  ] as const)('of a second list: %s', (_, items, expected) => {
    const log = begun(
      listedTask('a', NOW - 100),
      listedTask('r', NOW - 50, { status: 'open' }),
      listedTask('old', NOW - 2000),
    );
    const second = take(log, NOW + 300, items);
    expect(second.ended).toEqual(expected);
    expect(take(second.log, NOW + 600, items).ended).toEqual([]);
  });

  it('are none of a beginning that was cut, until all of it was read', () => {
    const first = take(EMPTY_LOG, NOW, [listedTask('a', NOW - 5000)], true);
    const second = take(first.log, NOW + 300, [listedTask('b', NOW - 4000)]);
    const third = take(second.log, NOW + 600, [listedTask('c', NOW)]);
    expect([first, second, third].map(({ ended }) => ended)).toEqual([[], [], ['c']]);
    expect(first.isCut).toBe(true);
  });
});

describe('the time from which on tasks are asked for', () => {
  it.each<readonly [string, readonly Task[], number]>([
    ['nothing: the whole window again', [], NOW - DAY],
    ['a task: a quarter of an hour before it', [listedTask('a', NOW - 100)], NOW - 1000],
    [
      'one that runs: the same before that',
      [listedTask('a', NOW - 100), listedTask('r', NOW - 5000, { status: 'open' })],
      NOW - 5900,
    ],
    [
      'one that has run for too long: it is waited for no longer',
      [listedTask('a', NOW - 100), listedTask('r', NOW - 2 * DAY, { status: 'open' })],
      NOW - DAY,
    ],
    ['one from the future: not beyond now', [listedTask('a', NOW + 1e6)], NOW - 900],
  ])('after %s', (_, items, expected) => {
    expect(askFrom(begun(...items), time(NOW))).toBe(expected);
  });

  it('goes on to what may be late where the clock of the cloud is known', () => {
    const log = begun(listedTask('a', NOW - 5000));
    const quiet = { items: [], truncated: false };
    const known = { ...time(NOW + 300), cloudSeconds: NOW + 310 };
    expect(askFrom(finished(log, quiet, known).log, time(NOW + 300))).toBe(NOW - 590);
    const open = { ...quiet, items: [listedTask('r', NOW - 5000, { status: 'open' })] };
    expect(askFrom(finished(log, open, known).log, time(NOW + 300))).toBe(NOW - 5900);
    const cut = { ...quiet, truncated: true };
    expect(askFrom(finished(log, cut, known).log, time(NOW + 300))).toBe(NOW - 5900);
  });

  it('goes on and never back', () => {
    const log = begun(listedTask('a', NOW - 100));
    const late = take(log, NOW + 300, [listedTask('r', NOW - 950, { status: 'open' })]).log;
    expect(askFrom(late, time(NOW + 300))).toBe(NOW - 1000);
    expect(askFrom(take(late, NOW - 500, []).log, time(NOW - 500))).toBe(NOW - 1000);
  });

  it('follows what is known after an outage, as long as tasks are waited for', () => {
    const log = begun(listedTask('a', NOW - 100));
    expect(askFrom(log, time(NOW + 40_000))).toBe(NOW - 1000);
  });

  it('begins anew where the clock had been ahead', () => {
    const ahead = take(begun(), NOW + 10 * DAY, []).log;
    expect(askFrom(ahead, time(NOW))).toBe(NOW - DAY);
    const back = take(ahead, NOW, [listedTask('a', NOW - 100)]);
    expect(back.ended).toEqual([]);
    expect(take(back.log, NOW + 300, [listedTask('b', NOW)]).ended).toEqual(['b']);
  });
});

describe('failures', () => {
  const FAILED = listedTask('f', NOW - 100, { status: 'failed', code: 'C', message: 'why' });

  it('are known with what is to be told of them, those of the first list too', () => {
    expect([...begun(FAILED, listedTask('g', NOW)).failures.values()]).toEqual([
      {
        id: 'f',
        vaultId: 'v',
        checkpointId: undefined,
        resourceId: undefined,
        resourceName: undefined,
        operationType: 'backup',
        status: 'failed',
        endedAtSeconds: NOW - 40,
        toldSinceSeconds: NOW,
        code: 'C',
        message: 'why',
      },
    ]);
  });

  const LONG_AGO = listedTask('f', NOW - 5060, { status: 'failed' });

  it.each([
    ['the first list that could show them', later(begun(FAILED)), NOW],
    ['their end, where a list before the start could', later(begun(LONG_AGO)), NOW - 5000],
  ])('leave in the course of time, a day after %s', (_, log, since) => {
    expect(withoutOld(log, time(since - 1 + DAY)).failures.size).toBe(1);
    expect(withoutOld(log, time(since + DAY)).failures.size).toBe(0);
    expect(withoutOld(log, time(NOW))).toBe(log);
  });

  it('of a pause are told of for a day as well, and by two lists at least', () => {
    const back = NOW + 5 * DAY;
    const first = take(begun(), back, [{ ...FAILED, changedAtSeconds: NOW + DAY }]);
    expect(first).toMatchObject({ ended: ['f'], failed: ['f'] });
    const second = take(first.log, back + 2 * DAY, []).log;
    expect(withoutOld(second, time(back + 9 * DAY)).failures.size).toBe(1);
    expect(take(second, back + 2 * DAY + 1, []).log.failures.size).toBe(0);
    const often = take(take(first.log, back + 60, []).log, back + 120, []).log;
    expect(withoutOld(often, time(back + DAY - 1)).failures.size).toBe(1);
    expect(withoutOld(often, time(back + DAY)).failures.size).toBe(0);
  });

  it.each([
    [0, 1],
    [25, 1],
    [167, 1],
    [168, 1],
    [330, 1],
    [336, 0],
  ])(
    'of a first list are told of until the third, where these are a week apart: after %i h',
    (hours, told) => {
      const rare = (seconds: number) => ({ ...time(NOW + seconds), gapSeconds: 7 * DAY });
      let log = EMPTY_LOG;
      for (let at = 0; at <= hours * 3600; at += 7 * DAY) {
        const items = at === 0 ? [FAILED] : [];
        ({ log } = finished(log, { items, truncated: false }, rare(at)));
      }
      expect(withoutOld(log, rare(hours * 3600)).failures.size).toBe(told);
    },
  );

  it('are asked for from the last list of an earlier process on', () => {
    const restored = (listedSeconds: number) => ({ ...EMPTY_LOG, listedSeconds });
    expect(askFrom(restored(NOW - 3 * DAY), time(NOW))).toBe(NOW - 3 * DAY - 900);
    expect(askFrom(restored(NOW - 300), time(NOW))).toBe(NOW - DAY);
    expect(askFrom(EMPTY_LOG, { ...time(NOW), gapSeconds: 7 * DAY })).toBe(NOW - 7 * DAY - 900);
  });

  it('that are shown again after that are none', () => {
    const log = withoutOld(begun(FAILED), time(NOW + DAY));
    expect(take(log, NOW + DAY, [FAILED])).toMatchObject({ ended: [], failed: [] });
  });

  it('do not stay for ever when their end lies in the future', () => {
    const log = later(begun({ ...FAILED, endedAtSeconds: NOW + 1e9 }));
    expect(withoutOld(log, time(NOW + DAY)).failures.size).toBe(0);
  });
});

describe('what is remembered has an end', () => {
  it('and none of what is forgotten is counted again', () => {
    const many = Array.from({ length: 50_010 }, (_, at) => listedTask(`t${at}`, NOW + at / 1000));
    const second = take(begun(), NOW + 300, many);
    expect(second.ended).toHaveLength(50_010);
    expect(second.isCut).toBe(true);
    expect(second.log.seen.size).toBe(50_000);
    const third = take(second.log, NOW + 600, many);
    expect(third.ended).toEqual([]);
    expect(third.log.seen.size).toBe(50_000);
  });

  it('of failures the newest stay', () => {
    const many = Array.from({ length: 10_001 }, (_, at) =>
      listedTask(`t${at}`, NOW - 100 + at / 1000, { status: 'skipped' }),
    );
    const { log, isCut } = take(EMPTY_LOG, NOW, many);
    expect(isCut).toBe(true);
    expect(log.failures.size).toBe(10_000);
    expect(log.failures.has('t0')).toBe(false);
  });
});
