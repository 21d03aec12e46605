import { performance } from 'node:perf_hooks';
import { folded } from '../../domain/folded.ts';
import type { Encoding, Exposition } from './exposition.ts';
import type { Run } from './run.ts';
import { stitchedExposition } from './stitched-exposition.ts';
import type { Format } from './text.ts';

/** While answers come in, a new state is shown this often, or as often as a fifth of the time allows. */
const PAUSE_MS = 500;
const PAUSE_FACTOR = 4;

export interface PublicationOptions {
  readonly render: () => Promise<Exposition>;
  /** Hears of an error that nothing should have thrown; the last publication stays. */
  readonly onBug: (error: unknown) => void;
  /** Told after each rendering whether it worked. */
  readonly onRendered?: (successful: boolean) => void;
}

export type Publication = ReturnType<typeof createPublication>;

/**
 * Renders a state off the scrape path and swaps it in whole. While one publication is being made,
 * further requests wait for the next one, so that a fast cycle costs no more than one at a time.
 */
export function createPublication(options: PublicationOptions) {
  const { render, onBug, onRendered } = options;
  let published = stitchedExposition([]);
  let soon: NodeJS.Timeout | undefined;
  let pauseMs = PAUSE_MS;

  /** Asks for a new publication; resolves once a state as of now, or a later one, is served. */
  const publish = folded(async () => {
    clearTimeout(soon);
    soon = undefined;
    const startedMs = performance.now();
    let isRendered = true;
    try {
      published = await render();
      pauseMs = Math.max(PAUSE_MS, PAUSE_FACTOR * (performance.now() - startedMs));
    } catch (error) {
      onBug(error);
      isRendered = false;
    }
    onRendered?.(isRendered);
  });

  return {
    publish,
    /** Asks for one before long, together with whatever else changes until then. */
    publishSoon: (): void => {
      soon ??= setTimeout(publish, pauseMs).unref();
    },
    /** What is served now, followed by what the exporter says of itself. */
    body: (own: readonly Run[], encoding: Encoding, format?: Format) =>
      published.body(own, encoding, format),
  };
}
