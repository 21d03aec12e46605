import type { PollState, Reading } from '../../src/domain/reading.ts';
import type { Body, Families, RenderExposition } from '../../src/metrics/exposition/exposition.ts';
import { type Run, storedRun } from '../../src/metrics/exposition/run.ts';
import { createSegmentedRenderer } from '../../src/metrics/exposition/segments.ts';
import { POLL_FAMILIES } from '../../src/metrics/families/poll-families.ts';
import {
  RESOURCE_FAMILIES,
  RESTORE_POINT_FAMILIES,
} from '../../src/metrics/families/restore-point-families.ts';
import { createWholeRenderer } from './whole-renderer.ts';

export interface NamedRenderer {
  readonly name: string;
  readonly create: (families: Families) => RenderExposition;
}

/** The plain one, and the product's. What is true of one has to be true of the other. */
export const RENDERERS: readonly NamedRenderer[] = [
  { name: 'whole', create: createWholeRenderer },
  { name: 'segmented', create: createSegmentedRenderer },
];

export const ALL_FAMILIES: Families = {
  known: [...RESTORE_POINT_FAMILIES, ...RESOURCE_FAMILIES],
  reading: POLL_FAMILIES,
};

export const WITHOUT_RESOURCES: Families = {
  known: RESTORE_POINT_FAMILIES,
  reading: POLL_FAMILIES,
};

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
