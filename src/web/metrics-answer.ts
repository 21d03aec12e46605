import { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../domain/log.ts';
import { acceptsGzip } from './encoding.ts';
import { type Format, formatFor } from './format.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { text } from './plain-text.ts';
import { type Body, HELD_BYTES_MAX, sendBody } from './send-body.ts';

/** By then a reader that takes nothing is about to be cut off. */
const RETRY_AFTER_SECONDS = 30;

/** Bytes that were made for one reader alone, and not read yet, in each encoding. */
const COPIED_BYTES_MAX = 64 * 2 ** 20;

/** What is made for single readers. Those who take no gzip keep nobody out who does. */
type Copies = Readonly<Record<'identity' | 'gzip', InFlight>>;

export function createCopies(): Copies {
  return { identity: createInFlight(COPIED_BYTES_MAX), gzip: createInFlight(COPIED_BYTES_MAX) };
}

/** The exposition in the wanted encoding and format. */
export type Metrics = (encoding: 'identity' | 'gzip', format: Format['name']) => Promise<Body>;

export interface MetricsAnswering {
  readonly metrics: Metrics;
  readonly log: Log;
  readonly copies: Copies;
  readonly commonHeaders: () => Readonly<Record<string, string>>;
}

export async function sendMetrics(
  { metrics, log, copies, commonHeaders }: MetricsAnswering,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gzip = acceptsGzip(request.headers['accept-encoding']);
  const encoding = gzip ? 'gzip' : 'identity';
  const format = formatFor(request.headers.accept);
  const body = await metrics(encoding, format.name);
  const hasBody = request.method !== 'HEAD';
  // Compressed bytes are there once, for all; a text is made for each who reads it, and what TLS
  // makes of either comes on top.
  const made = Number(!gzip) + Number(request.raw.socket instanceof TLSSocket);
  const bytes = hasBody ? made * Math.min(body.byteLength, HELD_BYTES_MAX) : 0;
  const giveBack = copies[encoding].take(bytes);
  if (giveBack === undefined) {
    const advice = gzip ? 'ask later' : 'ask for gzip, or later';
    const reason = `too many answers of this kind are being read; ${advice}`;
    return text(reply.header('retry-after', RETRY_AFTER_SECONDS), 503, reason);
  }
  // From here on the answer is no longer fastify's: it would buffer it, or pipe it piecemeal.
  reply.hijack();
  if (reply.raw.destroyed) giveBack();
  else reply.raw.once('close', giveBack);
  reply.raw.writeHead(200, {
    ...commonHeaders(),
    vary: 'Accept, Accept-Encoding',
    'content-type': format.contentType,
    'content-length': body.byteLength,
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
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
