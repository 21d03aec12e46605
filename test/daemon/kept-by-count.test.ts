import { expect, it } from 'vitest';
import type { SimulatedPolicy } from '../../src/simulator/fleet/fleet.ts';
import {
  DAY_MS,
  discoveryCloud,
  idOf,
  PROJECT,
  restorePoint,
  WEB,
} from '../support/discovering.ts';

const POLICY: SimulatedPolicy = {
  id: 'policy',
  name: 'nightly',
  projectId: PROJECT.projectId,
  patterns: ['FREQ=DAILY;BYHOUR=1;BYMINUTE=0'],
  startMs: Date.UTC(2026, 0, 7),
  vaults: [{ vaultId: WEB.id }],
};

/** Restore points that are kept for ever, as far as the lists tell. */
const FOR_EVER = [0, 1, 2].map((day) => ({
  ...restorePoint(WEB, `day-${day}`, Date.now() - (day + 0.2) * DAY_MS),
  retentionDays: -1,
}));

it.each<[string, SimulatedPolicy, string, string, boolean]>([
  ['the oldest', { ...POLICY, retained: { all: 3 } }, 'day-2', 'none', false],
  ['one in between', { ...POLICY, retained: { month: 6 } }, 'day-1', 'none', false],
  ['the oldest', POLICY, 'day-2', 'none', true],
  ['the oldest', { ...POLICY, vaults: [], retained: { all: 3 } }, 'day-2', 'none', true],
  // Without the policies it may have been its turn.
  ['the oldest', POLICY, 'day-2', 'policies', false],
  ['one in between', POLICY, 'day-1', 'policies', true],
])(
  '%s of a vault with %j is gone (%s), while nobody answers for %s: lost is %s',
  async (_, policy, name, failing, isLost) => {
    const cloud = await discoveryCloud({ checkpoints: FOR_EVER, policies: [policy] });
    if (failing !== 'none') cloud.simulator.setFault(failing, { name: 'not_authenticated' });
    const { daemon } = await cloud.start();
    await daemon.cycle();
    cloud.simulator.remove(idOf(`${WEB.name} ${name}`));
    cloud.advance(300_000);
    await daemon.cycle();
    await daemon.cycle();
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({
      prod: isLost ? '1' : '0',
    });
  },
);
