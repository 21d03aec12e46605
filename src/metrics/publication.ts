import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';

const deflateRawAsync = promisify(deflateRaw);

const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
const LEVEL = 6;

/** While answers come in, a new state is shown this often, or as often as a fifth of the time allows. */
const PAUSE_MS = 200;
const PAUSE_FACTOR = 4;

/** A state's bytes in both encodings, made before any scrape asks for them. */
interface Published {
  readonly identity: Buffer;
  /** Raw deflate of the same, open at its end so that more can follow. */
  readonly deflated: Buffer;
  readonly crc: number;
}

export type Encoding = 'identity' | 'gzip';

export interface PublicationOptions {
  /** Renders the state as it is now. */
  readonly render: () => string;
  /** Hears of an error that nothing should have thrown; the last publication stays. */
  readonly onBug: (error: unknown) => void;
}

export interface Publication {
  /** Asks for a new publication; resolves once a state as of now, or a later one, is served. */
  publish(): Promise<void>;
  /** Asks for one before long, together with whatever else changes until then. */
  publishSoon(): void;
  /** What is served now, followed by `appendix`. */
  body(appendix: string, encoding: Encoding): Buffer;
}

/**
 * Renders and compresses a state off the scrape path and swaps it in whole. While one
 * publication is being made, further requests wait for the next one, so that a fast cycle costs
 * no more than one at a time.
 */
export function createPublication({ render, onBug }: PublicationOptions): Publication {
  let published = emptyPublication();
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  let soon: NodeJS.Timeout | undefined;
  let pauseMs = PAUSE_MS;

  async function make(): Promise<void> {
    const startedMs = performance.now();
    const identity = Buffer.from(render());
    const deflated = await deflateRawAsync(identity, {
      level: LEVEL,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    published = { identity, deflated, crc: crc32(identity) };
    pauseMs = Math.max(PAUSE_MS, PAUSE_FACTOR * (performance.now() - startedMs));
  }

  function start(): Promise<void> {
    clearTimeout(soon);
    soon = undefined;
    running = make()
      .catch(onBug)
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  function publish(): Promise<void> {
    if (running === undefined) return start();
    following ??= running.then(() => {
      following = undefined;
      return start();
    });
    return following;
  }

  return {
    publish,
    publishSoon: () => {
      soon ??= setTimeout(publish, pauseMs).unref();
    },
    body: (appendix, encoding) => {
      const own = Buffer.from(appendix);
      return encoding === 'gzip'
        ? gzipBody(published, own)
        : Buffer.concat([published.identity, own]);
    },
  };
}

/**
 * One gzip member from the compressed state and the appendix: only the latter, some kilobytes,
 * is compressed here, and its checksum goes on from the state's.
 */
function gzipBody({ identity, deflated, crc }: Published, appendix: Buffer): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(appendix, crc), 0);
  trailer.writeUInt32LE((identity.length + appendix.length) % 2 ** 32, 4);
  return Buffer.concat([
    GZIP_HEADER,
    deflated,
    deflateRawSync(appendix, { level: LEVEL }),
    trailer,
  ]);
}

function emptyPublication(): Published {
  const identity = Buffer.alloc(0);
  return {
    identity,
    deflated: deflateRawSync(identity, { finishFlush: constants.Z_SYNC_FLUSH }),
    crc: crc32(identity),
  };
}
