import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Answering, sendBounded } from './bounded-answer.ts';
import { acceptsGzip } from './encoding.ts';
import { type Format, formatFor } from './format.ts';
import { type Body, HELD_BYTES_MAX } from './send-body.ts';

/** The exposition in the wanted encoding and format. */
export type Metrics = (encoding: 'identity' | 'gzip', format: Format['name']) => Promise<Body>;

export interface MetricsAnswering extends Answering {
  readonly metrics: Metrics;
}

export async function sendMetrics(
  { metrics, ...answering }: MetricsAnswering,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const encoding = acceptsGzip(request.headers['accept-encoding']) ? 'gzip' : 'identity';
  const format = formatFor(request.headers.accept);
  const body = await metrics(encoding, format.name);
  const heldBytes = Math.min(body.byteLength, HELD_BYTES_MAX);
  return sendBounded(
    answering,
    { request, reply },
    {
      status: 200,
      headers: { vary: 'Accept, Accept-Encoding', 'content-type': format.contentType },
      body,
      encoding,
      // Compressed bytes are there once, for all; a text is made for each who reads it.
      madeBytes: encoding === 'gzip' ? 0 : heldBytes,
      heldBytes,
    },
  );
}
