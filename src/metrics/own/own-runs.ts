import { createDeflateRun, type DeflateRun, type Run, storedRun } from '../exposition/run.ts';
import type { Format } from '../exposition/text.ts';
import type { OwnSource } from './own-group.ts';

const LEVEL = 3;
/** A shorter text is not worth the set-up of a compression. */
const DEFLATED_CHARACTERS_MIN = 2048;

interface Rendered {
  readonly version: unknown;
  readonly run: Run;
}

/**
 * What the exporter says of itself, as it is at each call. Sources that did not change since the
 * last one are not made again: prom-client takes longer for a few hundred series than everything
 * else that a scrape needs.
 */
export function createOwnRuns(
  sources: readonly OwnSource[],
): (format: Format) => Promise<readonly Run[]> {
  const deflateRun = createDeflateRun();
  const rendered = { text: new Map(), openmetrics: new Map() } satisfies Record<
    Format,
    Map<OwnSource, Rendered>
  >;

  async function runOf(source: OwnSource, format: Format): Promise<Run> {
    // Asked for first: what changes meanwhile makes the next scrape look again.
    const version = source.version();
    const kept = rendered[format].get(source);
    if (kept !== undefined && kept.version === version) return kept.run;
    const run = compressed(await source.text(format), deflateRun);
    rendered[format].set(source, { version, run });
    return run;
  }

  return (format) => Promise.all(sources.map((source) => runOf(source, format)));
}

function compressed(text: string, deflateRun: DeflateRun): Run {
  return text.length < DEFLATED_CHARACTERS_MIN ? storedRun(text) : deflateRun([text], LEVEL);
}
