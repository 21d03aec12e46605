import { acceptedIn } from './accepted.ts';

/**
 * Whether gzip is the better answer to an Accept-Encoding header, by RFC 9110: a coding counts by
 * what is said of itself, else by what is said of `*`, and of several entries for it by the highest
 * quality. Who takes both alike gets gzip; who refuses both gets the identity all the same, since
 * an answer of no use says less than one that is too long.
 */
export function acceptsGzip(header: string | undefined): boolean {
  const qualities = qualitiesIn(header ?? '');
  const rest = qualities.get('*');
  const gzip = qualities.get('gzip') ?? rest;
  const identity = qualities.get('identity') ?? rest;
  // What nobody speaks of: gzip is refused then, unless only a coded answer is wanted.
  if (gzip === undefined) return identity === 0;
  return gzip > 0 && gzip >= (identity ?? 0);
}

/** The highest quality of each coding. */
function qualitiesIn(header: string): ReadonlyMap<string, number> {
  const qualities = new Map<string, number>();
  for (const { name, quality } of acceptedIn(header)) {
    const coding = name === 'x-gzip' ? 'gzip' : name;
    qualities.set(coding, Math.max(quality, qualities.get(coding) ?? 0));
  }
  return qualities;
}
