import { describe, expect, it } from 'vitest';
import { createCycleReports } from '../../src/daemon/cycle-reports.ts';
import type { EndedCycle } from '../../src/domain/cycle.ts';
import { logging } from '../support/logging.ts';

/** A cycle over four checkpoints, unless told otherwise. */
function cycle(answered: number, deferred = 0, checkpoints = 4): EndedCycle {
  const times = { endedAtSeconds: 1000, durationSeconds: 2 };
  return { checkpoints, answered, deferred, judgedWrong: 0, ...times };
}

/** Reports to a log and to metrics that write down what they are told. */
function reporting() {
  const { log, lines, fields } = logging();
  const told: unknown[][] = [];
  const reports = createCycleReports({
    config: { name: 'prod', region: undefined },
    ownMetrics: {
      cycleEnded: (...args) => told.push(['ended', ...args]),
      cycleSkipped: (...args) => told.push(['skipped', ...args]),
      judgedWrong: (...args) => told.push(['judged wrong', ...args]),
      target: (...args) => told.push(['target', ...args]),
    },
    log,
  });
  return { reports, lines, fields, told };
}

describe('a cycle that ended', () => {
  it.each<[string, EndedCycle | undefined, EndedCycle, string]>([
    ['the first one, all well', undefined, cycle(4), 'debug: poll cycle ended'],
    ['all well again', cycle(4), cycle(1), 'debug: poll cycle ended'],
    ['the first one, no answer', undefined, cycle(0), 'warn: no answer in a whole poll cycle'],
    ['silence begins', cycle(4), cycle(0), 'warn: no answer in a whole poll cycle'],
    ['silence goes on', cycle(0), cycle(0), 'debug: poll cycle ended'],
    ['silence ends', cycle(0), cycle(1), 'info: answers again'],
    ['without checkpoints', undefined, cycle(0, 0, 0), 'debug: poll cycle ended'],
    ['checkpoints after none', cycle(0, 0, 0), cycle(1, 0, 1), 'debug: poll cycle ended'],
    [
      'the deadline comes too early',
      cycle(4),
      cycle(3, 1),
      'warn: the deadline came before all checkpoints were asked for',
    ],
    ['it comes too early again', cycle(3, 1), cycle(2, 2), 'debug: poll cycle ended'],
    ['cut, and silent', cycle(4), cycle(0, 4), 'warn: no answer in a whole poll cycle'],
    ['cut, and silent no longer', cycle(0), cycle(1, 3), 'info: answers again'],
  ])('%s', (_what, previous, ended, line) => {
    const { reports, lines, fields, told } = reporting();
    reports.ended(ended, previous);
    expect(lines).toEqual([line]);
    const { checkpoints, answered, deferred } = ended;
    expect(fields).toEqual([
      { project: 'prod', checkpoints, answered, deferred, duration_seconds: 2 },
    ]);
    expect(told).toEqual([['ended', 'prod', ended]]);
  });
});

describe('a cycle that did not run', () => {
  it.each<[string, (reports: ReturnType<typeof createCycleReports>) => void, object, string]>([
    ['overlap', (reports) => reports.skipped('overlap'), {}, 'poll cycle skipped'],
    ['missed', (reports) => reports.skipped('missed'), {}, 'poll cycles missed; one runs now'],
    [
      'auth_paused',
      (reports) => reports.paused(Date.UTC(2026, 0, 1)),
      { until: '2026-01-01T00:00:00.000Z' },
      'poll cycle skipped',
    ],
    ['circuit_open', (reports) => reports.circuitOpen(1), {}, 'poll cycle skipped'],
  ])('is told with its reason: %s', (reason, report, more, message) => {
    const { reports, lines, fields, told } = reporting();
    report(reports);
    expect(lines).toEqual([`warn: ${message}`]);
    expect(fields).toEqual([{ project: 'prod', reason, ...more }]);
    expect(told.filter(([what]) => what === 'skipped')).toEqual([['skipped', 'prod', reason]]);
  });

  it('tells what the one that was asked turned out to be', () => {
    const { reports, told } = reporting();
    reports.circuitOpen(1);
    expect(told).toContainEqual(['judged wrong', 'prod', 1]);
  });
});

it('where the requests go is told with a region, be it unknown', () => {
  const { reports, told } = reporting();
  reports.target({ endpoint: 'http://x', projectId: 'id' });
  expect(told).toEqual([['target', 'prod', { region: '', endpoint: 'http://x', projectId: 'id' }]]);
});
