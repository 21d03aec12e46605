import { describe, expect, it } from 'vitest';
import { createReadings } from '../../../src/daemon/state/readings.ts';
import { unpolled } from '../../../src/domain/reading.ts';
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

  it('is watched for followed ones too, until each of them is let go', () => {
    const all = readings();
    all.follow(PROJECT, new Set(['other', 'one', 'two', 'three']), (id) => id !== 'two');
    const watched = () => [...all.of(PROJECT).keys()];
    expect(watched()).toEqual([CHECKPOINT, 'other', 'one', 'two', 'three']);
    expect(all.reading(PROJECT, 'one').firstIsBaseline).toBe(true);
    expect(all.reading(PROJECT, 'two').firstIsBaseline).toBe(false);
    const kept = all.reading(PROJECT, 'three');
    for (const id of ['one', 'two', 'other']) all.letGo(PROJECT, id);
    all.replace(unpolled(PROJECT, 'two'));
    // A configured one stays.
    expect(watched()).toEqual([CHECKPOINT, 'other', 'three']);
    expect(all.reading(PROJECT, 'three')).toBe(kept);
    all.follow(PROJECT, new Set());
    expect(watched()).toEqual([CHECKPOINT, 'other']);
  });

  it('knows configured checkpoints only', () => {
    expect(() => readings().reading(PROJECT, 'nobody')).toThrow('not configured: prod nobody');
  });
});
