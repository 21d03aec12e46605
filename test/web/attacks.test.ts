import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListenOptions } from '../../src/web/listen.ts';
import { createPlaces } from '../../src/web/places.ts';
import {
  allFrom,
  answerTo,
  client,
  get,
  type Listening,
  listening,
  SERVER_TLS,
  statusOf,
  tlsClient,
} from '../support/listening.ts';

/** More than the buffers of both ends hold. */
const LARGE = Buffer.alloc(16 * 2 ** 20, 'x');
const QUICK = { connectionsCheckingInterval: 10 };

const TRANSPORTS = [
  { over: 'TCP', options: {}, connect: (port: number): Socket => client(port) },
  {
    over: 'TLS',
    options: { tls: () => SERVER_TLS },
    connect: (port: number): Socket => tlsClient(port),
  },
];

async function connected(listener: Listening, connect: (port: number) => Socket): Promise<Socket> {
  const socket = connect(listener.port);
  await once(
    socket,
    'secureConnect' in socket || 'getProtocol' in socket ? 'secureConnect' : 'connect',
  );
  return socket;
}

describe.each(TRANSPORTS)('over $over', ({ options, connect }) => {
  const serving = (more: Partial<ListenOptions> = {}) => listening({ ...options, ...more });
  const healthOf = async ({ port }: Listening) =>
    statusOf(await answerTo(connect(port), get('/-/healthy')));

  it('headers that drip are answered 408, and others meanwhile', async () => {
    const listener = await serving({
      times: { ...QUICK, headersTimeout: 150, requestTimeout: 150 },
    });
    const socket = await connected(listener, connect);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
    const drip = setInterval(() => socket.write('a: b\r\n'), 20);
    const answer = allFrom(socket);
    expect(await healthOf(listener)).toBe(200);
    expect(statusOf(await answer)).toBe(408);
    clearInterval(drip);
  });

  it('headers without end are answered 431', async () => {
    const socket = await connected(await serving(), connect);
    socket.write(get('/', { a: 'x'.repeat(17 * 1024) }));
    expect(statusOf(await allFrom(socket))).toBe(431);
    const fits = await connected(await serving(), connect);
    expect(statusOf(await answerTo(fits, get('/', { a: 'x'.repeat(15 * 1024) })))).toBe(200);
  });

  it('bodies are not read: 413, and the connection ends', async () => {
    const asked: string[] = [];
    const onRequest: RequestListener = (request, response) => {
      asked.push(request.url ?? '');
      response.end('hello');
    };
    const refused: number[] = [];
    const listener = await serving({ onRequest, onRefused: (code) => refused.push(code) });
    for (const lines of [
      'Content-Length: 5\r\n\r\nhello',
      'Content-Length: 99999999999\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
      'Content-Length: 5\r\nExpect: 100-continue\r\n\r\n',
    ]) {
      const socket = await connected(listener, connect);
      socket.write(`POST /-/reload HTTP/1.1\r\nHost: a\r\n${lines}`);
      expect(statusOf(await allFrom(socket))).toBe(413);
    }
    expect([asked, refused]).toEqual([[], [413, 413, 413, 413]]);
    const socket = await connected(listener, connect);
    const empty = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n';
    expect(statusOf(await answerTo(socket, empty))).toBe(200);
  });

  it('an idle connection is closed', async () => {
    const listener = await serving({ times: { ...QUICK, keepAliveTimeout: 50 } });
    const socket = await connected(listener, connect);
    const ended = once(socket, 'close');
    expect(statusOf(await answerTo(socket, get('/')))).toBe(200);
    await ended;
  });

  it('a connection that says nothing is closed', async () => {
    const times = { ...QUICK, headersTimeout: 50, requestTimeout: 50, handshakeTimeout: 50 };
    const listener = await serving({ times });
    await allFrom(client(listener.port));
  });

  it('answers that are asked for and not read give back their place', async () => {
    const places = createPlaces({ placesMax: 3 });
    const onRequest: RequestListener = (_request, response) => response.end(LARGE);
    const listener = await serving({ places, onRequest });
    for (let round = 0; round < 10; round += 1) {
      const sockets = await Promise.all([1, 2, 3].map(() => connected(listener, connect)));
      await Promise.all(sockets.map((socket) => answerTo(socket, get('/'))));
      for (const socket of sockets) socket.destroy();
      await Promise.all(sockets.map((socket) => once(socket, 'close')));
      for (let turns = 0; turns < 50; turns += 1) await turn();
    }
    await expect
      .poll(async () => {
        const socket = connect(listener.port);
        const status = statusOf(await answerTo(socket, get('/')));
        socket.destroy();
        return status;
      })
      .toBe(200);
  });

  it('requests in one piece are answered one by one', async () => {
    let begun = 0;
    const onRequest: RequestListener = (_request, response) => {
      begun += 1;
      response.end(LARGE);
    };
    const listener = await serving({ onRequest });
    const socket = await connected(listener, connect);
    socket.pause();
    socket.write(get('/').repeat(1000));
    await expect.poll(() => begun).toBe(1);
    expect(await healthOf(listener)).toBe(200);
    // The question after health.
    expect(begun).toBe(2);
  });

  it('beyond the places all but health is 503, until there is one again', async () => {
    const refused: number[] = [];
    const places = createPlaces({ placesMax: 5, spareMax: 3 });
    const listener = await serving({ places, onRefused: (code) => refused.push(code) });
    const sockets = await Promise.all([...Array(5)].map(() => connected(listener, connect)));
    for (const socket of sockets) expect(statusOf(await answerTo(socket, get('/')))).toBe(200);
    const late = await connected(listener, connect);
    late.write(get('/metrics'));
    const answer = await allFrom(late);
    expect([statusOf(answer), answer.toLowerCase().includes('retry-after: 5')]).toEqual([
      503,
      true,
    ]);
    expect(await healthOf(listener)).toBe(200);
    expect(refused).toEqual([503]);
    // Those that have a place keep it.
    for (const socket of sockets) expect(statusOf(await answerTo(socket, get('/')))).toBe(200);
    sockets[0]?.destroy();
    await expect
      .poll(async () => statusOf(await answerTo(connect(listener.port), get('/'))))
      .toBe(200);
  });

  it('of those beyond the places the oldest are cut, so that health is heard of', async () => {
    let cut = 0;
    const onCut = () => {
      cut += 1;
    };
    const listener = await serving({ places: createPlaces({ placesMax: 1, spareMax: 2, onCut }) });
    const sockets: Socket[] = [];
    for (let at = 0; at < 10; at += 1) sockets.push(await connected(listener, connect));
    expect(await healthOf(listener)).toBe(200);
    expect(cut).toBe(8);
    expect(statusOf(await answerTo(sockets[0] ?? connect(0), get('/')))).toBe(200);
  });

  it('whatever bytes come, the next one is served', async () => {
    const listener = await serving();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (bytes) => {
        const socket = client(listener.port);
        socket.end(Buffer.from(bytes));
        await allFrom(socket);
      }),
      { numRuns: 100 },
    );
    expect(await healthOf(listener)).toBe(200);
  });

  it('whatever comes inside of it, the next one is served', async () => {
    const listener = await serving();
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
        async (text) => {
          const socket = connect(listener.port);
          socket.end(`GET ${text}`);
          await allFrom(socket);
        },
      ),
      { numRuns: 30 },
    );
    expect(await healthOf(listener)).toBe(200);
  });
});

