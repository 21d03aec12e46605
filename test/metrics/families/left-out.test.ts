import { describe, expect, it } from 'vitest';
import { RESTORE_POINT_FAMILIES } from '../../../src/metrics/families/restore-point-families.ts';
import { found, readingAfter, resource, skipped, vault } from '../../support/readings.ts';

/** The samples of a family that are not 0, by their labels. */
function samples(name: string, fields: Parameters<typeof vault>[0]) {
  const { known } = readingAfter([found({ vault: vault(fields) })]);
  const family = RESTORE_POINT_FAMILIES.find((each) => each.name === name);
  const all = family?.samples(known).filter(({ value }) => value > 0) ?? [];
  return Object.fromEntries(all.map(({ labels, value }) => [labels.join(' '), value]));
}

describe('totals count what the lists had no room for', () => {
  const leftOut = {
    resources: [
      { type: 'OS::Nova::Server', protectStatus: 'error', count: 7 },
      { type: 'OS::Nova::Server', protectStatus: 'available', count: 1000 },
      { type: undefined, protectStatus: undefined, count: 3 },
    ],
    skippedResources: 40,
  } as const;

  it('of resources, by type and status', () => {
    expect(samples('cbr_checkpoint_resources', { resources: [resource()], leftOut })).toEqual({
      'OS::Nova::Server available': 1001,
      'OS::Nova::Server error': 7,
      ' unknown': 3,
    });
  });

  it('of skipped resources', () => {
    const skippedResources = [skipped(), skipped({ id: 'server-3' })];
    expect(samples('cbr_checkpoint_skipped_resources', { skippedResources, leftOut })).toEqual({
      '': 42,
    });
  });
});
