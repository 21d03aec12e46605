import type { ProjectConfig } from '../../config/schema/config.ts';
import { isOwn } from '../../domain/shard.ts';

/** Where the whole of a project is for one process, all of it is its own. */
type Parted = Pick<ProjectConfig, 'name' | 'part'>;

export function isOwnVault({ name: project, part }: Parted, vault: string): boolean {
  return part === undefined || isOwn(part.shard, { project, vault });
}

/** Whether this process tells what a list says of the project as a whole. */
export function tells({ name: project, part }: Parted, list: 'policies' | 'tasks'): boolean {
  return part === undefined || isOwn(part.shard, { project, list });
}

/** Configured IDs that other processes show, whichever vaults they are in. */
export function othersIn({ part }: Pick<ProjectConfig, 'part'>): ReadonlySet<string> {
  return new Set(part?.others.map(({ checkpointId }) => checkpointId));
}
