import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CycleReports } from '../../src/daemon/cycle-reports.ts';
import { type CyclesOptions, createCycles } from '../../src/daemon/cycles.ts';
import type { EndedCycle } from '../../src/domain/cycle.ts';
import type { PollEnd } from '../../src/poll/poller.ts';
import type { RunningCycle } from '../../src/poll/running-cycle.ts';
import { logging } from '../support/logging.ts';
import { projectConfig } from '../support/project-config.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const CONFIG = projectConfig();
const LAST: EndedCycle = {
  ...counts(1, 1),
  endedAtSeconds: 1,
  durationSeconds: 1,
};

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
});
afterEach(() => {
  const left = vi.getTimerCount();
  vi.useRealTimers();
  expect(left).toBe(0);
});

function counts(checkpoints: number, answered: number, deferred = 0) {
  return { checkpoints, answered, deferred, judgedWrong: 0 };
}

function collector(end: PollEnd | ((cycle: RunningCycle) => Promise<PollEnd>), isDue = true) {
  return {
    isDue: () => isDue,
    collect: async (cycle: RunningCycle) => (typeof end === 'function' ? end(cycle) : end),
  };
}

function ended(...count: Parameters<typeof counts>): PollEnd {
  return { kind: 'ended', counts: counts(...count) };
}

/** Cycles that write down, in order, all that comes of them. */
function cycling(
  collectors: CyclesOptions['collectors'],
  { pausedUntilMs, last, ...more }: Partial<CyclesOptions> & CyclingOptions = {},
) {
  const { log, lines } = logging();
  const done: unknown[] = [];
  const reports: CycleReports = {
    ended: (cycle, previous) => done.push(['ended', cycle, previous]),
    skipped: (reason) => done.push(['skipped', reason]),
    paused: (untilMs) => done.push(['paused', untilMs]),
    circuitOpen: (judgedWrong) => done.push(['circuit open', judgedWrong]),
    target: (target) => done.push(['target', target]),
  };
  const cycles = createCycles({
    config: CONFIG,
    connection: {
      pausedMs: async () => {
        done.push('begin');
        return pausedUntilMs === undefined ? undefined : pausedUntilMs - Date.now();
      },
    },
    collectors,
    reports,
    legacy: last && { lastCycle: last },
    log,
    nowMs: Date.now,
    onCycleEnd: async () => {
      // Nobody is told that a cycle ended before what it learned is shown.
      expect(cycles.last()).toBe(last);
      done.push('published');
    },
    ...more,
  });
  return { cycles, done, lines };
}

interface CyclingOptions {
  readonly pausedUntilMs?: number;
  readonly last?: EndedCycle;
}

describe('a cycle', () => {
  it('goes from the credentials over the collectors to the publication', async () => {
    const { cycles, done } = cycling([collector(ended(3, 2, 1))], { last: LAST });
    await cycles.run();
    const cycle: EndedCycle = {
      ...counts(3, 2, 1),
      endedAtSeconds: START_MS / 1000,
      durationSeconds: expect.toSatisfy((seconds) => seconds === Number(seconds.toFixed(3))),
    };
    expect(done).toEqual(['begin', ['ended', cycle, LAST], 'published']);
    expect(cycles.last()).toEqual(cycle);
  });

  it.each([
    ['the credentials', { connection: { pausedMs: () => new Promise<never>(() => {}) } }],
    ['the publication', { onCycleEnd: () => new Promise<never>(() => {}) }],
  ])('is over although %s hang', async (_what, hanging) => {
    vi.useRealTimers();
    const config = { ...CONFIG, poll: { ...CONFIG.poll, deadlineMs: 20 } };
    const { cycles } = cycling([collector(ended(3, 2, 1))], {
      config,
      publicationMs: 20,
      ...hanging,
    });
    await cycles.run();
    expect(cycles.last()).toMatchObject(counts(3, 2, 1));
    vi.useFakeTimers();
  });

  it('is the sum of what its collectors did, one after the other', async () => {
    const order: string[] = [];
    const named = (name: string, end: PollEnd) =>
      collector(async () => {
        order.push(`${name} begins`);
        await Promise.resolve();
        order.push(`${name} ends`);
        return end;
      });
    const { cycles } = cycling([named('a', ended(3, 2, 1)), named('b', ended(2, 2))]);
    await cycles.run();
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(cycles.last()).toMatchObject(counts(5, 4, 1));
  });

  it('leaves out a collector that is not due', async () => {
    const { cycles } = cycling([collector(ended(3, 3)), collector(ended(2, 2), false)]);
    await cycles.run();
    expect(cycles.last()).toMatchObject(counts(3, 3));
  });

  it('of nothing asks for nothing, not even where it would ask, and ends', async () => {
    const { cycles, done } = cycling([collector(ended(3, 3), false)]);
    await cycles.run();
    expect(done).toEqual([
      ['ended', expect.objectContaining(counts(0, 0)), undefined],
      'published',
    ]);
  });
});

