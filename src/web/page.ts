import type { FastifyReply, FastifyRequest } from 'fastify';

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

export async function sendPage(
  page: Page,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { url } = request;
  const start = url.indexOf('?');
  const query = new URLSearchParams(start === -1 ? '' : url.slice(start));
  const path = Object.entries(request.params ?? {});
  const { status, headers, body } = await page.answer({ query, path: Object.fromEntries(path) });
  return reply.code(status).headers(headers).send(body);
}
