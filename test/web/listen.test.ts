import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { Agent, get, type RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type ListenAddress,
  type Listener,
  type ListenOptions,
  listen,
} from '../../src/web/listen.ts';

const hello: RequestListener = (_request, response) => response.end('hello');
const ending: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

const onError = (error: Error) => {
  throw error;
};

const addressesOf = (host: string) => Promise.reject(new Error(`nobody knows ${host}`));

/** Listens as wanted; with `address`, the first of its addresses. */
async function listening(
  at: ListenAddress,
  options: Partial<ListenOptions> = {},
): Promise<Listener & { readonly address: string }> {
  const listener = await listen(at, { onRequest: hello, onError, addressesOf, ...options });
  ending.push(listener.drain);
  return { ...listener, address: listener.addresses[0] ?? '' };
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

  it('listens on all addresses without a host, and says so', async () => {
    const { addresses } = await listening({ kind: 'tcp', port: 0 });
    expect(addresses).toEqual([expect.stringMatching(/^http:\/\/\[::\]:[1-9]\d*$/)]);
    const { port } = new URL(addresses[0] ?? '');
    expect(await ask({ url: `http://127.0.0.1:${port}` })).toBe('hello');
    expect(await ask({ url: `http://[::1]:${port}` })).toBe('hello');
  });

  it('listens on every address of a name, at one port, and says which they are', async () => {
    const addressesOf = async () => ['::1', '127.0.0.1', '::1'];
    const localhost = { kind: 'tcp', host: 'localhost', port: 0 } as const;
    const { addresses } = await listening(localhost, { addressesOf });
    const port = new URL(addresses[0] ?? '').port;
    expect(addresses).toEqual([`http://[::1]:${port}`, `http://127.0.0.1:${port}`]);
    for (const url of addresses) expect(await ask({ url })).toBe('hello');
  });

  it('does without an address of the name that the machine has not', async () => {
    const addressesOf = async () => ['2001:db8::1', '127.0.0.1', '192.0.2.1'];
    const name = { kind: 'tcp', host: 'metrics.example.com', port: 0 } as const;
    const { addresses } = await listening(name, { addressesOf });
    expect(addresses).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:/)]);
  });

  it('listens on a unix socket, and takes it away at the end', async () => {
    const path = join(await folder(), 'socket');
    const { addresses, drain } = await listen(
      { kind: 'unix', path },
      { onRequest: hello, onError, addressesOf },
    );
    expect(addresses).toEqual([`unix://${path}`]);
    expect(await ask({ socketPath: path, agent: new Agent() })).toBe('hello');
    await drain();
    await expect(ask({ socketPath: path })).rejects.toThrow('ENOENT');
  });
});

describe('an address that cannot be had', () => {
  it.each([
    ['10.255.255.1', 'cannot listen on 10.255.255.1:9: this machine has no such address'],
    ['2001:db8::1', 'cannot listen on [2001:db8::1]:9: this machine has no such address'],
    ['fe80::1', 'cannot listen on [fe80::1]:9: an address of a link needs its interface'],
  ])('is %s, and the reason is said', async (host, message) => {
    await expect(listening({ kind: 'tcp', host, port: 9 })).rejects.toThrow(message);
  });

  it('is a name without one', async () => {
    const addressesOf = () => Promise.reject(new Error('DNS: there is no host nowhere.invalid'));
    await expect(
      listening({ kind: 'tcp', host: 'nowhere.invalid', port: 9 }, { addressesOf }),
    ).rejects.toThrow(`cannot listen on nowhere.invalid:9: DNS: there is no host nowhere.invalid`);
  });

  it('leaves none of the others of its name open', async () => {
    const { address } = await listening({ kind: 'tcp', host: '127.0.0.1', port: 0 });
    const port = Number(new URL(address).port);
    const both = { addressesOf: async () => ['::1', '127.0.0.1'] };
    await expect(listening({ kind: 'tcp', host: 'localhost', port }, both)).rejects.toThrow(
      `cannot listen on localhost:${port}: the address is in use`,
    );
    await expect(ask({ url: `http://[::1]:${port}` })).rejects.toThrow('ECONNREFUSED');
  });

  it.each([
    ['missing/dir/socket', 'the directory FOLDER/missing/dir does not exist'],
    ['file/socket', 'FOLDER/file is no directory'],
    ['file/below/socket', 'FOLDER/file/below is no directory'],
  ])('is a socket at %s, and the reason is said', async (name, reason) => {
    const directory = await folder();
    await writeFile(join(directory, 'file'), '');
    const path = join(directory, name);
    await expect(listening({ kind: 'unix', path })).rejects.toThrow(
      `cannot listen on ${path}: ${reason.replace('FOLDER', directory)}`,
    );
  });

  it('is named with the reason when the port is in use', async () => {
    const { address } = await listening({ kind: 'tcp', host: '127.0.0.1', port: 0 });
    const port = Number(new URL(address).port);
    await expect(listening({ kind: 'tcp', host: '127.0.0.1', port })).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: the address is in use; choose another one with --web.listen-address`,
    );
  });

  it('is another process that listens on the socket', async () => {
    const path = join(await folder(), 'socket');
    await listening({ kind: 'unix', path });
    await expect(listening({ kind: 'unix', path })).rejects.toThrow(
      `cannot listen on ${path}: another process may listen there (it answers)`,
    );
  });

  it('is a file that is no socket, which stays', async () => {
    const path = join(await folder(), 'file');
    await writeFile(path, 'precious');
    await expect(listening({ kind: 'unix', path })).rejects.toThrow(
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
    const { drain, address } = await listening({ kind: 'tcp', host: '127.0.0.1', port: 0 });
    await drain();
    await expect(ask({ url: address })).rejects.toThrow('ECONNREFUSED');
  });

  it('lets a connection that is open make its last request', async () => {
    let draining = false;
    const onRequest: RequestListener = (_request, response) => {
      if (draining) response.setHeader('connection', 'close');
      response.end('hello');
    };
    const listener = await listening({ kind: 'tcp', host: '127.0.0.1', port: 0 }, { onRequest });
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
    const onRequest: RequestListener = (_request, response) => {
      finish = () => response.setHeader('connection', 'close').end('late');
      asked.resolve();
    };
    const listener = await listening({ kind: 'tcp', host: '127.0.0.1', port: 0 }, { onRequest });
    const answer = ask({ url: listener.address });
    await asked.promise;
    const drained = listener.drain();
    finish();
    expect(await answer).toBe('late');
    await drained;
  });
});

it('a descriptor that is no socket to listen on is refused in words', async () => {
  const file = await open(import.meta.filename);
  ending.push(() => file.close());
  const refused = listen(
    { kind: 'descriptor', descriptor: file.fd, name: 'web' },
    { onRequest: hello, onError, addressesOf },
  );
  await expect(refused).rejects.toThrow(
    'cannot listen on the socket web that was handed over: it is none of TCP, and no unix stream; the unit of the socket needs ListenStream=',
  );
});
