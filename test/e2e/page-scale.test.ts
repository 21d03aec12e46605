import { describe, expect, it } from 'vitest';
import { nextReading, type Reading } from '../../src/domain/reading.ts';
import { inSlices } from '../../src/domain/slices.ts';
import type { Place } from '../../src/status/asking/answer.ts';
import type { ProjectFacts } from '../../src/status/model/facts.ts';
import { createKept } from '../../src/status/model/kept.ts';
import { statusOf } from '../../src/status/model/status.ts';
import { statusPlaces } from '../../src/status/places.ts';
import { polling } from '../status/statuses.ts';
import { fleetReadings, polledAgain } from '../support/fleet-readings.ts';

const CHECKPOINTS = 10_000;
const NOW = 1_764_003_000;
const FIRST_BYTE_MS_MAX = 50;
const BLOCK_MS_MAX = 15;
/** The first ones are compiled while they run, and memory is tidied up in some. */
const TRIES = 15;

/** Every tenth one is gone: a thousand problems. */
const READINGS = fleetReadings({ checkpoints: CHECKPOINTS, resources: 10 }).map((reading, at) =>
  at % 10 === 0 ? nextReading(reading, { kind: 'gone' }, NOW - 60) : reading,
);

const LOOKS = ['the first look', 'a look after a cycle'] as const;

/** What is there to be looked at next, and what has been asked of it before. */
function createLooks(kind: (typeof LOOKS)[number]) {
  let readings: readonly Reading[] = READINGS;
  let facts = factsOf(readings);
  let kept = createKept();
  const places = statusPlaces({
    status: () => inSlices(statusOf({ nowSeconds: NOW, projects: [facts] }, kept)),
    version: '1.2.3',
    telemetryPath: '/metrics',
    base: '',
  });
  function next(): void {
    if (kind === 'the first look') {
      kept = createKept();
      return;
    }
    readings = readings.map((each) => polledAgain(each));
    facts = factsOf(readings);
  }
  return { places, next };
}

function factsOf(readings: readonly Reading[]): ProjectFacts {
  return {
    polling: polling(),
    readings: new Map(readings.map((each) => [each.known.checkpointId, each])),
    followed: new Map(),
    vaults: [],
    policies: [],
    pollsOf: () => [],
  };
}

/** What this thread has had of the processor: others share it, and nothing here waits for a socket. */
function ownMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** How long an answer takes, and the longest time in which nothing else had its turn. */
async function measured(places: readonly Place[], path: string, query: string) {
  const place = places.find((each) => each.path === path);
  if (place === undefined) throw new Error(`there is nothing at ${path}`);
  let blockMs = 0;
  let isOver = false;
  let turnMs = ownMs();
  const look = () => {
    blockMs = Math.max(blockMs, ownMs() - turnMs);
    turnMs = ownMs();
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  const startMs = ownMs();
  const params = { project: 'prod', checkpoint_id: READINGS[1]?.known.checkpointId ?? '' };
  const { status } = await place.answer({ query: new URLSearchParams(query), path: params });
  const answerMs = ownMs() - startMs;
  isOver = true;
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(status).toBe(200);
  return { answerMs, blockMs };
}

describe.each(LOOKS)('%s', (kind) => {
  it.each([
    ['/', ''],
    ['/', 'text=server-9999-9&sort=vault&limit=200'],
    ['/', 'sort=status&problem=true'],
    ['/checkpoints/:project/:checkpoint_id', ''],
    ['/api/v1/status', ''],
    ['/api/v1/checkpoints', 'sort=vault&limit=1000'],
  ] as const)(
    '%s?%s of 10,000 restore points is there in time and blocks nobody',
    async (path, query) => {
      const { places, next } = createLooks(kind);
      const tries: { answerMs: number; blockMs: number }[] = [];
      for (let count = 0; count < TRIES; count += 1) {
        next();
        tries.push(await measured(places, path, query));
      }
      const middle = (name: 'answerMs' | 'blockMs') =>
        tries.map((each) => each[name]).toSorted((one, other) => one - other)[TRIES >> 1];
      expect(middle('answerMs')).toBeLessThan(FIRST_BYTE_MS_MAX);
      expect(middle('blockMs')).toBeLessThan(BLOCK_MS_MAX);
    },
  );
});
