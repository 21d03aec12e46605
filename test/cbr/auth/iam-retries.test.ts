import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createIam } from '../../../src/cbr/auth/iam.ts';
import type { Proof, Sender } from '../../../src/cbr/auth/sender.ts';
import type { SentRequest } from '../../../src/cbr/http/operation.ts';
import { isFailure } from '../../../src/domain/outcome.ts';
import { startServer } from '../../support/http-server.ts';
import { openHttp } from '../../support/open-http.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const issued: RequestListener = (_request, response) => {
  const token = { expires_at: '2026-03-05T12:00:00.000000Z', project: { id: 'p-1' } };
  response.writeHead(201, { 'x-subject-token': 'token-1' }).end(JSON.stringify({ token }));
};
const reset: RequestListener = (request) => request.socket.destroy();

function error(status: number, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, headers).end();
  };
}

/** IAM behind a server that gives these answers in turn, the last one again and again. */
async function signingIn(
  answers: readonly RequestListener[],
  { maxAttempts = 4, requestsMax = 100, proof = { headers: {} } as Proof } = {},
) {
  const server = await startServer((request, response) => {
    answers[Math.min(server.requests.length, answers.length) - 1]?.(request, response);
  });
  const http = openHttp({ timeoutMs: 15_000, connections: 2 });
  const sent: SentRequest[] = [];
  const retries: string[] = [];
  closing.push(
    () => http.close(),
    () => server.close(),
  );
  const iam = createIam({
    authUrl: server.url,
    http,
    onRequest: (request) => sent.push(request),
    retryPolicy: {
      maxAttempts,
      random: () => 0,
      onRetry: (operation, reason) => retries.push(`${operation} ${reason}`),
      onWait: () => {},
    },
    nowMs: Date.now,
  });
  /** Lets so much be sent. */
  const sender: Sender = {
    run: async ({ takePermit, send }) =>
      server.requests.length < requestsMax
        ? send({ proof, permit: await takePermit() })
        : { unsent: { reason: 'auth', detail: 'no request was sent' } },
    last: () => undefined,
    pausedMs: async () => undefined,
    areAccepted: () => undefined,
  };
  return {
    server,
    retries,
    counted: () => sent.map(({ operation, failure }) => `${operation} ${failure ?? 'ok'}`),
    signIn: async (signal = new AbortController().signal) => {
      const result = await iam.ask(iam.createToken(), sender, signal);
      return isFailure(result) ? result.reason : result.token;
    },
    detail: async () => {
      const result = await iam.ask(iam.createToken(), sender, new AbortController().signal);
      return isFailure(result) ? result.detail : '';
    },
    listProjects: async () => {
      const { signal } = new AbortController();
      const result = await iam.ask(iam.projectsNamed('eu-de'), sender, signal);
      return isFailure(result) ? result.reason : result.ids;
    },
  };
}

describe('a sign-in', () => {
  it.each<[string, readonly RequestListener[], readonly string[]]>([
    ['503', [error(503), issued], ['server_error']],
    ['429', [error(429), issued], ['throttled']],
    ['429 that wants no wait', [error(429, { 'retry-after': '0' }), issued], ['throttled']],
    ['a reset', [reset, issued], ['network']],
    [
      'one after the other',
      [reset, error(503), error(504), issued],
      ['network', 'server_error', 'timeout'],
    ],
  ])('goes on after %s, and each attempt is counted', async (_what, answers, reasons) => {
    const { signIn, server, retries, counted } = await signingIn(answers);
    expect(await signIn()).toBe('token-1');
    expect(server.requests).toEqual(answers.map(() => '/v3/auth/tokens'));
    expect(retries).toEqual(reasons.map((reason) => `create_token ${reason}`));
    expect(counted()).toEqual([...reasons, 'ok'].map((end) => `create_token ${end}`));
  });

  it.each<[string, RequestListener, string]>([
    ['401: it would lock the user', error(401), 'auth'],
    ['401 with Retry-After', error(401, { 'retry-after': '0' }), 'auth'],
    ['403', error(403), 'forbidden'],
    ['400', error(400), 'bad_request'],
    ['404', error(404), 'wrong_endpoint'],
    ['200 without a token', error(200), 'invalid_response'],
  ])('is never sent again after %s', async (_what, answer, reason) => {
    const { signIn, server, retries } = await signingIn([answer, issued]);
    expect(await signIn()).toBe(reason);
    expect([server.requests.length, retries]).toEqual([1, []]);
  });

  it.each([1, 3])('is sent no more often than max_attempts (%i)', async (maxAttempts) => {
    const { signIn, server } = await signingIn([error(503)], { maxAttempts });
    expect(await signIn()).toBe('server_error');
    expect(server.requests).toHaveLength(maxAttempts);
  });

  it.each([429, 503])('does not wait for Retry-After beyond a minute: %i', async (status) => {
    const { signIn, server, retries } = await signingIn([
      error(status, { 'retry-after': '61' }),
      issued,
    ]);
    expect(await signIn()).toBe(status === 429 ? 'throttled' : 'server_error');
    expect([server.requests.length, retries]).toEqual([1, []]);
  });

  it('waits for Retry-After of half a minute, until it is stopped', async () => {
    const stop = new AbortController();
    const { signIn, server } = await signingIn([
      (request, response) => {
        error(503, { 'retry-after': '30' })(request, response);
        // Stopped when the answer is read, which is while it waits or just before.
        response.on('close', () => setImmediate(() => stop.abort(new Error('stopping'))));
      },
      issued,
    ]);
    await expect(signIn(stop.signal)).rejects.toThrow('stopping');
    expect(server.requests).toHaveLength(1);
  });
});

it('an attempt that was not sent says less than the one before it', async () => {
  const { signIn } = await signingIn([error(503)], { requestsMax: 1 });
  expect(await signIn()).toBe('server_error');
});

describe('what is said of a sign-in', () => {
  it.each([
    [401, true],
    [403, false],
    [503, false],
  ])('that ends with %i has advice: %s', async (status, isAdvised) => {
    const { detail } = await signingIn([error(status)], { maxAttempts: 1 });
    expect((await detail()).includes('check domain_name, username, password')).toBe(isAdvised);
  });

  it('never repeats what is secret in it', async () => {
    const quoting: RequestListener = ({ headers }, response) => {
      const error_msg = `${headers['x-auth-token']} and canary-body are refused`;
      response.writeHead(400).end(JSON.stringify({ error_msg }));
    };
    const proof = { headers: { 'x-auth-token': 'canary-head' }, secrets: ['canary-body'] };
    const { detail } = await signingIn([quoting], { proof });
    expect(await detail()).toBe('<secret> and <secret> are refused');
  });
});

it('what else is asked of IAM is retried likewise', async () => {
  const projects: RequestListener = (_request, response) => {
    response.end(JSON.stringify({ projects: [{ id: 'p-1' }] }));
  };
  const { listProjects, retries, server } = await signingIn([error(503), projects]);
  expect(await listProjects()).toEqual(['p-1']);
  expect([server.requests.length, retries]).toEqual([2, ['list_projects server_error']]);
});
