import { type Accepted, acceptedIn } from './accepted.ts';

/** A text format of metrics, and how an answer says that it is in it. */
export interface Format {
  readonly name: 'text' | 'openmetrics';
  readonly contentType: string;
}

const TEXT: Format = { name: 'text', contentType: 'text/plain; version=0.0.4; charset=utf-8' };
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** How names could be written that are no ASCII. Ours are: they are the same in each of them. */
const ESCAPINGS = ['allow-utf-8', 'underscores', 'dots', 'values'];

interface Offered {
  readonly type: string;
  /** An entry without any is for each of them. */
  readonly versions: readonly string[];
}

/** Who reads 1.0.0 of the text format reads 0.0.4. */
const OFFERED_TEXT: Offered = { type: 'text/plain', versions: ['0.0.4', '1.0.0'] };
const OFFERED_OPENMETRICS: Offered = {
  type: 'application/openmetrics-text',
  versions: ['1.0.0'],
};

/**
 * The better answer to an Accept header, by RFC 9110: of a format counts what is said of itself,
 * else of its kind, else of all, and of several entries the one of the highest quality. Who takes
 * both alike, or neither, gets the text that everybody reads.
 */
export function formatFor(header: string | undefined): Format {
  const entries = acceptedIn(header ?? '');
  const openmetrics = entryFor(OFFERED_OPENMETRICS, entries);
  if (openmetrics === undefined) return TEXT;
  if (openmetrics.quality <= (entryFor(OFFERED_TEXT, entries)?.quality ?? 0)) return TEXT;
  const escaping = openmetrics.parameters.get('escaping') ?? '';
  const echo = ESCAPINGS.includes(escaping) ? `; escaping=${escaping}` : '';
  return { name: 'openmetrics', contentType: OPENMETRICS + echo };
}

function entryFor({ type, versions }: Offered, entries: readonly Accepted[]): Accepted | undefined {
  for (const name of [type, type.replace(/\/.*/, '/*'), '*/*']) {
    const [best] = entries
      .filter((entry) => entry.name === name && isOffered(versions, entry))
      .toSorted((one, other) => other.quality - one.quality);
    if (best !== undefined) return best;
  }
  return undefined;
}

function isOffered(versions: readonly string[], { parameters }: Accepted): boolean {
  const version = parameters.get('version');
  return version === undefined || versions.includes(version);
}
