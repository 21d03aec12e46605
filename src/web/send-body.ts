import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';

/** Handed to the socket at once: enough for few system calls, not so much that others wait. */
const CORK_BYTES = 2 ** 20;
/** What one answer may hold that its reader has not taken: a cork, and the chunk that ends it. */
export const HELD_BYTES_MAX = CORK_BYTES + 256 * 1024;
/** A reader that has not all of it by then takes it in drips, and keeps what others need. */
const DRIPPING_MS = 5 * 60_000;

/** The bytes of an answer, made while they are taken. */
export interface Body extends Iterable<Uint8Array> {
  readonly byteLength: number;
}

export interface SendBodyOptions {
  readonly drippingMs?: number;
}

/**
 * Writes a body as fast as its reader takes it, and ends the answer. Resolves as well when the
 * reader goes away. Between corks everything else gets its turn: over the loopback the socket
 * takes all at once and would never make anybody wait.
 */
export async function sendBody(
  response: ServerResponse,
  body: Body,
  { drippingMs = DRIPPING_MS }: SendBodyOptions = {},
): Promise<void> {
  const chunks = body[Symbol.iterator]();
  let isMore = !response.destroyed && writeCork(response, chunks);
  // Most answers are in the socket by now, and need nobody who waits for it.
  if (!isMore && response.writableLength === 0) return;
  // One pair of listeners for the whole answer: a pair per cork would pile up.
  let wake = () => {};
  const cut = setTimeout(() => response.destroy(), drippingMs);
  response.on('drain', () => wake());
  response.on('close', () => {
    clearTimeout(cut);
    wake();
  });
  while (isMore && !response.destroyed) {
    if (response.writableNeedDrain) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    await setImmediate();
    isMore = !response.destroyed && writeCork(response, chunks);
  }
  // Lets go of what the rest would have been made of.
  chunks.return?.();
}

/** Writes about a megabyte; whether there may be more. */
function writeCork(response: ServerResponse, chunks: Iterator<Uint8Array>): boolean {
  response.cork();
  try {
    for (let bytes = 0; bytes < CORK_BYTES; ) {
      const next = chunks.next();
      if (next.done === true) {
        response.end();
        return false;
      }
      response.write(next.value);
      bytes += next.value.length;
    }
    return true;
  } finally {
    response.uncork();
  }
}
