import { describe, expect, it } from 'vitest';
import { createReadings, type Readings } from '../../../src/daemon/state/readings.ts';
import { nextReading, type Reading, readingEvents } from '../../../src/domain/reading.ts';
import { found, skipped, vault } from '../../support/readings.ts';

function project(name: string, ...ids: readonly string[]) {
  return { name, checkpoints: ids.map((checkpointId) => ({ checkpointId })) };
}

/** Names of all projects with the IDs of their readings, in order. */
function layout(readings: Readings): Record<string, string[]> {
  return Object.fromEntries([...readings.state()].map(([name, each]) => [name, [...each.keys()]]));
}

function poll(readings: Readings, name: string, id: string): Reading {
  const next = nextReading(readings.reading(name, id), found(), 1001);
  readings.replace(next);
  return next;
}

function clocks(monotonicMs: () => number) {
  return { nowMs: () => 1_700_000_000_000, monotonicMs };
}

const NONE: ReadonlySet<string> = new Set();

describe('a changed configuration', () => {
  it.each<[string, readonly ReturnType<typeof project>[], Record<string, string[]>]>([
    [
      'without a checkpoint',
      [project('p', 'a', 'c'), project('q', 'x')],
      { p: ['a', 'c'], q: ['x'] },
    ],
    [
      'with one more',
      [project('p', 'a', 'b', 'c', 'd'), project('q', 'x')],
      { p: ['a', 'b', 'c', 'd'], q: ['x'] },
    ],
    [
      'in another order',
      [project('q', 'x'), project('p', 'c', 'a', 'b')],
      { q: ['x'], p: ['c', 'a', 'b'] },
    ],
    ['without a project', [project('q', 'x')], { q: ['x'] }],
    [
      'with one more project',
      [project('p', 'a'), project('new', 'a'), project('q', 'x')],
      { p: ['a'], new: ['a'], q: ['x'] },
    ],
    ['with an empty project', [project('p')], { p: [] }],
    ['of nothing', [], {}],
  ])('%s: the state has just that', (_what, next, expected) => {
    const readings = createReadings([project('p', 'a', 'b', 'c'), project('q', 'x')]);
    readings.reconfigure(next, NONE);
    expect(layout(readings)).toEqual(expected);
    expect([...readings.state().keys()]).toEqual(next.map(({ name }) => name));
  });

  it('keeps the very readings of what stays, also those nobody has looked at yet', () => {
    const readings = createReadings([project('p', 'a', 'b')]);
    const looked = poll(readings, 'p', 'a');
    readings.state();
    const pending = poll(readings, 'p', 'b');
    readings.reconfigure([project('p', 'b', 'new', 'a')], NONE);
    expect(readings.reading('p', 'a')).toBe(looked);
    expect(readings.reading('p', 'b')).toBe(pending);
    expect(readings.state().get('p')?.get('b')).toBe(pending);
  });

  it('leaves a state that somebody holds as it was', () => {
    const readings = createReadings([project('p', 'a')]);
    const before = readings.state();
    readings.reconfigure([project('p', 'b')], NONE);
    expect([...(before.get('p')?.keys() ?? [])]).toEqual(['a']);
  });

  it('drops what comes late for a checkpoint or project that left', () => {
    const readings = createReadings([project('p', 'a', 'b'), project('q', 'x')]);
    const [late, later] = [readings.reading('p', 'b'), readings.reading('q', 'x')];
    readings.reconfigure([project('p', 'a')], NONE);
    readings.replace(nextReading(late, found(), 1001));
    readings.replace(nextReading(later, found(), 1001));
    expect(layout(readings)).toEqual({ p: ['a'] });
    expect(() => readings.reading('p', 'b')).toThrow('not configured');
  });

  it('goes on with what left and came back within a day, with no event', () => {
    let nowMs = 0;
    const readings = createReadings(
      [project('p', 'a', 'b')],
      clocks(() => nowMs),
    );
    const before = poll(readings, 'p', 'a');
    readings.reconfigure([project('p', 'b')], NONE);
    nowMs = 86_399_000;
    readings.reconfigure([project('p', 'a', 'b')], NONE);
    expect(readings.reading('p', 'a')).toBe(before);
    expect(readingEvents(before, poll(readings, 'p', 'a')).entered).toBeUndefined();
  });

  it('remembers neither what is followed on nor what came back', () => {
    const readings = createReadings([project('p', 'a', 'b')]);
    readings.follow('p', new Set(['c']));
    readings.reconfigure([project('p', 'a')], NONE);
    expect([...readings.removed.of('p').keys()]).toEqual(['b']);
    readings.reconfigure([project('p', 'b')], NONE);
    expect([...readings.removed.of('p').keys()]).toEqual(['a']);
  });

  it.each([
    ['after more than a day', [project('p')], NONE, 86_400_000],
    ['after its project had left', [], NONE, 0],
    ['in a project that became another one', [project('p')], new Set(['p']), 0],
  ])('starts anew with what left and came back %s', (_what, between, forget, afterMs) => {
    let nowMs = 0;
    const readings = createReadings(
      [project('p', 'a')],
      clocks(() => nowMs),
    );
    poll(readings, 'p', 'a');
    readings.reconfigure([project('p')], NONE);
    readings.reconfigure(between, forget);
    nowMs = afterMs;
    readings.reconfigure([project('p', 'a')], NONE);
    expect(readings.reading('p', 'a')).toMatchObject({
      lastPollSeconds: 0,
      firstIsBaseline: false,
    });
  });

  it('forgets the readings of a project that became another one, and of no other', () => {
    const readings = createReadings([project('p', 'a'), project('q', 'a')]);
    poll(readings, 'p', 'a');
    const kept = poll(readings, 'q', 'a');
    readings.reconfigure([project('p', 'a'), project('q', 'a')], new Set(['p']));
    expect(readings.reading('p', 'a')).toMatchObject({
      known: { presence: 'unknown' },
      lastPollSeconds: 0,
      lastSuccessSeconds: 0,
    });
    expect(readings.reading('q', 'a')).toBe(kept);
  });
});

describe('the first answer counts', () => {
  const outcome = found({ status: 'error', vault: vault({ skippedResources: [skipped()] }) });
  const counted = { entered: 'error', newlySkipped: [skipped()], newAnomalies: [] };
  const nothing = { entered: undefined, newlySkipped: [], newAnomalies: [] };

  it.each<[string, string, string, ReadonlySet<string>, object]>([
    ['from nothing for an ID that joined', 'p', 'new', NONE, counted],
    ['from nothing for a project that joined', 'new', 'x', NONE, counted],
    ['as a baseline for an ID there since the start', 'p', 'a', NONE, nothing],
    ['as a baseline in a project that became another one', 'p', 'a', new Set(['p']), nothing],
  ])('%s', (_what, name, id, forget, events) => {
    const readings = createReadings([project('p', 'a')]);
    readings.reconfigure([project('p', 'a', 'new'), project('new', 'x')], forget);
    const previous = readings.reading(name, id);
    expect(readingEvents(previous, nextReading(previous, outcome, 1001))).toEqual(events);
  });

  it('and later ones count as ever', () => {
    const readings = createReadings([project('p')]);
    readings.reconfigure([project('p', 'new')], NONE);
    const first = nextReading(readings.reading('p', 'new'), outcome, 1001);
    const second = nextReading(first, outcome, 1002);
    expect(readingEvents(first, second)).toEqual(nothing);
    const third = nextReading(second, found({ status: 'available' }), 1003);
    expect(readingEvents(second, third).entered).toBe('available');
  });
});
