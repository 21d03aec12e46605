import { describe, expect, it } from 'vitest';
import { createReadings } from '../../../src/daemon/state/readings.ts';
import { CHECKPOINT, found, PROJECT, readingAfter } from '../../support/readings.ts';

function readings() {
  return createReadings([
    { name: PROJECT, checkpoints: [{ checkpointId: CHECKPOINT }, { checkpointId: 'other' }] },
    { name: 'empty', checkpoints: [] },
  ]);
}

describe('the state', () => {
  it('starts with every configured checkpoint, in order', () => {
    const state = readings().state();
    expect([...state.keys()]).toEqual([PROJECT, 'empty']);
    expect([...(state.get(PROJECT)?.keys() ?? [])]).toEqual([CHECKPOINT, 'other']);
  });

  it('is replaced, not changed, and keeps what did not change', () => {
    const all = readings();
    const before = all.state();
    const reading = readingAfter([found()]);
    all.replace(reading);
    expect(all.reading(PROJECT, CHECKPOINT)).toBe(reading);
    const after = all.state();
    expect(before.get(PROJECT)?.get(CHECKPOINT)?.pollSuccess).toBeUndefined();
    expect(after.get(PROJECT)?.get(CHECKPOINT)).toBe(reading);
    expect(after.get(PROJECT)?.get('other')).toBe(before.get(PROJECT)?.get('other'));
    expect(after.get('empty')).toBe(before.get('empty'));
    expect([...(after.get(PROJECT)?.keys() ?? [])]).toEqual([CHECKPOINT, 'other']);
  });

  it('is the same object as long as nothing changes', () => {
    const all = readings();
    expect(all.state()).toBe(all.state());
  });

  it('knows configured checkpoints only', () => {
    expect(() => readings().reading(PROJECT, 'nobody')).toThrow('not configured: prod nobody');
  });
});
