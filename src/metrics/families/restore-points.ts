import type { PollState, Reading } from '../../domain/reading.ts';
import { differences } from './derived.ts';
import { ofPart, type SubjectFamilies } from './family.ts';
import { POLL_FAMILIES } from './poll-families.ts';
import { RESOURCE_FAMILIES, RESTORE_POINT_FAMILIES } from './restore-point-families.ts';

/** Restore points as they are polled; what is known of one seldom changes. */
export const RESTORE_POINTS: SubjectFamilies<Reading> = {
  identity: ['project', 'checkpoint_id'],
  identityOf: ({ known }) => [known.project, known.checkpointId],
  differences: ({ known: was }, { known: is }) => differences(was, is),
  families: [
    ...ofPart(({ known }: Reading) => known, [...RESTORE_POINT_FAMILIES, ...RESOURCE_FAMILIES]),
    ...POLL_FAMILIES,
  ],
};

export function readingsInOrder(state: PollState): readonly Reading[] {
  return [...state.values()].flatMap((project) => [...project.values()]);
}
