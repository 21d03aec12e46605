import type { CheckpointSource, ConfiguredCheckpoint } from '../../domain/checkpoint-id.ts';
import type { Interruptible } from '../../domain/slices.ts';
import type { Finding } from '../file/findings.ts';
import type { CheckpointList, ListedId } from './checkpoint-list.ts';

export interface SourcedList extends CheckpointList {
  readonly source: CheckpointSource;
}

export interface MergedLists {
  readonly checkpoints: readonly ConfiguredCheckpoint[];
  readonly warnings: readonly Finding[];
}

/** All IDs of a project, each once: the first list that has it wins, and later ones are told of. */
export function* merged(lists: readonly SourcedList[], path: string): Interruptible<MergedLists> {
  const checkpoints = new Map<string, ConfiguredCheckpoint>();
  const warnings: Finding[] = [];
  for (const { file, ids, source } of lists) {
    const repeated: ListedId[] = [];
    for (const each of ids) {
      const { checkpointId, spelling } = each;
      if (checkpoints.has(checkpointId)) repeated.push(each);
      else checkpoints.set(checkpointId, { checkpointId, spelling, source });
      yield;
    }
    const [first] = repeated;
    if (first === undefined) continue;
    const more = repeated.length - 1;
    const text =
      more === 0
        ? `checkpoint ${first.checkpointId} is in an earlier list of the project as well; it is polled once`
        : `checkpoint ${first.checkpointId} and ${more} more are in an earlier list of the project as well; each is polled once`;
    warnings.push({ file, position: first.position, path, text });
  }
  return { checkpoints: [...checkpoints.values()], warnings };
}
