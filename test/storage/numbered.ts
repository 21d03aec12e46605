import type { Reading } from '../../src/domain/reading.ts';
import { found, PROJECT, readingAfter, resource, vault } from '../support/readings.ts';
import type { Projects } from './projects.ts';

const READINGS: readonly Reading[] = Array.from({ length: 500 }, (_, index) =>
  readingAfter([found({ vault: vault({ resources: [resource()] }) })], `checkpoint-${index}`),
);

/** A state of several pieces, every reading of which carries the number. */
export function numbered(number: number): Projects {
  const readings = READINGS.map((reading) => ({ ...reading, lastPollSeconds: number }));
  return new Map([
    [
      PROJECT,
      {
        identity: 'the same',
        readings: new Map(readings.map((reading) => [reading.known.checkpointId, reading])),
      },
    ],
  ]);
}

/** The number that all of a state carries; undefined for an empty one. */
export function numberOf(projects: Projects): number | undefined {
  const project = projects.get(PROJECT);
  if (project === undefined) return undefined;
  const seconds = [...project.readings.values()].map(({ lastPollSeconds }) => lastPollSeconds);
  const numbers = new Set(seconds);
  const [number = 0] = numbers;
  if (numbers.size > 1 || seconds.length !== READINGS.length) {
    throw new Error(`mixed: ${[...numbers]} in ${seconds.length} readings`);
  }
  return number;
}
