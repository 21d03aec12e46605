import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Authorization } from '../../src/cbr/auth/authorization.ts';
import type { Verdict } from '../../src/cbr/auth/standing.ts';
import { createCbrClient } from '../../src/cbr/client.ts';
import type { SentRequest } from '../../src/cbr/http/operation.ts';
import { createRateLimit } from '../../src/cbr/limits/rate-limit.ts';
import { canonicalCheckpointId } from '../../src/domain/checkpoint-id.ts';
import type { Failure, Outcome } from '../../src/domain/outcome.ts';
import { tokensInTurn } from '../support/authorizations.ts';
import { fixture, fixtureCheckpointId, fixtureText } from '../support/fixtures.ts';
import { startServer, type TestServer } from '../support/http-server.ts';
import { openHttp } from '../support/open-http.ts';

const PROJECT_ID = 'ec49bfb4c28b545bb5c33e2640c43ba0';
const PAYLOAD = 'show/partial-skipped';
const CHECKPOINT_ID = fixtureCheckpointId(PAYLOAD);

interface Asking {
  readonly server: TestServer;
  readonly requests: SentRequest[];
  readonly retries: string[];
  readonly waits: [string, number][];
  ask(options?: { id?: string; fingerprint?: string; signal?: AbortSignal }): Promise<Outcome>;
}

async function asking(
  answer: RequestListener,
  options: {
    tokens?: readonly string[];
    authorization?: Authorization;
    timeoutMs?: number;
    maxAttempts?: number;
    requestsPerSecond?: number;
    retriesLeft?: number;
  } = {},
): Promise<Asking> {
  const server = await startServer(answer);
  const { tokens = ['token-1'], timeoutMs = 5000 } = options;
  const target = { endpoint: server.url, projectId: PROJECT_ID };
  const http = openHttp({ timeoutMs, connections: 2 });
  const requests: SentRequest[] = [];
  const retries: string[] = [];
  const waits: [string, number][] = [];
  let { retriesLeft = Number.POSITIVE_INFINITY } = options;
  const client = createCbrClient({
    http,
    authorization: options.authorization ?? tokensInTurn(target, ...tokens),
    rateLimit: createRateLimit({
      requestsPerSecond: options.requestsPerSecond ?? 1000,
      onWait: (cause, seconds) => waits.push([cause, seconds]),
      monotonicMs: () => performance.now(),
    }),
    retryPolicy: {
      maxAttempts: options.maxAttempts ?? 1,
      random: () => 0,
      onRetry: (_operation, reason) => retries.push(reason),
      onWait: (cause, seconds) => waits.push([cause, seconds]),
    },
    onRequest: (request) => requests.push(request),
    nowMs: () => Date.UTC(2026, 2, 4),
  });
  onTestFinished(server.close);
  onTestFinished(() => http.close());
  return {
    server,
    requests,
    retries,
    waits,
    ask: ({ id = CHECKPOINT_ID, fingerprint, signal = new AbortController().signal } = {}) =>
      client.fetchRestorePoint(
        { checkpointId: canonicalCheckpointId(id) ?? '', spelling: id, source: 'static' },
        fingerprint,
        { signal, takeRetry: () => retriesLeft-- > 0 },
      ),
  };
}

function payload(text = fixtureText(PAYLOAD)): RequestListener {
  return (_request, response) => {
    response.setHeader('content-type', 'application/json').end(text);
  };
}

function failureOf(outcome: Outcome): Failure {
  if (!('failure' in outcome)) throw new Error(`not failed but ${outcome.kind}`);
  return outcome.failure;
}

describe('the request', () => {
  it('is a GET of the documented path with token, language and agent', async () => {
    let seen: IncomingHttpHeaders = {};
    const { server, ask } = await asking((request, response) => {
      seen = request.headers;
      payload()(request, response);
    });
    await ask();
    expect(server.requests).toEqual([`/v3/${PROJECT_ID}/checkpoints/${CHECKPOINT_ID}`]);
    expect(seen).toMatchObject({
      'x-auth-token': 'token-1',
      'x-language': 'en-us',
      'user-agent': 'cbr-exporter/1.2.3',
      accept: 'application/json',
    });
  });

  it('uses the spelling of the configuration and takes the answer in any', async () => {
    const plain = CHECKPOINT_ID.replaceAll('-', '').toUpperCase();
    const { server, ask } = await asking(payload());
    expect((await ask({ id: plain })).kind).toBe('found');
    expect(server.requests).toEqual([`/v3/${PROJECT_ID}/checkpoints/${plain}`]);
  });

  it('goes over connections that are kept, and no more than allowed', async () => {
    const { server, ask } = await asking(payload());
    for (let round = 0; round < 5; round += 1) await Promise.all([ask(), ask(), ask(), ask()]);
    expect([server.requests.length, server.connections()]).toEqual([20, 2]);
  });
});

