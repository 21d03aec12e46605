import { describe, expect, it } from 'vitest';
import type { Log } from '../../src/domain/log.ts';
import { type Access, FREE_ACCESS } from '../../src/web/access/access.ts';
import { buildApp } from '../../src/web/app.ts';
import type { Page } from '../../src/web/page.ts';
import type { Body } from '../../src/web/send-body.ts';

/** Says what it was asked for. */
const PAGE: Page = {
  path: '/',
  answer: async ({ query }) => ({
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `asked for ${query}`,
  }),
};

const NAMED: Page = {
  path: '/of/:project',
  answer: async ({ path }) => ({ status: 200, headers: {}, body: path['project'] ?? '' }),
};

function bodyOf(text: string): Body {
  const bytes = Buffer.from(text);
  return { byteLength: bytes.length, [Symbol.iterator]: () => [bytes][Symbol.iterator]() };
}

function app({
  routePrefix = '',
  reasons = [] as readonly string[],
  metrics = async (encoding: string, _format: string) => bodyOf(`body in ${encoding}`),
  reload = async () => ({ problems: [] as readonly string[] }),
  access = FREE_ACCESS,
} = {}) {
  const answers: string[] = [];
  const errors: string[] = [];
  const log: Log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (_fields, message) => errors.push(message),
  };
  const built = buildApp({
    telemetryPath: '/metrics',
    routePrefix,
    access,
    lifecycle: true,
    metrics,
    reload,
    probing: async () => ({ kind: 'busy' }),
    pages: [PAGE, NAMED],
    notReady: () => reasons,
    onAnswer: (handler, code) => answers.push(`${handler} ${code}`),
    log,
  });
  return { ...built, answers, errors };
}

describe('/-/reload', () => {
  it.each(['POST', 'PUT'] as const)('%s reloads', async (method) => {
    const answer = await app().fastify.inject({ method, url: '/-/reload' });
    expect([answer.statusCode, answer.body]).toEqual([200, 'reloaded\n']);
  });

  it('says why it did not, problem by problem', async () => {
    const reload = async () => ({ problems: ['c.yml:1:2: a: is wrong', 'c.yml:3:4: b: as well'] });
    const answer = await app({ reload }).fastify.inject({ method: 'POST', url: '/-/reload' });
    expect([answer.statusCode, answer.body]).toEqual([
      500,
      'not reloaded:\nc.yml:1:2: a: is wrong\nc.yml:3:4: b: as well\n',
    ]);
  });
});

describe('/metrics', () => {
  it('has the exact content type and no other encoding than asked for', async () => {
    const answer = await app().fastify.inject('/metrics');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      vary: 'Accept, Accept-Encoding',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.body).toBe('body in identity');
  });

  it('is OpenMetrics for who prefers it', async () => {
    const metrics = async (encoding: string, format: string) => bodyOf(`${format} in ${encoding}`);
    const accept = 'application/openmetrics-text;version=1.0.0;escaping=dots,*/*;q=0.1';
    const answer = await app({ metrics }).fastify.inject({ url: '/metrics', headers: { accept } });
    expect(answer.headers['content-type']).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=dots',
    );
    expect(answer.body).toBe('openmetrics in identity');
  });

  it('is compressed for whom takes gzip', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    const answer = await app().fastify.inject({ url: '/metrics', headers });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.body).toBe('body in gzip');
  });

  it('answers HEAD with the same headers and no body', async () => {
    const answer = await app().fastify.inject({ method: 'HEAD', url: '/metrics' });
    expect([answer.statusCode, answer.body, answer.headers['content-length']]).toEqual([
      200,
      '',
      '16',
    ]);
  });

  it('that breaks off is logged, and ends the connection', async () => {
    const { fastify, errors } = app({
      metrics: async () => ({
        byteLength: 10,
        *[Symbol.iterator]() {
          yield Buffer.from('half');
          throw new TypeError('a bug');
        },
      }),
    });
    await expect(fastify.inject('/metrics')).rejects.toThrow('destroyed');
    expect(errors).toEqual(['answer broken off']);
  });

  it('that fails is a logged 500 in plain text that shows nothing of the error', async () => {
    const { fastify, errors } = app({
      metrics: async () => {
        throw new TypeError('a bug with a secret');
      },
    });
    const answer = await fastify.inject('/metrics');
    expect([answer.statusCode, answer.body]).toEqual([500, 'internal error\n']);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(errors).toEqual(['request failed']);
  });
});

