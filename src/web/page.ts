import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Semaphore } from '../domain/semaphore.ts';
import { type Answering, sendBounded } from './bounded-answer.ts';
import { acceptsGzip } from './encoding.ts';
import { type Body, HELD_BYTES_MAX } from './send-body.ts';

/** Something that is asked for by GET, and made whole before it is sent. */
export interface Page {
  /** As the router writes it. */
  readonly path: string;
  readonly answer: (asked: {
    readonly query: URLSearchParams;
    readonly path: Readonly<Record<string, string>>;
  }) => Promise<{
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }>;
}

/** Shorter ones fit into a packet or two as they are. */
const COMPRESSED_FROM_BYTES = 1024;
/** Two thirds of the time that the usual one takes, for a few percent more bytes. */
const LEVEL = 4;
const CHUNK_BYTES = 64 * 1024;

const compress = promisify(gzip);

export interface PageAnswering extends Answering {
  /** Pages are made a few at a time: each may be megabytes. */
  readonly lanes: Semaphore;
}

export async function sendPage(
  page: Page,
  { lanes, ...answering }: PageAnswering,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<FastifyReply> {
  const made = await lanes.run(async () =>
    // Whoever waited for his turn may have gone by now.
    request.raw.socket.destroyed ? undefined : make(page, request),
  );
  if (made === undefined) return reply.hijack();
  const { status, headers, bytes, encoding } = made;
  return sendBounded(
    answering,
    { request, reply },
    {
      status,
      headers: { ...headers, vary: 'Accept-Encoding' },
      body: bodyOf(bytes),
      encoding,
      madeBytes: bytes.length,
      heldBytes: Math.min(bytes.length, HELD_BYTES_MAX),
    },
  );
}

async function make(page: Page, { url, params, headers: asked }: FastifyRequest) {
  const start = url.indexOf('?');
  const query = new URLSearchParams(start === -1 ? '' : url.slice(start));
  const path = Object.fromEntries(Object.entries(params ?? {}));
  const { status, headers, body } = await page.answer({ query, path });
  const bytes = Buffer.from(body);
  const isCompressed =
    bytes.length >= COMPRESSED_FROM_BYTES && acceptsGzip(asked['accept-encoding']);
  return isCompressed
    ? { status, headers, bytes: await compress(bytes, { level: LEVEL }), encoding: 'gzip' as const }
    : { status, headers, bytes, encoding: 'identity' as const };
}

function bodyOf(bytes: Buffer): Body {
  return {
    byteLength: bytes.length,
    *[Symbol.iterator]() {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        yield bytes.subarray(at, at + CHUNK_BYTES);
      }
    },
  };
}
