import { expect, it } from 'vitest';
import {
  DATABASES,
  DAY_MS,
  type DiscoveringDaemon,
  type DiscoveryCloud,
  discoveryCloud,
  idOf,
  PROJECT,
  restorePoint,
  WEB,
} from '../support/discovering.ts';

const HOUR_MS = 3_600_000;
const CYCLE_MS = 300_000;

/** What a vault or a restore point is said to be, but for when somebody looked. */
async function said({ daemon }: DiscoveringDaemon): Promise<readonly string[]> {
  const text = (await daemon.exporter.exposition()).toString();
  return text
    .split('\n')
    .filter((line) => /^cbr_(vault|checkpoint|policy|tasks?|restore_points)_/.test(line))
    .filter((line) => !/_(poll|success|present)_timestamp_seconds\{/.test(line))
    .filter((line) => !/^cbr_checkpoint_(poll_duration|presence_since|polls)/.test(line))
    .sort();
}

const POLICY = {
  id: idOf('daily'),
  name: 'daily',
  projectId: PROJECT.projectId,
  operationType: 'backup',
  enabled: true,
  startMs: Date.now() - 30 * DAY_MS,
  patterns: ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=02;BYMINUTE=00'],
  vaults: [WEB, DATABASES].map(({ id }) => ({ vaultId: id })),
};

/** What happens in the cloud, by cycle. */
const EVENTS: Readonly<Record<number, (cloud: DiscoveryCloud) => void>> = {
  1: ({ simulator, now }) => simulator.addCheckpoint(restorePoint(WEB, 'first', now() - 1000)),
  3: ({ simulator, now }) => simulator.addCheckpoint(restorePoint(WEB, 'second', now() - 1000)),
  4: ({ simulator }) => simulator.remove(idOf('vault-db day-0')),
  5: ({ simulator, now }) =>
    simulator.addCheckpoint(restorePoint(DATABASES, 'bad', now() - 1000, 'error')),
  7: ({ simulator, now }) => simulator.addCheckpoint(restorePoint(WEB, 'third', now() - 1000)),
  8: ({ simulator }) => simulator.remove(idOf('vault-web first')),
};
const OFF = { from: 3, to: 6 };
const CYCLES = 14;

it.each<[string, number]>([
  ['a day ahead', DAY_MS],
  ['a day behind', -DAY_MS],
  ['three hours ahead', 3 * HOUR_MS],
  ['three hours behind', -3 * HOUR_MS],
  ['a year ahead', 365 * DAY_MS],
  ['a year behind', -365 * DAY_MS],
])(
  'a clock that was set %s and put right makes nothing up and forgets nothing',
  async (_, offMs) => {
    const cloud = await discoveryCloud({ policies: [POLICY] });
    let offsetMs = 0;
    const right = await cloud.start();
    const wrong = await cloud.start(undefined, { nowMs: () => cloud.now() + offsetMs });
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      EVENTS[cycle]?.(cloud);
      offsetMs = cycle >= OFF.from && cycle <= OFF.to ? offMs : 0;
      await right.daemon.cycle();
      await wrong.daemon.cycle();
      const lost = (each: DiscoveringDaemon) => each.daemon.values('cbr_restore_points_lost_total');
      expect(await lost(wrong), `lost by cycle ${cycle}`).toEqual(await lost(right));
      expect(Object.keys(await wrong.watched()).sort(), `watched in ${cycle}`).toEqual(
        Object.keys(await right.watched()).sort(),
      );
      cloud.advance(CYCLE_MS);
    }
    expect(await said(wrong)).toEqual(await said(right));
    const bugs = wrong.daemon.logged.filter((line) => line.includes('internal error'));
    expect(bugs).toEqual([]);
  },
);
