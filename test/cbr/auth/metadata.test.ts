import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetadataKeys } from '../../../src/cbr/auth/metadata.ts';
import { startServer } from '../../support/http-server.ts';
import { openHttp } from '../../support/open-http.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 2, 4, 1, 0, 0);
const never = new AbortController().signal;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function securityKey(name: string, expiresAtMs: number): string {
  return JSON.stringify({
    credential: {
      access: `AK-${name}`,
      secret: `SK-${name}`,
      securitytoken: `ST-${name}`,
      expires_at: new Date(expiresAtMs).toISOString().replace('Z', '000Z'),
    },
  });
}

async function reading(answer: RequestListener) {
  const server = await startServer(answer);
  const http = openHttp({ timeoutMs: 1000, connections: 1 });
  closing.push(
    () => http.close(),
    () => server.close(),
  );
  const now = { ms: START_MS };
  const failures: (string | undefined)[] = [];
  const readKeys = createMetadataKeys({
    metadataUrl: server.url,
    http,
    onRequest: ({ failure }) => failures.push(failure),
    nowMs: () => now.ms,
  });
  const read = (fresh = true) => readKeys({ fresh, signal: never });
  return { read, now, server, failures };
}

/** The plain service, which knows no session tokens; keys live for an hour from now. */
function plain(now: () => number): RequestListener {
  let count = 0;
  return (request, response) => {
    if (request.method === 'PUT') {
      response.writeHead(405).end();
      return;
    }
    count += 1;
    response.end(securityKey(String(count), now() + 60 * MINUTE_MS));
  };
}

describe('temporary keys', () => {
  it('come from the plain service, and are kept until ten minutes before their end', async () => {
    let nowMs = START_MS;
    const { read, now, server } = await reading(plain(() => nowMs));
    expect(await read()).toEqual({
      keys: {
        accessKey: 'AK-1',
        secretKey: 'SK-1',
        securityToken: 'ST-1',
        expiresAtMs: START_MS + 60 * MINUTE_MS,
      },
    });
    now.ms = START_MS + 49 * MINUTE_MS;
    await read();
    expect(server.requests).toHaveLength(2);
    now.ms = START_MS + 50 * MINUTE_MS;
    nowMs = now.ms;
    expect(await read()).toMatchObject({ keys: { accessKey: 'AK-2' } });
  });

  it('are asked for once by all that wait', async () => {
    const { read, server } = await reading(plain(() => START_MS));
    const all = await Promise.all([read(), read(), read()]);
    expect(all[2]).toMatchObject({ keys: { accessKey: 'AK-1' } });
    expect(server.requests).toEqual([
      '/meta-data/latest/api/token',
      '/openstack/latest/securitykey',
    ]);
  });

  it('come from the hardened service with its session token', async () => {
    const { read } = await reading((request, response) => {
      if (request.method === 'PUT') {
        response.end(`token-for-${request.headers['x-metadata-token-ttl-seconds']}`);
      } else if (request.headers['x-metadata-token'] === 'token-for-21600') {
        response.end(securityKey('hard', START_MS + 60 * MINUTE_MS));
      } else {
        response.writeHead(401).end('Unauthorized');
      }
    });
    expect(await read()).toMatchObject({ keys: { accessKey: 'AK-hard' } });
  });

  it('stay in use while the service fails, as long as they are good', async () => {
    let working = true;
    const serve = plain(() => START_MS);
    const { read, now, failures } = await reading((request, response) => {
      if (working) serve(request, response);
      else response.writeHead(500).end();
    });
    await read();
    working = false;
    now.ms = START_MS + 55 * MINUTE_MS;
    expect(await read()).toMatchObject({ keys: { accessKey: 'AK-1' } });
    now.ms = START_MS + 60 * MINUTE_MS;
    expect(await read()).toEqual({
      problem: 'the metadata service gives no security key (HTTP status 500)',
    });
    expect(failures).toEqual([undefined, 'auth', 'auth']);
  });
});

describe('a machine', () => {
  it('without an agency says exactly that', async () => {
    const { read } = await reading((request, response) => {
      response.writeHead(request.method === 'PUT' ? 404 : 401);
      response.end('Please configure Cloud Service Agency first');
    });
    expect(await read()).toEqual({
      problem:
        'this machine has no agency: give it one in the ECS console (Management Information, Agency), with read access to CBR',
    });
  });

  it('without an answer is asked once a cycle, however many requests want keys', async () => {
    const { read, server } = await reading((_request, response) => {
      response.writeHead(503).end();
    });
    for (let cycle = 1; cycle <= 3; cycle += 1) {
      await read(true);
      for (let request = 0; request < 10; request += 1) {
        expect(await read(false)).toHaveProperty('problem');
      }
      // A session token and the key, each cycle.
      expect(server.requests).toHaveLength(2 * cycle);
    }
  });

  it('that is none of the cloud says that nobody answers', async () => {
    const { read, server } = await reading(plain(() => START_MS));
    await server.close();
    expect(await read()).toMatchObject({
      problem: expect.stringContaining('the metadata service does not answer'),
    });
  });
});
