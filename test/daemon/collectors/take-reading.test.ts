import { describe, expect, it } from 'vitest';
import { type TakingParts, takeReading } from '../../../src/daemon/collectors/take-reading.ts';
import { createReadings } from '../../../src/daemon/state/readings.ts';
import type { DecidedOutcome, FailureReason } from '../../../src/domain/outcome.ts';
import { type Reading, readingEvents } from '../../../src/domain/reading.ts';
import { logging } from '../../support/logging.ts';
import { CHECKPOINT, found, PROJECT, readingAfter } from '../../support/readings.ts';

function failed(reason: FailureReason): DecidedOutcome {
  return { kind: 'failed', failure: { reason, detail: 'as told' } };
}

/** Takes the last of these outcomes; who heard of it, and what of it. */
function taking(...outcomes: readonly DecidedOutcome[]) {
  const previous = readingAfter(outcomes.slice(0, -1));
  const next = readingAfter(outcomes);
  const readings = createReadings([{ name: PROJECT, checkpoints: [{ checkpointId: CHECKPOINT }] }]);
  const { log, lines } = logging();
  const told: unknown[] = [];
  const parts: TakingParts = {
    readings,
    ownMetrics: { events: (...args) => told.push(['events', ...args]) },
    log,
    publishSoon: () => told.push('publish soon'),
  };
  takeReading(parts, previous, next);
  return { previous, next, taken: readings.reading(PROJECT, CHECKPOINT), lines, told };
}

describe('an outcome', () => {
  it.each<[string, readonly DecidedOutcome[], readonly string[]]>([
    ['that found it', [found()], []],
    ['that it is gone', [found(), { kind: 'gone' }], ['warn: restore point is missing']],
    ['that failed', [found(), failed('timeout')], ['warn: poll failed']],
    ['with refused credentials', [failed('auth')], ['warn: poll failed']],
    ['after a failure', [failed('auth'), found()], ['info: poll answered again']],
  ])(
    '%s goes to the state, the counters, the log and whoever shows it',
    (_what, outcomes, logged) => {
      const { previous, next, taken, lines, told } = taking(...outcomes);
      expect(taken).toBe<Reading>(next);
      expect(lines).toEqual(logged);
      expect(told).toEqual([['events', PROJECT, readingEvents(previous, next)], 'publish soon']);
    },
  );
});
