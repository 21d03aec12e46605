import type { RequestListener } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAgencyKeys } from '../../../src/cbr/auth/metadata.ts';
import type { Verdict } from '../../../src/cbr/auth/standing.ts';
import type { Failure } from '../../../src/domain/outcome.ts';
import {
  MINUTE_MS,
  newCredentials,
  type TestClocks,
  testClocks,
} from '../../support/credentials.ts';
import { startServer } from '../../support/http-server.ts';
import { openHttp } from '../../support/open-http.ts';
import { sending, silentClock } from '../../support/sending.ts';

const START_MS = Date.UTC(2026, 2, 4, 1, 0, 0);
const HOUR_MS = 60 * MINUTE_MS;
const closing: (() => Promise<void>)[] = [];
let clocks: TestClocks;
beforeEach(() => {
  clocks = testClocks(START_MS);
});
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

async function signing(answer: RequestListener, verdictOf: () => Verdict = () => 'accepted') {
  const server = await startServer(answer);
  const http = openHttp({ timeoutMs: 1000, connections: 1 });
  closing.push(
    () => http.close(),
    () => server.close(),
  );
  const failures: (string | undefined)[] = [];
  const complaints: Failure[] = [];
  const sender = createAgencyKeys({
    metadataUrl: server.url,
    http,
    onRequest: ({ failure }) => failures.push(failure),
    credential: newCredentials(clocks).of({ kind: 'key of the agency', metadataUrl: server.url }),
    clock: silentClock(clocks),
    onRenewalFailed: (failure) => complaints.push(failure),
    signal: new AbortController().signal,
  });
  const { ask, sent, ...more } = sending(sender, verdictOf);
  /** The security token that a request was sent with, or why there was none. */
  const asked = async () => {
    const result = await ask();
    return typeof result === 'string' ? sent.at(-1)?.headers['x-security-token'] : result.detail;
  };
  const keysGiven = () => server.requests.filter((path) => path.endsWith('securitykey')).length;
  return { ...more, sender, asked, sent, server, failures, complaints, keysGiven };
}

/** The plain service, which knows no session tokens; keys live for an hour unless told otherwise. */
function plain(lifeMs: () => number = () => HOUR_MS): RequestListener {
  let count = 0;
  return (request, response) => {
    if (request.method === 'PUT') {
      response.writeHead(405).end();
      return;
    }
    count += 1;
    response.end(securityKey(String(count), clocks.nowMs() + lifeMs()));
  };
}

describe('temporary keys', () => {
  it('come from the plain service, and are renewed beside the requests before their end', async () => {
    const { asked, sender, keysGiven, server } = await signing(plain());
    expect(await asked()).toBe('ST-1');
    expect(sender.last()).toMatchObject({ expiresAtMs: START_MS + HOUR_MS });
    expect(server.requests).toHaveLength(2);
    clocks.pass(49 * MINUTE_MS);
    await asked();
    expect(keysGiven()).toBe(1);
    clocks.pass(MINUTE_MS);
    expect(await asked()).toBe('ST-1');
    while ((await asked()) !== 'ST-2') await turn();
    expect(keysGiven()).toBe(2);
  });

  it('are asked for once by all that wait', async () => {
    const { asked, server } = await signing(plain());
    expect(await Promise.all([asked(), asked(), asked()])).toEqual(['ST-1', 'ST-1', 'ST-1']);
    expect(server.requests).toEqual([
      '/meta-data/latest/api/token',
      '/openstack/latest/securitykey',
    ]);
  });

  it('come from the hardened service with its session token', async () => {
    const { asked } = await signing((request, response) => {
      if (request.method === 'PUT') {
        response.end(`token-for-${request.headers['x-metadata-token-ttl-seconds']}`);
      } else if (request.headers['x-metadata-token'] === 'token-for-21600') {
        response.end(securityKey('hard', START_MS + HOUR_MS));
      } else {
        response.writeHead(401).end('Unauthorized');
      }
    });
    expect(await asked()).toBe('ST-hard');
  });

  it('stay in use while the service fails, as long as they are good', async () => {
    let working = true;
    const serve = plain();
    const { asked, failures, complaints } = await signing((request, response) => {
      if (working) serve(request, response);
      else response.writeHead(500).end();
    });
    await asked();
    working = false;
    clocks.pass(55 * MINUTE_MS);
    expect(await asked()).toBe('ST-1');
    while (complaints.length === 0) await turn();
    clocks.pass(5 * MINUTE_MS);
    expect(await asked()).toBe(
      'no request was sent: the metadata service gives no security key (HTTP status 500)',
    );
    expect(failures).toEqual([undefined, 'auth', 'auth']);
  });

  it('that our clock takes for ended are used, and asked for once', async () => {
    const { asked, keysGiven } = await signing(plain(() => -HOUR_MS));
    for (let request = 0; request < 50; request += 1) expect(await asked()).toBe('ST-1');
    expect(keysGiven()).toBe(1);
  });

  it('that were refused are not asked for again by every request', async () => {
    const { asked, keysGiven, sender } = await signing(plain(), () => 'refused');
    for (let request = 0; request < 20; request += 1) await asked();
    expect(keysGiven()).toBe(2);
    expect([await sender.pausedMs(), sender.areAccepted()]).toEqual([5.5 * MINUTE_MS, false]);
  });
});

describe('a machine', () => {
  it('without an agency says exactly that', async () => {
    const { asked, sender } = await signing((request, response) => {
      response.writeHead(request.method === 'PUT' ? 404 : 401);
      response.end('Please configure Cloud Service Agency first');
    });
    expect(await asked()).toBe(
      'no request was sent: this machine has no agency: give it one in the ECS console (Management Information, Agency), with read access to CBR',
    );
    expect(sender.areAccepted()).toBe(false);
  });

  it('without an answer is asked once a cycle, however many requests want keys', async () => {
    const { asked, server, nextCycle } = await signing((_request, response) => {
      response.writeHead(503).end();
    });
    for (let cycle = 1; cycle <= 3; cycle += 1) {
      for (let request = 0; request < 10; request += 1) {
        expect(await asked()).toContain('HTTP status 503');
      }
      // A session token and the key, each cycle.
      expect(server.requests).toHaveLength(2 * cycle);
      nextCycle();
    }
  });

  it('that is none of the cloud says that nobody answers', async () => {
    const { asked, server, failures } = await signing(plain());
    await server.close();
    expect(await asked()).toContain('the metadata service does not answer');
    expect(failures).toEqual(['network']);
  });
});
