import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectionLimits, serveConnections } from '../../src/web/connections.ts';

/** More than the buffers of both ends hold. */
const LARGE = Buffer.alloc(16 * 2 ** 20, 'x');
const ending: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function serving(onRequest: RequestListener, limits: ConnectionLimits = {}) {
  const server = createServer();
  serveConnections(server, onRequest, limits);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** A client that sends what it is given and reads nothing until it is told to. */
function client(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  ending.push(() => socket.destroy());
  return socket;
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: exporter\r\n\r\n`;
const gets = (count: number) => Array.from({ length: count }, (_, at) => get(`/${at}`)).join('');

/** Until nothing has changed for many turns of the event loop. */
async function untilQuiet(state: () => number): Promise<void> {
  for (let quiet = 0, before = -1; quiet < 200; await turn()) {
    quiet = state() === before ? quiet + 1 : 0;
    before = state();
  }
}

describe('requests that come all at once on a connection', () => {
  it('are answered one by one, the next when the last was taken', async () => {
    const begun: string[] = [];
    const { port } = await serving((request, response) => {
      begun.push(request.url ?? '');
      response.end(LARGE);
    });
    const socket = client(port);
    socket.write(gets(50));
    await untilQuiet(() => begun.length);
    expect(begun).toEqual(['/0']);

    let received = 0;
    for await (const data of socket) {
      received += data.length;
      // The last one is under way as soon as the two kernels hold the rest of the one before.
      expect(begun.length).toBeLessThanOrEqual(Math.floor(received / LARGE.length) + 2);
      if (received > 50 * LARGE.length) break;
    }
    expect(begun).toEqual(Array.from({ length: 50 }, (_, at) => `/${at}`));
  });

  it('wait for an answer that takes its time', async () => {
    const answers: ServerResponse[] = [];
    const { port } = await serving((_request, response) => answers.push(response));
    client(port).write(gets(3));
    for (let at = 0; at < 3; at += 1) {
      await untilQuiet(() => answers.length);
      expect(answers).toHaveLength(at + 1);
      answers[at]?.end();
    }
  });

  it('do not keep another connection waiting', async () => {
    const { port } = await serving((request, response) => {
      if (request.url === '/healthy') response.end('healthy');
    });
    client(port).write(gets(1000));
    const other = client(port);
    other.write(get('/healthy'));
    expect(String((await once(other, 'data'))[0])).toContain('healthy');
  });

  it('are dropped after an answer that ends the connection', async () => {
    const begun: string[] = [];
    const { port } = await serving((request, response) => {
      begun.push(request.url ?? '');
      response.setHeader('connection', 'close').end();
    });
    const socket = client(port).resume();
    socket.write(gets(10));
    await once(socket, 'close');
    expect(begun).toEqual(['/0']);
  });

  it('are dropped when the client goes away, and make room for others', async () => {
    let begun = 0;
    const closed = Promise.withResolvers<void>();
    const onRequest: RequestListener = (_request, response) => {
      begun += 1;
      response.once('close', closed.resolve);
    };
    const { port } = await serving(onRequest, { waitingMax: 9 });
    const first = client(port);
    first.write(gets(10));
    await untilQuiet(() => begun);
    first.destroy();
    await closed.promise;
    const second = client(port);
    second.write(gets(10));
    await untilQuiet(() => begun);
    expect(begun).toBe(2);
    expect(second.destroyed).toBe(false);
  });

  it('are too many for all together at some point, which cuts who sends that one', async () => {
    const { port } = await serving(() => {}, { waitingMax: 9 });
    const [first, second] = [client(port), client(port)];
    first.write(gets(10));
    await once(first, 'connect');
    second.resume().write(gets(2));
    await once(second, 'close');
    expect(first.destroyed).toBe(false);
  });

  it('are not even read any more from who is cut', async () => {
    const { server, port } = await serving(() => {}, { waitingMax: 9 });
    let read = 0;
    server.on('request', () => {
      read += 1;
    });
    const socket = client(port).resume();
    socket.write(gets(1000));
    await once(socket, 'close');
    // One that is answered, those that wait, and the one too many.
    expect(read).toBe(11);
  });
});

describe('CONNECT', () => {
  const CONNECT = 'CONNECT cbr.example.com:443 HTTP/1.1\r\nHost: cbr.example.com:443\r\n\r\n';

  it('hears that it is not for here, and the connection ends', async () => {
    const { port } = await serving(() => {});
    const socket = client(port);
    socket.write(CONNECT);
    const said = (await socket.setEncoding('latin1').toArray()).join('');
    expect(said).toMatch(/^HTTP\/1\.1 405 .*\r\nAllow: GET, HEAD\r\n\r\nno proxy\n$/s);
  });

  it('behind a request is not answered in its place', async () => {
    const begun = Promise.withResolvers<void>();
    const { port } = await serving(() => begun.resolve());
    const socket = client(port).setEncoding('latin1');
    socket.write(get('/') + CONNECT);
    await begun.promise;
    expect(await socket.toArray()).toEqual([]);
  });

  it('in the middle of an answer is no part of it', async () => {
    const { port } = await serving((_request, response) => response.write('the beginning'));
    const socket = client(port).setEncoding('latin1');
    socket.write(get('/'));
    expect((await once(socket, 'data'))[0]).toContain('the beginning');
    socket.write(CONNECT);
    expect(await socket.toArray()).toEqual([]);
  });
});

describe('a reader that takes nothing', () => {
  it.each<[string, RequestListener]>([
    ['at the end of an answer', (_request, response) => response.end(LARGE)],
    ['in the middle of one', (_request, response) => response.write(LARGE)],
  ])('%s is cut off', async (_, onRequest) => {
    let answer: ServerResponse | undefined;
    const cut = Promise.withResolvers<void>();
    const listener: RequestListener = (request, response) => {
      answer = response;
      response.once('close', cut.resolve);
      onRequest(request, response);
    };
    const { port } = await serving(listener, { stalledMs: 20 });
    client(port).write(gets(3));
    await cut.promise;
    expect(answer?.writableFinished).toBe(false);
    expect(answer?.destroyed).toBe(true);
  });

  it('is none while its answer is still being made', async () => {
    const answers: ServerResponse[] = [];
    const onRequest: RequestListener = (_request, response) => answers.push(response);
    const { server, port } = await serving(onRequest, { stalledMs: 20 });
    const socket = client(port);
    socket.write(get('/'));
    for (let timeouts = 0; timeouts < 3; timeouts += 1) await once(server, 'timeout');
    answers[0]?.end('late');
    expect(String((await once(socket, 'data'))[0])).toContain('late');
  });
});
