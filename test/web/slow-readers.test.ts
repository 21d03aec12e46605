import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FREE_ACCESS } from '../../src/web/access/access.ts';
import { buildApp } from '../../src/web/app.ts';
import { type Listener, listen } from '../../src/web/listen.ts';
import type { Body } from '../../src/web/send-body.ts';

/** More than all buffers on the way hold. */
const LARGE_BYTES = 32 * 2 ** 20;
const CHUNK = Buffer.alloc(64 * 1024, 'x');
const SMALL_BYTES = CHUNK.length;

const sockets: Socket[] = [];
let listener: Listener;

/** An exporter whose text is of that length, and much shorter when compressed. */
async function listening(identityBytes: number): Promise<void> {
  const unexpected = () => {
    throw new Error('nothing should be logged');
  };
  const { fastify } = buildApp({
    telemetryPath: '/metrics',
    routePrefix: '',
    access: FREE_ACCESS,
    lifecycle: true,
    metrics: async (encoding) => bodyOf(encoding === 'gzip' ? SMALL_BYTES : identityBytes),
    reload: async () => ({ problems: [] }),
    probing: async () => ({ kind: 'busy' }),
    pages: [],
    notReady: () => [],
    onAnswer: () => {},
    log: { debug: unexpected, info: unexpected, warn: unexpected, error: unexpected },
  });
  await fastify.ready();
  const onRequest = fastify.routing;
  listener = await listen(
    { kind: 'tcp', host: '127.0.0.1', port: 0 },
    { onRequest, onError: unexpected, addressesOf: unexpected },
  );
}

function bodyOf(byteLength: number): Body {
  return {
    byteLength,
    *[Symbol.iterator]() {
      for (let made = 0; made < byteLength; made += CHUNK.length) yield CHUNK;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly head: string;
}

/** Asks, and reads no more than the beginning of the answer. */
async function ask(method = 'GET', headers = ''): Promise<Answer> {
  const { hostname, port } = new URL(listener.addresses[0] ?? '');
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  socket.on('error', () => {});
  socket.write(`${method} /metrics HTTP/1.1\r\nHost: exporter\r\n${headers}\r\n`);
  await once(socket, 'readable');
  const head = String(socket.read(12 + 500) ?? socket.read());
  return { status: Number(head.slice(9, 12)), head };
}

beforeEach(() => listening(LARGE_BYTES));
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.drain();
});

it('who take no compression are told to come back when too many are at it', async () => {
  const answers: Answer[] = [];
  for (let reader = 0; reader < 80; reader += 1) answers.push(await ask());
  const taken = answers.filter(({ status }) => status === 200).length;
  // 64 MiB of text, a good megabyte for each reader.
  expect(taken).toBeGreaterThan(32);
  expect(taken).toBeLessThanOrEqual(64);
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused).toHaveLength(80 - taken);
  expect(refused[0]?.head).toMatch(/^retry-after: \d+\r$/im);

  // Nothing is inflated for these.
  expect(await ask('HEAD')).toMatchObject({ status: 200 });
  expect(await ask('GET', 'Accept-Encoding: gzip\r\n')).toMatchObject({ status: 200 });

  const closed = sockets.splice(0).map((socket) => {
    socket.destroy();
    return once(socket, 'close');
  });
  await Promise.all(closed);
  await expect.poll(async () => (await ask()).status).toBe(200);
});

it('are as many as like when the text is short', async () => {
  await listener.drain();
  await listening(SMALL_BYTES);
  for (let reader = 0; reader < 200; reader += 1) {
    expect(await ask()).toMatchObject({ status: 200 });
  }
});
