import type { FastifyReply, FastifyRequest } from 'fastify';

/** An answer of one line, or of some. */
export function text(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${message}\n`);
}

interface Problem {
  readonly status: number;
  readonly text: string;
  /** For programs; the text where nothing is said. */
  readonly code?: string;
}

/** Why there is no other answer, in the form in which that is asked for. */
export function problem(
  { url }: Pick<FastifyRequest, 'url'>,
  reply: FastifyReply,
  { status, text: message, code = message.replaceAll(' ', '_') }: Problem,
): FastifyReply {
  if (!url.startsWith('/api/')) return text(reply, status, message);
  const error = { code, message };
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(`${JSON.stringify({ error })}\n`);
}
