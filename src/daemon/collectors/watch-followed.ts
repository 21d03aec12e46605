import type { FollowedSet } from '../../domain/followed.ts';
import type { Readings } from '../state/readings.ts';

/** Makes the followed restore points those that are watched beside the configured ones. */
export function watchFollowed(readings: Readings, project: string, followed: FollowedSet): void {
  readings.follow(project, followed, (id) => followed.get(id)?.firstIsBaseline ?? true);
}
