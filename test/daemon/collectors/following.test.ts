import { describe, expect, it } from 'vitest';
import { createFollowing, type IsKeptByCount } from '../../../src/daemon/collectors/following.ts';
import { watchFollowed } from '../../../src/daemon/collectors/watch-followed.ts';
import { createDiscovered, NO_DISCOVERY } from '../../../src/daemon/state/discovered.ts';
import { createReadings } from '../../../src/daemon/state/readings.ts';
import type { Followed } from '../../../src/domain/followed.ts';
import { nextReading } from '../../../src/domain/reading.ts';
import type { OwnMetrics } from '../../../src/metrics/own/own-metrics.ts';
import { inventoryOf, listedBackup, listedVault } from '../../inventory/listed.ts';
import { followed } from '../../support/followed.ts';
import { logging } from '../../support/logging.ts';
import { projectConfig } from '../../support/project-config.ts';

const NOW = 2_000_000;
const ID = '0de38f11-4ca0-412f-ad4f-27c8d0b81412';

const MISSED = followed({
  checkpointId: ID,
  createdAtSeconds: 1_000_000,
  expiresAtSeconds: NOW + 1,
  askedAtSeconds: NOW - 300,
  missedSinceSeconds: NOW,
});

interface Other {
  readonly projectId: string;
  readonly endpoint?: string;
  readonly isReplica?: boolean;
}

/** Whether a missed restore point that the API calls gone is lost. */
function isLost(
  more: Partial<Followed>,
  {
    other,
    isKeptByCount,
    skewSeconds,
  }: {
    readonly other?: Other;
    readonly isKeptByCount?: IsKeptByCount;
    readonly skewSeconds?: number;
  } = {},
): boolean {
  const config = projectConfig({ checkpoints: [] });
  const readings = createReadings([config, { name: 'other', checkpoints: [] }]);
  readings.settle(config.name, { endpoint: 'https://a', projectId: 'one' });
  const discovered = createDiscovered();
  const followed = new Map([[ID, { ...MISSED, ...more }]]);
  discovered.replace(config.name, { ...NO_DISCOVERY, followed });
  watchFollowed(readings, config.name, followed);
  if (other !== undefined) {
    const { projectId, endpoint = 'https://a' } = other;
    readings.settle('other', { endpoint, projectId });
    const backup = listedBackup(ID, 'a', 1_000_000, { isReplica: other.isReplica ?? false });
    const inventory = inventoryOf(listedVault('v', { a: 1 }), [backup]);
    discovered.replace('other', { ...NO_DISCOVERY, inventory });
  }
  let counted = 0;
  const count = () => {
    counted += 1;
  };
  const told = { lost: { inc: count } };
  const following = createFollowing(
    {
      config,
      connection: { clockSkewSeconds: () => skewSeconds },
      readings,
      discovered,
      ownMetrics: { told } as unknown as OwnMetrics,
      log: logging().log,
      nowMs: () => NOW * 1000,
    },
    isKeptByCount,
  );
  const reading = readings.reading(config.name, ID);
  const kept = following.answered(nextReading(reading, { kind: 'gone' }, NOW));
  expect(kept === undefined).toBe(counted === 0);
  expect(discovered.of(config.name).followed.has(ID)).toBe(counted > 0);
  return counted > 0;
}

describe('a missed restore point that the API calls gone', () => {
  it.each<[string, Other | undefined, boolean]>([
    ['is lost', undefined, true],
    ['is none where another project has it now', { projectId: 'two' }, false],
    ['is lost where another project has a copy', { projectId: 'two', isReplica: true }, true],
    ['is lost where the same project is configured twice', { projectId: 'one' }, true],
    [
      'is lost where another cloud has one of the same ID',
      { projectId: 'two', endpoint: 'https://b' },
      true,
    ],
  ])('%s', (_, other, expected) => {
    expect(isLost({}, other === undefined ? {} : { other })).toBe(expected);
  });

  it('is lost as a copy, though its original is in another project', () => {
    expect(isLost({ isReplica: true }, { other: { projectId: 'two' } })).toBe(true);
  });

  it.each([
    ['a day behind, after its end', 86_400, NOW + 3600, false],
    ['a day ahead, before its end', -86_400, NOW - 3600, true],
  ])('is lost by the clock of the cloud, where ours is %s', (_, skewSeconds, end, expected) => {
    expect(isLost({ expiresAtSeconds: end }, { skewSeconds })).toBe(expected);
  });

  it.each<[string, boolean | undefined, Partial<Followed>, boolean]>([
    ['is lost where no policy counts', false, { leftInTurn: true }, true],
    ['is none where a policy counts', true, {}, false],
    ['is none in its turn where nobody knows', undefined, { leftInTurn: true }, false],
    ['is lost out of its turn where nobody knows', undefined, {}, true],
  ])('without an end %s', (_, isKept, more, expected) => {
    const isKeptByCount: IsKeptByCount = (vaultId) => (vaultId === 'v' ? isKept : !isKept);
    expect(isLost({ ...more, expiresAtSeconds: undefined }, { isKeptByCount })).toBe(expected);
  });
});
