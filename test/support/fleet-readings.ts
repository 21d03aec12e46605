import type { DecidedOutcome } from '../../src/domain/outcome.ts';
import { nextReading, type Reading, unpolled } from '../../src/domain/reading.ts';
import { found, resource, vault } from './readings.ts';

export interface FleetSize {
  readonly checkpoints: number;
  readonly resources: number;
}

const FIRST_POLL_SECONDS = 1_764_000_000.123;

/** Readings as a fleet gives them after its first cycle: all there, with ids that differ. */
export function fleetReadings({ checkpoints, resources }: FleetSize): readonly Reading[] {
  return Array.from({ length: checkpoints }, (_, index) =>
    nextReading(
      unpolled('prod', uuid(index, 0)),
      answer({ index, resources, round: 0 }),
      FIRST_POLL_SECONDS + index * 0.217,
    ),
  );
}

/** The reading after one more poll whose answer had the same bytes. */
export function polledAgain(reading: Reading, afterSeconds = 300): Reading {
  return nextReading(reading, { kind: 'unchanged' }, reading.lastPollSeconds + afterSeconds);
}

/** The reading after one more poll that found another status and nothing else. */
export function withStatus(reading: Reading, status: 'available' | 'error'): Reading {
  const { restorePoint } = reading.known;
  const outcome = found({ ...restorePoint, status });
  return nextReading(reading, outcome, reading.lastPollSeconds + 300);
}

/** The reading after one more poll in which every value of every resource is another one. */
export function withAllChanged(reading: Reading, index: number, round: number): Reading {
  const resources = reading.known.restorePoint?.vault?.resources.length ?? 0;
  const outcome = answer({ index, resources, round });
  return nextReading(reading, outcome, reading.lastPollSeconds + 300);
}

interface AnswerOptions {
  readonly index: number;
  readonly resources: number;
  readonly round: number;
}

function answer({ index, resources, round }: AnswerOptions): DecidedOutcome {
  return found({
    status: round % 2 === 0 ? 'available' : 'error',
    name: `autobk_${index}_${round}`,
    createdAtSeconds: 1_764_000_000 + index + round,
    retentionSeconds: 864_000 + round,
    vault: vault({
      id: uuid(index % 50, 1),
      name: `vault-${index % 50}-${round}`,
      resources: Array.from({ length: resources }, (_, at) =>
        resource({
          id: uuid(index, 2 + at),
          name: `server-${index}-${at}-${round}`,
          protectStatus: round % 2 === 0 ? 'available' : 'error',
          sizeBytes: (40 + at + round) * 2 ** 30,
          backupSizeBytes: (1000 + index * at + round) * 2 ** 20,
          backups: (index + round) % 30,
        }),
      ),
    }),
  });
}

/** Spread over all digits, as those of the cloud are: ids that look alike would compress too well. */
function uuid(index: number, kind: number): string {
  const hex = [1, 2, 3, 4].map((salt) => scrambled(index * 4099 + kind * 31 + salt)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Bits mixed as MurmurHash3 does at its end. */
function scrambled(seed: number): string {
  let bits = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x27d4eb2f);
  return ((bits ^ (bits >>> 15)) >>> 0).toString(16).padStart(8, '0');
}
