import { describe, expect, it } from 'vitest';
import { createReadings } from '../../../src/daemon/state/readings.ts';
import { nextReading } from '../../../src/domain/reading.ts';
import { found } from '../../support/readings.ts';

const HERE = { endpoint: 'https://cbr', projectId: 'p1' };
const THERE = { endpoint: 'https://cbr', projectId: 'p2' };
const PROJECT = { name: 'prod', checkpoints: [{ checkpointId: 'a' }] };
const NONE: ReadonlySet<string> = new Set();

function polled() {
  const readings = createReadings([PROJECT]);
  readings.settle('prod', HERE);
  readings.replace(nextReading(readings.reading('prod', 'a'), found(), 1001));
  return { readings, presence: () => readings.reading('prod', 'a').known.presence };
}

describe('readings', () => {
  it('stay as long as they are about the same', () => {
    const { readings, presence } = polled();
    expect(readings.settle('prod', { ...HERE })).toBe(false);
    readings.reconfigure([PROJECT], NONE);
    expect([presence(), readings.about('prod')]).toEqual(['present', HERE]);
  });

  it('about another project or endpoint start anew', () => {
    for (const other of [THERE, { ...HERE, endpoint: 'https://other' }]) {
      const { readings, presence } = polled();
      expect(readings.settle('prod', other)).toBe(true);
      expect([presence(), readings.about('prod')]).toEqual(['unknown', other]);
      expect(readings.of('prod').get('a')?.lastStatus).toBeUndefined();
      expect(readings.reading('prod', 'a').firstIsBaseline).toBe(true);
    }
  });

  it('of a project that left, or was forgotten, are about nothing', () => {
    const { readings } = polled();
    readings.reconfigure([PROJECT], new Set(['prod']));
    expect(readings.about('prod')).toBeUndefined();
    readings.settle('prod', HERE);
    readings.reconfigure([], NONE);
    expect(readings.settle('prod', HERE)).toBe(false);
    expect([...readings.abouts()]).toEqual([]);
  });
});
