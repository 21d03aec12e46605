import type { PollState, Reading } from '../../src/domain/reading.ts';
import type {
  Body,
  Exposition,
  RenderExposition,
} from '../../src/metrics/exposition/exposition.ts';
import { type Run, storedRun } from '../../src/metrics/exposition/run.ts';
import { createSegmentedRenderer } from '../../src/metrics/exposition/segments.ts';
import type { SubjectFamilies, SubjectSet } from '../../src/metrics/families/family.ts';
import { RESTORE_POINTS, readingsInOrder } from '../../src/metrics/families/restore-points.ts';
import { createWholeRenderer } from './whole-renderer.ts';

export interface NamedRenderer {
  readonly name: string;
  readonly create: (sets: readonly SubjectSet[]) => RenderExposition;
}

/** The plain one, and the product's. What is true of one has to be true of the other. */
export const RENDERERS: readonly NamedRenderer[] = [
  { name: 'whole', create: createWholeRenderer },
  { name: 'segmented', create: createSegmentedRenderer },
];

/** A renderer of the state that it is called with. */
export function stateRenderer(
  create: NamedRenderer['create'],
  families: SubjectFamilies<Reading> = RESTORE_POINTS,
): (state: PollState) => Promise<Exposition> {
  let subjects: readonly Reading[] = [];
  const render = create([{ ...families, subjects: () => subjects }]);
  return (state) => {
    subjects = readingsInOrder(state);
    return render();
  };
}

/** A state of these readings, projects and checkpoints in the order they come. */
export function stateOf(...readings: readonly Reading[]): PollState {
  const state = new Map<string, Map<string, Reading>>();
  for (const reading of readings) {
    const { project, checkpointId } = reading.known;
    const ofProject = state.get(project) ?? new Map<string, Reading>();
    state.set(project, ofProject.set(checkpointId, reading));
  }
  return state;
}

export function bytesOf(body: Body): Buffer {
  return Buffer.concat([...body]);
}

export function textOf(body: Body): string {
  return bytesOf(body).toString();
}

/** As what the exporter says of itself. */
export function own(text: string): readonly Run[] {
  return [storedRun(text)];
}
