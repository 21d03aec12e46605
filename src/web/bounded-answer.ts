import { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../domain/log.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { problem } from './plain-text.ts';
import { type Body, sendBody } from './send-body.ts';

/** By then a reader that takes nothing is about to be cut off. */
const RETRY_AFTER_SECONDS = 30;

/** Bytes that were made for one reader alone, and not read yet, in each encoding. */
const COPIED_BYTES_MAX = 64 * 2 ** 20;

/** What is made for single readers. Those who take no gzip keep nobody out who does. */
type Copies = Readonly<Record<'identity' | 'gzip', InFlight>>;

export function createCopies(): Copies {
  return { identity: createInFlight(COPIED_BYTES_MAX), gzip: createInFlight(COPIED_BYTES_MAX) };
}

export interface Answering {
  readonly log: Log;
  readonly copies: Copies;
  readonly commonHeaders: () => Readonly<Record<string, string>>;
}

export interface BoundedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly encoding: 'identity' | 'gzip';
  /** Bytes that are made for the reader, and those that are under way to him at the most. */
  readonly madeBytes: number;
  readonly heldBytes: number;
}

/** Sends an answer, unless too much of what was made for others is not read yet. */
export async function sendBounded(
  { log, copies, commonHeaders }: Answering,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { status, headers, body, encoding, madeBytes, heldBytes }: BoundedAnswer,
): Promise<FastifyReply> {
  const hasBody = request.method !== 'HEAD';
  // What TLS makes of it comes on top.
  const bytes = madeBytes + (request.raw.socket instanceof TLSSocket ? heldBytes : 0);
  const giveBack = copies[encoding].take(hasBody ? bytes : 0);
  if (giveBack === undefined) {
    const advice = encoding === 'gzip' ? 'ask later' : 'ask for gzip, or later';
    const reason = `too many answers of this kind are being read; ${advice}`;
    const late = reply.header('retry-after', RETRY_AFTER_SECONDS);
    return problem(request, late, { status: 503, text: reason, code: 'busy' });
  }
  // From here on the answer is no longer fastify's: it would buffer it, or pipe it piecemeal.
  reply.hijack();
  if (reply.raw.destroyed) giveBack();
  else reply.raw.once('close', giveBack);
  reply.raw.writeHead(status, {
    ...commonHeaders(),
    ...headers,
    'content-length': body.byteLength,
    ...(encoding === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
  });
  if (!hasBody) {
    reply.raw.end();
    return reply;
  }
  await sendBody(reply.raw, body).catch((error) => {
    log.error({ path: request.url, err: error }, 'answer broken off');
    reply.raw.destroy();
  });
  return reply;
}
