import type { FollowedSet } from '../../domain/followed.ts';
import type { Readings } from '../state/readings.ts';

/** Makes the followed restore points those that are watched beside the configured ones. */
export function watchFollowed(readings: Readings, project: string, followed: FollowedSet): void {
  const ids = [...followed.keys()];
  const watched = readings.of(project);
  // Those whose first status is no event join first; the others are new to the second call.
  const first = ids.filter((id) => watched.has(id) || followed.get(id)?.firstIsBaseline);
  readings.follow(project, first, { firstIsBaseline: true });
  readings.follow(project, ids, { firstIsBaseline: false });
}