describe('an answer', () => {
  it('gives the restore point and a fingerprint, and counts as an attempt', async () => {
    const { ask, requests } = await asking(payload());
    const outcome = await ask();
    expect(outcome).toMatchObject({ kind: 'found', anomalies: [] });
    expect(outcome.kind === 'found' && outcome.restorePoint.vault?.skippedResources.length).toBe(3);
    expect(requests).toMatchObject([{ operation: 'show_checkpoint', failure: undefined }]);
  });

  it('with the same bytes is unchanged, with others it is read again', async () => {
    let text = fixtureText(PAYLOAD);
    const { ask } = await asking((request, response) => payload(text)(request, response));
    const first = await ask();
    const fingerprint = first.kind === 'found' ? first.fingerprint : '';
    expect(await ask({ fingerprint })).toEqual({ kind: 'unchanged' });
    text = text.replace('"available"', '"error"');
    expect(await ask({ fingerprint })).toMatchObject({
      kind: 'found',
      restorePoint: { status: 'error' },
    });
  });

  it('404 with BackupService.6217 is gone and no failure', async () => {
    const { ask, requests } = await asking((_request, response) => {
      response.writeHead(404).end(fixtureText('error/404-checkpoint-not-found'));
    });
    expect(await ask()).toEqual({ kind: 'gone' });
    expect(requests).toMatchObject([{ failure: undefined }]);
  });

  it('401 "Malformed request url" is left to the cycle and never renews the token', async () => {
    const { ask, server } = await asking(
      (_request, response) => {
        response.writeHead(401).end(fixtureText('error/401-malformed-request-url'));
      },
      { tokens: ['token-1', 'token-2'] },
    );
    expect(await ask()).toMatchObject({ kind: 'undecided', failure: { reason: 'wrong_endpoint' } });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a failure', () => {
  const other = fixtureText('show/status-error');
  const drip: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(timer));
  };

  it.each<[string, string, RequestListener]>([
    ['another checkpoint', 'invalid_response', payload(other)],
    ['JSON of another kind', 'invalid_response', payload('{"backups":[]}')],
    ['HTML with status 200', 'invalid_response', payload('<html>login</html>')],
    ['half a document', 'invalid_response', payload(fixtureText(PAYLOAD).slice(0, 200))],
    ['an empty body', 'invalid_response', payload('')],
    [
      'a body that ends early',
      'network',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '5000' });
        response.write(fixtureText(PAYLOAD).slice(0, 100), () => response.destroy());
      },
    ],
    [
      'a body over 8 MiB',
      'invalid_response',
      (_request, response) => {
        response.end(Buffer.alloc(9 * 1024 * 1024, ' '));
      },
    ],
    [
      'headers over 64 KiB',
      'invalid_response',
      (request) => {
        request.socket.end(`HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(70_000)}\r\n\r\n`);
      },
    ],
    [
      'no HTTP at all',
      'invalid_response',
      (request) => {
        request.socket.end('SSH-2.0-OpenSSH_9.2\r\n');
      },
    ],
    [
      'a connection cut at once',
      'network',
      (request) => {
        request.socket.destroy();
      },
    ],
    [
      'a redirect',
      'wrong_endpoint',
      (_request, response) => {
        response.writeHead(302, { location: 'https://login.example/' }).end();
      },
    ],
  ])('%s is %s', async (_what, reason, answer) => {
    const { ask, requests } = await asking(answer);
    expect(failureOf(await ask()).reason).toBe(reason);
    expect(requests).toMatchObject([{ failure: reason }]);
  });

  it.each<[string, RequestListener]>([
    ['an answer that never comes', () => {}],
    ['a body that never ends', drip],
  ])('%s is timeout', async (_what, answer) => {
    const { ask } = await asking(answer, { timeoutMs: 100 });
    expect(failureOf(await ask())).toEqual({
      reason: 'timeout',
      detail: 'no complete answer within 100 ms',
    });
  });

  it('of a server that is not there is network', async () => {
    const { ask, server } = await asking(payload());
    await server.close();
    expect(failureOf(await ask())).toMatchObject({ reason: 'network' });
  });

  it('names status, code and request for the log', async () => {
    const { status, headers = {} } = fixture('error/401-apigw-unauthorized');
    const { ask } = await asking((_request, response) => {
      response.writeHead(status, headers).end(fixtureText('error/401-apigw-unauthorized'));
    });
    expect(failureOf(await ask())).toEqual({
      reason: 'auth',
      detail: 'Incorrect IAM authentication information: Unauthorized',
      httpStatus: 401,
      errorCode: 'APIGW.0301',
      requestId: 'de8cb8ac565a589f809f3d94f6a48575',
    });
  });

  it('does not show the token when the answer quotes it', async () => {
    const { ask } = await asking((request, response) => {
      const error_msg = `bad token ${request.headers['x-auth-token']}`;
      response.writeHead(400).end(JSON.stringify({ error_code: 'X', error_msg }));
    });
    expect(failureOf(await ask()).detail).toBe('bad token <secret>');
  });

  it('shows no part of a long token either, in no field', async () => {
    const token = 'canary'.repeat(300);
    const { ask } = await asking(
      (_request, response) => {
        response.writeHead(400, { 'x-request-id': token });
        response.end(JSON.stringify({ error_code: token, error_msg: `decrypt fail: ${token}` }));
      },
      { tokens: [token] },
    );
    expect(JSON.stringify(await ask())).not.toContain('canary');
  });
});

