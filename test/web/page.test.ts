import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { FREE_ACCESS } from '../../src/web/access/access.ts';
import { buildApp } from '../../src/web/app.ts';
import { type Listener, listen } from '../../src/web/listen.ts';
import type { Page } from '../../src/web/page.ts';

const unexpected = () => {
  throw new Error('nothing of that should happen');
};

type Make = Page['answer'];

function app(...pages: readonly (readonly [string, Make])[]) {
  return buildApp({
    telemetryPath: '/metrics',
    routePrefix: '',
    access: FREE_ACCESS,
    lifecycle: true,
    metrics: unexpected,
    reload: async () => ({ problems: [] }),
    probing: async () => ({ kind: 'busy' }),
    pages: pages.map(([path, answer]) => ({ path, answer })),
    notReady: () => [],
    onAnswer: () => {},
    log: { debug: unexpected, info: unexpected, warn: unexpected, error: unexpected },
  });
}

const saying =
  (body: string): Make =>
  async () => ({ status: 200, headers: { 'content-type': 'text/html' }, body });

const LONG = 'a line of a page\n'.repeat(10_000);

describe('a page', () => {
  it('is compressed for whom takes that, and else as it is', async () => {
    const { fastify } = app(['/', saying(LONG)]);
    const headers = { 'accept-encoding': 'gzip, deflate, br' };
    const compressed = await fastify.inject({ url: '/', headers });
    expect(compressed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-length': String(compressed.rawPayload.length),
      'content-type': 'text/html',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
    });
    expect(gunzipSync(compressed.rawPayload).toString()).toBe(LONG);
    const plain = await fastify.inject('/');
    expect([plain.headers['content-encoding'], plain.headers['vary'], plain.body]).toEqual([
      undefined,
      'Accept-Encoding',
      LONG,
    ]);
  });

  it('that is short is not worth it', async () => {
    const { fastify } = app(['/', saying('short')]);
    const headers = { 'accept-encoding': 'gzip' };
    const answer = await fastify.inject({ url: '/', headers });
    expect([answer.headers['content-encoding'], answer.body]).toEqual([undefined, 'short']);
  });

  it('has the same headers for HEAD', async () => {
    const { fastify } = app(['/', saying(LONG)]);
    const answer = await fastify.inject({ method: 'HEAD', url: '/' });
    expect([answer.body, answer.headers['content-length']]).toEqual(['', String(LONG.length)]);
  });

  it('is made with two others at once, and the rest in their order', async () => {
    const made: number[] = [];
    const making: (() => void)[] = [];
    const { fastify } = app([
      '/:number',
      async ({ path }) => {
        made.push(Number(path['number']));
        await new Promise<void>((resolve) => making.push(resolve));
        return { status: 200, headers: {}, body: 'made' };
      },
    ]);
    const asked = [1, 2, 3, 4, 5].map((number) => fastify.inject(`/${number}`));
    await expect.poll(() => making.length).toBe(3);
    expect(made).toEqual([1, 2, 3]);
    making[1]?.();
    await expect.poll(() => made).toEqual([1, 2, 3, 4]);
    for (const end of making.splice(0)) end();
    await expect.poll(() => made).toEqual([1, 2, 3, 4, 5]);
    for (const end of making) end();
    const answers = await Promise.all(asked);
    expect(answers.map(({ body }) => body)).toEqual(Array.from(asked, () => 'made'));
  });

  it('that cannot be made lets the next ones be made', async () => {
    const failing: Make = async ({ query }) => {
      if (query.has('fail')) throw new TypeError('a bug');
      return { status: 200, headers: {}, body: 'made' };
    };
    const errors: string[] = [];
    const built = buildApp({
      ...{ telemetryPath: '/metrics', routePrefix: '', access: FREE_ACCESS, lifecycle: true },
      metrics: unexpected,
      reload: async () => ({ problems: [] }),
      probing: async () => ({ kind: 'busy' }),
      pages: [{ path: '/', answer: failing }],
      notReady: () => [],
      onAnswer: () => {},
      log: {
        debug: unexpected,
        info: unexpected,
        warn: unexpected,
        error: (_fields, message) => errors.push(message),
      },
    });
    for (let count = 0; count < 5; count += 1) {
      expect((await built.fastify.inject('/?fail')).statusCode).toBe(500);
    }
    expect((await built.fastify.inject('/')).body).toBe('made');
    expect(errors).toHaveLength(5);
  });
});

describe('readers that stop', () => {
  const sockets: Socket[] = [];
  let listener: Listener | undefined;

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await listener?.drain();
  });

  async function ask(path: string, headers = ''): Promise<{ head: string; socket: Socket }> {
    const { hostname, port } = new URL(listener?.addresses[0] ?? '');
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n${headers}connection: close\r\n\r\n`);
    const [head] = await once(socket, 'data');
    socket.pause();
    return { head: String(head), socket };
  }

  it('hold no more than there is room for, and nobody out who takes gzip', async () => {
    const huge = 'x'.repeat(24 * 2 ** 20);
    const { fastify } = app(['/', saying(huge)], ['/api/v1/all', saying(huge)]);
    await fastify.ready();
    const onRequest = fastify.routing;
    listener = await listen(
      { kind: 'tcp', host: '127.0.0.1', port: 0 },
      { onRequest, onError: unexpected, addressesOf: unexpected },
    );
    const heads: string[] = [];
    for (let count = 0; count < 3; count += 1) heads.push((await ask('/')).head.slice(9, 12));
    expect(heads).toEqual(['200', '200', '503']);
    const { head } = await ask('/api/v1/all');
    expect(head).toMatch(/503.*retry-after: 30.*"code":"busy","message":"too many answers/s);
    const answer = await ask('/', 'accept-encoding: gzip\r\n');
    expect(answer.head.slice(9, 12)).toBe('200');
  });
});
