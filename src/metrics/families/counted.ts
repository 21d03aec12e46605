import { PROTECT_STATUSES, type ProtectStatus } from '../../domain/restore-point.ts';
import { type Sample, stateSet } from './family.ts';

const RESOURCE_STATUSES = [...PROTECT_STATUSES, 'unknown'];

export function protectStates(
  id: string,
  protectStatus: ProtectStatus | undefined,
): readonly Sample[] {
  return protectStatus === undefined ? [] : stateSet(RESOURCE_STATUSES, protectStatus, id);
}

/** So many resources of a type in a protect status; one, where no count is given. */
export interface Countable {
  readonly type: string | undefined;
  readonly protectStatus: ProtectStatus | undefined;
  readonly count?: number;
}

/** For each type there is, a sample for each protect status; without one it counts as unknown. */
export function countedByType(resources: Iterable<Countable>): readonly Sample[] {
  const countsByType = new Map<string, Map<string, number>>();
  for (const { type = '', protectStatus = 'unknown', count = 1 } of resources) {
    const counts = countsByType.get(type) ?? new Map<string, number>();
    counts.set(protectStatus, (counts.get(protectStatus) ?? 0) + count);
    countsByType.set(type, counts);
  }
  return [...countsByType].flatMap(([type, counts]) =>
    RESOURCE_STATUSES.map((status) => ({ labels: [type, status], value: counts.get(status) ?? 0 })),
  );
}
