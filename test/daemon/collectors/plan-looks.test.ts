import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CollectorParts } from '../../../src/daemon/collectors/collector.ts';
import { createPlanLooks } from '../../../src/daemon/collectors/plan-looks.ts';
import { createPlannings } from '../../../src/daemon/state/plannings.ts';
import { NO_SCHEDULES, schedulesOf } from '../../../src/planning/schedules.ts';
import { finished, policy, seconds } from '../../planning/planned.ts';
import { logging } from '../../support/logging.ts';
import { projectConfig } from '../../support/project-config.ts';

const NOW = '2026-02-03T00:30:00Z';
const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(NOW) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Two policies, at 01:00 and at 20:00, that were just read. */
function looking(refreshSeconds = 86_400) {
  const config = projectConfig();
  const plannings = createPlannings();
  const policies = [
    policy(),
    policy({
      id: 'late',
      patterns: ['FREQ=DAILY;BYHOUR=20;BYMINUTE=0'],
      vaults: [{ vaultId: 'w', destinationVaultId: undefined }],
    }),
  ];
  const schedules = finished(schedulesOf(policies, NO_SCHEDULES));
  const atSeconds = Date.now() / 1000;
  plannings.replace(config.name, { schedules, plans: undefined, atSeconds });
  const { log, lines } = logging();
  const told = { looks: 0, published: 0 };
  const parts: Partial<CollectorParts> = {
    config,
    plannings,
    log,
    nowMs: () => {
      told.looks += 1;
      return Date.now();
    },
    monotonicMs: () => performance.now(),
    publishSoon: () => {
      told.published += 1;
    },
  };
  const looks = createPlanLooks(parts as CollectorParts, refreshSeconds);
  looks.now();
  const plans = () => plannings.of(config.name).plans;
  return {
    looks,
    plans,
    told,
    lines,
    next: (id: string) => plans()?.planOf(id)?.backup?.nextSeconds,
  };
}

it('a planned time that passes is noticed then, and only what it is about is another', () => {
  const { looks, plans, told, next } = looking();
  const other = plans()?.planOf('w');
  expect(next('v')).toBe(seconds('2026-02-03T01:00:00Z'));
  vi.advanceTimersByTime(HOUR_MS / 2 - 1);
  expect(told.published).toBe(1);
  vi.advanceTimersByTime(2);
  expect(told.published).toBe(2);
  expect(next('v')).toBe(seconds('2026-02-04T01:00:00Z'));
  expect(plans()?.planOf('w')).toBe(other);
  looks.stop();
});

it('as long as none passes nothing is done but a look a minute', () => {
  const { looks, told } = looking();
  vi.advanceTimersByTime(HOUR_MS / 2);
  told.looks = 0;
  vi.advanceTimersByTime(10 * HOUR_MS);
  expect(told.looks).toBeLessThanOrEqual(601);
  expect(told.published).toBe(2);
  looks.stop();
});

it.each([
  ['forward', 2 * HOUR_MS, '2026-02-04T01:00:00Z'],
  ['back', -10_000, '2026-02-03T01:00:00Z'],
])('a clock that is put %s is followed within a minute', (_, ms, expected) => {
  const { looks, next } = looking();
  vi.setSystemTime(Date.now() + ms);
  vi.advanceTimersByTime(60_000);
  expect(next('v')).toBe(seconds(expected));
  looks.stop();
});

it('what nobody reads again leaves after four times as long, and says so once', () => {
  const { looks, plans, lines } = looking(900);
  vi.advanceTimersByTime(HOUR_MS);
  expect(plans()).toBeDefined();
  vi.advanceTimersByTime(2);
  expect(plans()).toBeUndefined();
  vi.advanceTimersByTime(HOUR_MS);
  expect(lines).toEqual(['warn: policies are too old to be shown any longer']);
  looks.stop();
});

it('nothing happens after the end', () => {
  const { looks, told } = looking();
  looks.stop();
  vi.advanceTimersByTime(24 * HOUR_MS);
  expect(told.published).toBe(1);
});
