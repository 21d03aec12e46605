import type { EndedCycle } from '../../src/domain/cycle.ts';
import type { Followed } from '../../src/domain/followed.ts';
import { nextReading, type Reading, unpolled } from '../../src/domain/reading.ts';
import { atOnce } from '../../src/domain/slices.ts';
import type { Polling, ProjectFacts } from '../../src/status/model/facts.ts';
import { type Status, statusOf } from '../../src/status/model/status.ts';
import { found } from '../support/readings.ts';

export const HOUR = 3600;
/** Readings of the support are of seconds from 1001 on. */
export const NOW = 100 * HOUR;

export const CYCLE: EndedCycle = {
  endedAtSeconds: NOW - 60,
  durationSeconds: 2,
  checkpoints: 1,
  answered: 1,
  judgedWrong: 0,
  deferred: 0,
};

export function polling(more: Partial<Polling> = {}): Polling {
  return {
    project: 'prod',
    region: 'eu-de',
    projectId: 'p1',
    endpoint: 'https://cbr.example.com',
    lastCycle: CYCLE,
    nextCycleSeconds: NOW + 240,
    intervalSeconds: 300,
    maxAgeSeconds: 900,
    isSignInGood: true,
    signInEndsSeconds: undefined,
    requestsPerSecond: 10,
    requestsPerSecondMax: 10,
    isCircuitOpen: false,
    lists: [],
    ...more,
  };
}

export function followed(more: Partial<Followed> = {}): Followed {
  return {
    checkpointId: 'a',
    vaultId: 'vault-1',
    createdAtSeconds: NOW - 8 * HOUR,
    expiresAtSeconds: undefined,
    isOpen: false,
    hadAvailable: true,
    isAutomatic: true,
    isReplica: false,
    hasChanged: false,
    firstIsBaseline: true,
    askedAtSeconds: undefined,
    missedSinceSeconds: undefined,
    leftInTurn: false,
    lostAtSeconds: undefined,
    ...more,
  };
}

interface Known extends Partial<Omit<ProjectFacts, 'readings'>> {
  readonly readings?: readonly Reading[];
}

/** One that is available: where nothing is watched, that is wrong too. */
const WELL = nextReading(unpolled('prod', 'well'), found(), NOW - 60);

export function status({ readings = [WELL], ...more }: Known = {}): Status {
  const facts: ProjectFacts = {
    polling: polling(),
    readings: new Map(readings.map((each) => [each.known.checkpointId, each])),
    followed: new Map(),
    vaults: [],
    policies: [],
    pollsOf: () => [],
    ...more,
  };
  return atOnce(statusOf({ nowSeconds: NOW, projects: [facts] }));
}
