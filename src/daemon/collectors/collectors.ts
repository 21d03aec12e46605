import type { Collector, CollectorParts, CreateCollector } from './collector.ts';
import { createDiscovery } from './discovery.ts';
import { createPolicies } from './policies.ts';
import { createRestorePoints } from './restore-points.ts';
import { createTasks } from './tasks.ts';

/** What a project collects, in the order in which a cycle comes to it. */
const COLLECTORS: readonly CreateCollector[] = [
  createPolicies,
  createDiscovery,
  createTasks,
  createRestorePoints,
];

/** The collectors of a project, going on where those of its former configuration stopped. */
export function createCollectors(
  parts: CollectorParts,
  former: readonly Collector[] | undefined,
): readonly Collector[] {
  return former === undefined
    ? COLLECTORS.map((create) => create(parts))
    : former.map((each) => each.successor(parts));
}
