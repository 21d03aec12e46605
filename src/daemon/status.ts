import { type Interruptible, inSlices } from '../domain/slices.ts';
import { createKept } from '../status/model/kept.ts';
import { type Status, statusOf } from '../status/model/status.ts';
import type { Projects } from './projects.ts';
import { type FactParts, statusFacts } from './report/status-facts.ts';

export interface StatusOptions extends FactParts {
  readonly projects: Pick<Projects, 'list'>;
}

/**
 * How all is as of now, looked through whenever somebody asks: so nobody is told of less than
 * `/metrics` shows by then. What is as it was the last time is not made again.
 */
export function createStatus({ projects, ...parts }: StatusOptions): () => Promise<Status> {
  const kept = createKept();

  function* look(): Interruptible<Status> {
    return yield* statusOf(yield* statusFacts(projects.list(), parts), kept);
  }

  return () => inSlices(look());
}