describe('TLS without end', () => {
  const tls = () => SERVER_TLS;
  /** The head of a handshake that announces more than ever comes. */
  const HALF = Buffer.from('160301020001000100', 'hex');

  it('is given up', async () => {
    const reasons: string[] = [];
    const onTlsRefused = (_address: unknown, reason: string) => reasons.push(reason);
    const listener = await listening({ tls, onTlsRefused, times: { handshakeTimeout: 100 } });
    const socket = client(listener.port);
    socket.write(HALF);
    const drip = setInterval(() => socket.write('\0'), 20);
    expect(await allFrom(socket)).toBe('');
    clearInterval(drip);
    await expect.poll(() => reasons).toHaveLength(1);
  });

  it('takes no place from anybody, nor from the next handshake', async () => {
    let cut = 0;
    const onCut = () => {
      cut += 1;
    };
    const places = createPlaces({ placesMax: 1, arrivingMax: 5, onCut });
    const listener = await listening({ tls, places });
    const served = await connected(listener, tlsClient);
    for (let at = 0; at < 30; at += 1) {
      const socket = client(listener.port);
      await once(socket, 'connect');
      socket.write(HALF);
    }
    expect(statusOf(await answerTo(served, get('/')))).toBe(200);
    served.destroy();
    await once(served, 'close');
    await expect
      .poll(async () => statusOf(await answerTo(tlsClient(listener.port), get('/'))))
      .toBe(200);
    expect(cut).toBeGreaterThanOrEqual(25);
  });

  it('is not gone on with by renegotiation', async () => {
    const listener = await listening({ tls });
    const socket = tlsClient(listener.port, { maxVersion: 'TLSv1.2' });
    await once(socket, 'secureConnect');
    const failed = new Promise((resolve) => socket.once('close', resolve));
    socket.renegotiate({}, () => {});
    socket.write(get('/'));
    await failed;
    expect(statusOf(await answerTo(tlsClient(listener.port), get('/-/healthy')))).toBe(200);
  });
});