describe('paused credentials', () => {
  const pausedUntilMs = START_MS + 1000;

  it('end a cycle before it asks for anything', async () => {
    const { cycles, done } = cycling([collector(ended(1, 1))], { pausedUntilMs, last: LAST });
    await cycles.run();
    expect(done).toEqual(['begin', ['paused', pausedUntilMs]]);
    expect(cycles.last()).toBe(LAST);
  });

  it('do not keep the first one from ending: readiness waits for it', async () => {
    const { cycles } = cycling([collector(ended(1, 0))], { pausedUntilMs });
    await cycles.run();
    expect(cycles.last()).toMatchObject(counts(1, 0));
  });
});

describe('a cycle that does not come to its end', () => {
  it('for an API that does not answer is skipped, the other collectors with it', async () => {
    const other = vi.fn();
    const { cycles, done } = cycling(
      [collector({ kind: 'circuit_open', judgedWrong: 1 }), collector(async () => other())],
      { last: LAST },
    );
    await cycles.run();
    expect(done).toEqual(['begin', ['circuit open', 1]]);
    expect(other).not.toHaveBeenCalled();
    expect(cycles.last()).toBe(LAST);
  });

  it('has until its deadline, and is one that ended then', async () => {
    const { cycles } = cycling([
      collector(async ({ signal, isGivenUp }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        expect([signal.reason.name, isGivenUp()]).toEqual(['TimeoutError', false]);
        return ended(2, 1, 1);
      }),
    ]);
    const running = cycles.run();
    await vi.advanceTimersByTimeAsync(CONFIG.poll.deadlineMs);
    await running;
    expect(cycles.last()).toMatchObject(counts(2, 1, 1));
  });

  it('is given up at once, and nothing is told of it', async () => {
    const { cycles, done } = cycling([
      collector(async ({ signal, isGivenUp }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return isGivenUp() ? { kind: 'aborted' } : ended(1, 1);
      }),
    ]);
    const running = cycles.run();
    await vi.advanceTimersByTimeAsync(0);
    cycles.giveUp();
    await cycles.settled();
    expect(done).toEqual(['begin']);
    expect(cycles.last()).toBeUndefined();
    await running;
  });

  it('is not begun after that', async () => {
    const { cycles, done } = cycling([collector(async () => ended(1, 1))]);
    cycles.giveUp();
    await cycles.run();
    expect(done).toEqual(['begin']);
  });

  it('for a bug is logged, and the next one runs', async () => {
    let isBroken = true;
    const { cycles, lines } = cycling([
      collector(async () => {
        if (isBroken) throw new TypeError('a bug');
        return ended(1, 1);
      }),
    ]);
    await cycles.run();
    expect(lines).toEqual(['error: internal error in a cycle']);
    expect(cycles.last()).toBeUndefined();
    isBroken = false;
    await cycles.run();
    expect(cycles.last()).toMatchObject(counts(1, 1));
  });
});
