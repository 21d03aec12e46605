import { inSlices } from '../domain/slices.ts';
import { type Status, statusOf } from '../status/model/status.ts';
import type { Projects } from './projects.ts';
import { type FactParts, statusFacts } from './report/status-facts.ts';

/** Whoever asks within that time of another one is told the same. */
const KEPT_MS = 1000;

export interface StatusOptions extends FactParts {
  readonly projects: Pick<Projects, 'list'>;
  readonly monotonicMs: () => number;
}

/** How all is as of now, looked through when somebody asks, and not more often than is of use. */
export function createStatus({
  projects,
  monotonicMs,
  ...parts
}: StatusOptions): () => Promise<Status> {
  let last: { readonly status: Promise<Status>; readonly untilMs: number } | undefined;

  async function look(): Promise<Status> {
    const facts = await inSlices(statusFacts(projects.list(), parts));
    return inSlices(statusOf(facts));
  }

  return () => {
    if (last !== undefined && monotonicMs() < last.untilMs) return last.status;
    last = { status: look(), untilMs: monotonicMs() + KEPT_MS };
    last.status.catch(() => {
      last = undefined;
    });
    return last.status;
  };
}
