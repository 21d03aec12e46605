import type { FoundProjects } from '../../domain/found-project.ts';
import type { Finding } from './find-projects.ts';

export type Belief = ReturnType<typeof createBelief>;

/** What is believed of a list: what was read as a whole, unless too much of it was gone at once. */
export function createBelief() {
  let known: FoundProjects | undefined;
  let leftOut: Finding['leftOut'] = {};
  let isDoubted = false;

  return {
    /** Undefined: nothing was ever read. */
    known: () => known,
    leftOut: () => leftOut,
    /** Whether it is believed, as it always is the second time. */
    take: (found: FoundProjects, others: Finding['leftOut']): boolean => {
      isDoubted = !isDoubted && isLoss(known, found);
      if (isDoubted) return false;
      known = found;
      leftOut = others;
      return true;
    },
    takeUp: (found: FoundProjects): void => {
      known = found;
    },
  };
}

/** More than half of them at once: as of an IAM that forgot, or of rights that were taken away. */
function isLoss(known: FoundProjects | undefined, { projects }: FoundProjects): boolean {
  if (known === undefined) return false;
  const left = new Set(projects.map(({ id }) => id));
  const lost = known.projects.filter(({ id }) => !left.has(id));
  return lost.length * 2 > known.projects.length;
}
