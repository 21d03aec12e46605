import type { FastifyReply } from 'fastify';

/** An answer of one line, or of some. */
export function text(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${message}\n`);
}
