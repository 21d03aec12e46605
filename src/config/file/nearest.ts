import { closestMatch } from 'leven';

/** The known name that a misspelt one was most likely meant to be. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  // `regoin` finds `region` and `warning` finds `warn`; an unrelated word finds nothing.
  const maxDistance = name.length <= 4 ? 2 : 3;
  return closestMatch(name, known, { maxDistance });
}