describe('health and readiness', () => {
  it('are plain texts', async () => {
    const { fastify } = app();
    for (const [url, body] of [
      ['/-/healthy', 'healthy\n'],
      ['/-/ready', 'ready\n'],
    ] as const) {
      const answer = await fastify.inject(url);
      expect([answer.statusCode, answer.body]).toEqual([200, body]);
    }
  });

  it('say what is missing', async () => {
    const { fastify } = app({ reasons: ['project a has not finished', 'project b neither'] });
    const answer = await fastify.inject('/-/ready');
    expect([answer.statusCode, answer.body]).toEqual([
      503,
      'not ready: project a has not finished, project b neither\n',
    ]);
    expect((await fastify.inject('/-/healthy')).statusCode).toBe(200);
  });

  it('while draining: healthy, not ready, and every answer ends its connection', async () => {
    const { fastify, drain } = app();
    drain();
    for (const [url, status] of [
      ['/-/ready', 503],
      ['/-/healthy', 200],
      ['/metrics', 200],
      ['/nowhere', 404],
    ] as const) {
      const answer = await fastify.inject(url);
      expect([url, answer.statusCode, answer.headers['connection']]).toEqual([
        url,
        status,
        'close',
      ]);
    }
  });
});

it('a page is answered as it is made, for GET and HEAD', async () => {
  const answer = await app().fastify.inject('/?text=a%20b&vault=');
  expect([answer.statusCode, answer.body]).toEqual([200, 'asked for text=a+b&vault=']);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  const head = await app().fastify.inject({ method: 'HEAD', url: '/' });
  expect([head.statusCode, head.body]).toEqual([200, '']);
});

it('a path may have a name as long as one of a project is', async () => {
  const name = '备'.repeat(128);
  const answer = await app().fastify.inject(`/of/${encodeURIComponent(name)}`);
  expect([answer.statusCode, answer.body]).toEqual([200, name]);
});

it.each([
  ['GET', '/api/v1/nothing', 404, 'not_found'],
  ['POST', '/api/v1/nothing', 404, 'not_found'],
  ['DELETE', '/api/', 404, 'not_found'],
  ['GET', '/api/v1/checkpoints/%zz/a', 400, 'bad_request'],
] as const)('%s %s is refused in JSON', async (method, url, status, code) => {
  const answer = await app().fastify.inject({ method, url });
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toEqual({ error: { code, message: code.replaceAll('_', ' ') } });
});

describe('behind a path', () => {
  it.each([
    ['/cbr/', 200],
    ['/cbr', 200],
    ['/cbr?text=a', 200],
    ['/cbr/metrics', 200],
    ['/cbr/-/healthy', 200],
    ['/', 302],
    ['/metrics', 404],
    ['/-/healthy', 404],
    ['/cbrother/metrics', 404],
    ['/cbr/cbr/metrics', 404],
  ] as const)('%s gives %i', async (url, status) => {
    const answer = await app({ routePrefix: '/cbr' }).fastify.inject(url);
    expect(answer.statusCode).toBe(status);
    if (status === 302) expect(answer.headers['location']).toBe('/cbr/');
  });
});

describe('other requests', () => {
  it.each([
    ['GET', '/nowhere', 404, undefined],
    ['GET', '/metrics/', 404, undefined],
    ['POST', '/nowhere', 404, undefined],
    ['GET', '/-/reload', 405, 'POST, PUT'],
    ['POST', '/metrics', 405, 'GET, HEAD'],
    ['DELETE', '/', 405, 'GET, HEAD'],
    ['PUT', '/-/healthy?x=1', 405, 'GET, HEAD'],
    ['GET', '/%zz', 400, undefined],
  ] as const)('%s %s gives %i', async (method, url, status, allow) => {
    const answer = await app().fastify.inject({ method, url });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([status, allow]);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('that cannot be decoded get past nobody either', async () => {
    const access: Access = {
      headers: () => ({ 'x-frame-options': 'deny' }),
      refusalOf: (_request, needsSignIn) =>
        needsSignIn ? { status: 401, headers: { a: 'b' }, text: 'unauthorized' } : undefined,
    };
    const answer = await app({ access }).fastify.inject('/%zz');
    expect([answer.statusCode, answer.body]).toEqual([401, 'unauthorized\n']);
    expect(answer.headers).toMatchObject({ 'x-frame-options': 'deny', a: 'b' });
  });

  it('with a body of any type are still told the method is wrong', async () => {
    for (const [url, status] of [
      ['/metrics', 405],
      ['/nowhere', 404],
    ] as const) {
      for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/x']) {
        for (const payload of ['{bad', '', 'x'.repeat(2_000_000)]) {
          const headers = { 'content-type': type };
          const answer = await app().fastify.inject({ method: 'POST', url, headers, payload });
          expect([url, type, answer.statusCode]).toEqual([url, type, status]);
        }
      }
    }
  });

  it('are counted by handler and code, whatever their path', async () => {
    const { fastify, answers } = app();
    await fastify.inject('/metrics');
    await fastify.inject({ method: 'HEAD', url: '/' });
    await fastify.inject('/wp-login.php');
    await fastify.inject({ method: 'POST', url: '/metrics' });
    await fastify.inject('/%zz');
    expect(answers).toEqual(['/metrics 200', '/ 200', 'other 404', 'other 405', 'other 400']);
  });
});