describe('refused credentials', () => {
  const refuse: RequestListener = (request, response) => {
    if (request.headers['x-auth-token'] === 'token-2') payload()(request, response);
    else response.writeHead(401).end(fixtureText('error/401-apigw-token-expired'));
  };

  it('are renewed once, and the request is sent again', async () => {
    const { ask, server } = await asking(refuse, { tokens: ['token-1', 'token-2'] });
    expect((await ask()).kind).toBe('found');
    expect(server.requests).toHaveLength(2);
  });

  it('fail when there are no others, or these are refused too', async () => {
    const single = await asking(refuse);
    expect(failureOf(await single.ask()).reason).toBe('auth');
    expect(single.server.requests).toHaveLength(1);
    const several = await asking(refuse, { tokens: ['a', 'b', 'token-2'] });
    expect(failureOf(await several.ask()).reason).toBe('auth');
    expect(several.server.requests).toHaveLength(2);
  });

  it('that are missing leave nothing to be sent', async () => {
    const failure: Failure = { reason: 'auth', detail: 'no token to send: cannot read /x' };
    const target = { endpoint: 'http://127.0.0.1:1', projectId: PROJECT_ID };
    const { ask, server } = await asking(payload(), {
      authorization: { ...tokensInTurn(target), run: async () => ({ unsent: failure }) },
    });
    expect(await ask()).toEqual({ kind: 'unsent', failure });
    expect(server.requests).toEqual([]);
  });

  it('that do not lead to an endpoint leave nothing to be sent', async () => {
    const failure: Failure = { reason: 'wrong_endpoint', detail: 'no region' };
    const target = { endpoint: 'http://127.0.0.1:1', projectId: PROJECT_ID };
    const { ask, server } = await asking(payload(), {
      authorization: { ...tokensInTurn(target), target: async () => failure },
    });
    expect(await ask()).toEqual({ kind: 'unsent', failure });
    expect(server.requests).toEqual([]);
  });
});

describe('what an answer says of the credentials', () => {
  it.each<[string, number, string, Verdict]>([
    ['found', 200, PAYLOAD, 'accepted'],
    ['gone', 404, 'error/404-checkpoint-not-found', 'accepted'],
    ['refused', 401, 'error/401-apigw-unauthorized', 'refused'],
    ['undecided', 401, 'error/401-malformed-request-url', 'open'],
    ['throttled', 429, 'error/429-apigw-throttled', 'open'],
    ['broken', 503, 'error/503-html', 'open'],
    ['late in the backend', 504, 'error/503-html', 'open'],
  ])('%s', async (_what, status, name, verdict) => {
    const verdicts: Verdict[] = [];
    const server = await startServer((_request, response) => {
      response.writeHead(status).end(fixtureText(name));
    });
    onTestFinished(server.close);
    const authorization = tokensInTurn({ endpoint: server.url, projectId: PROJECT_ID }, 'token');
    const { ask } = await asking(payload(), {
      authorization: {
        ...authorization,
        run: async ({ takePermit, send, verdictOf }) => {
          const proof = { headers: { 'x-auth-token': 'token' } };
          const result = await send({ proof, permit: await takePermit() });
          verdicts.push(verdictOf(result));
          return result;
        },
      },
    });
    await ask();
    expect(verdicts).toEqual([verdict]);
  });
});

it('rejects when it is aborted, and counts no attempt', async () => {
  const stop = new AbortController();
  const { ask, requests } = await asking(() => stop.abort(new Error('stopping')));
  await expect(ask({ signal: stop.signal })).rejects.toThrow('stopping');
  expect(requests).toEqual([]);
});
