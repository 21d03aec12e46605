import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, get, type RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ListenAddress, type Listener, listen } from '../../src/web/listen.ts';

const hello: RequestListener = (_request, response) => response.end('hello');
const ending: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function listening(address: ListenAddress, answer = hello): Promise<Listener> {
  const listener = await listen(address, answer);
  ending.push(() => listener.drain());
  return listener;
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'cbr-listen-'));
  ending.push(() => rm(path, { recursive: true }));
  return path;
}

function ask(options: { url?: string; socketPath?: string; agent?: Agent }): Promise<string> {
  return new Promise((resolve, reject) => {
    get(options.url ?? 'http://socket/', options, (response) => {
      response.setEncoding('utf8');
      response.on('data', (text) => resolve(text));
    }).on('error', reject);
  });
}

describe('each form of address', () => {
  it('takes a free port and says which', async () => {
    const { address } = await listening({ kind: 'tcp', host: '127.0.0.1', port: 0 });
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect(await ask({ url: address })).toBe('hello');
  });

  it('listens on IPv6', async () => {
    const { address } = await listening({ kind: 'tcp', host: '::1', port: 0 });
    expect(address).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await ask({ url: address })).toBe('hello');
  });

  it('listens on all addresses without a host', async () => {
    const { address } = await listening({ kind: 'tcp', port: 0 });
    const { port } = new URL(address);
    expect(await ask({ url: `http://127.0.0.1:${port}` })).toBe('hello');
  });

  it('listens on a unix socket, and takes it away at the end', async () => {
    const path = join(await folder(), 'socket');
    const { address, drain } = await listen({ kind: 'unix', path }, hello);
    expect(address).toBe(`unix://${path}`);
    expect(await ask({ socketPath: path, agent: new Agent() })).toBe('hello');
    await drain();
    await expect(ask({ socketPath: path })).rejects.toThrow('ENOENT');
  });
});

describe('an address that cannot be had', () => {
  it('is named with the reason when the port is in use', async () => {
    const { address } = await listening({ kind: 'tcp', host: '127.0.0.1', port: 0 });
    const port = Number(new URL(address).port);
    await expect(listen({ kind: 'tcp', host: '127.0.0.1', port }, hello)).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: the address is in use; choose another one with --web.listen-address`,
    );
  });

  it('is another process that listens on the socket', async () => {
    const path = join(await folder(), 'socket');
    await listening({ kind: 'unix', path });
    await expect(listen({ kind: 'unix', path }, hello)).rejects.toThrow(
      `cannot listen on ${path}: another process may listen there (it answers)`,
    );
  });

  it('is a file that is no socket, which stays', async () => {
    const path = join(await folder(), 'file');
    await writeFile(path, 'precious');
    await expect(listen({ kind: 'unix', path }, hello)).rejects.toThrow(
      `cannot listen on ${path}: there is a file that is no socket`,
    );
  });
});

it('replaces a socket that a dead process left behind', async () => {
  const path = join(await folder(), 'socket');
  const dead = createServer().listen(path);
  await new Promise((resolve) => dead.once('listening', resolve));
  const { link, unlink } = await import('node:fs/promises');
  // A second name survives the close, as the socket of a killed process would.
  await link(path, `${path}.left`);
  await new Promise((resolve) => dead.close(resolve));
  await listening({ kind: 'unix', path: `${path}.left` });
  expect(await ask({ socketPath: `${path}.left` })).toBe('hello');
  await unlink(path).catch(() => undefined);
});

describe('a drain', () => {
  it('ends at once without connections', async () => {
    const { drain, address } = await listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, hello);
    await drain();
    await expect(ask({ url: address })).rejects.toThrow('ECONNREFUSED');
  });

  it('lets a connection that is open make its last request', async () => {
    let draining = false;
    const listener = await listen(
      { kind: 'tcp', host: '127.0.0.1', port: 0 },
      (_request, response) => {
        if (draining) response.setHeader('connection', 'close');
        response.end('hello');
      },
    );
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await ask({ url: listener.address, agent });
    draining = true;
    const drained = listener.drain();
    expect(await ask({ url: listener.address, agent })).toBe('hello');
    await drained;
    agent.destroy();
  });

  it('waits for a request under way', async () => {
    let finish = () => {};
    const asked = Promise.withResolvers<void>();
    const listener = await listen(
      { kind: 'tcp', host: '127.0.0.1', port: 0 },
      (_request, response) => {
        finish = () => response.setHeader('connection', 'close').end('late');
        asked.resolve();
      },
    );
    const answer = ask({ url: listener.address });
    await asked.promise;
    const drained = listener.drain();
    finish();
    expect(await answer).toBe('late');
    await drained;
  });
});
