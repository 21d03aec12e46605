import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Log } from '../domain/log.ts';
import { acceptsGzip } from './encoding.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { type ProjectSummary, renderLandingPage } from './landing-page.ts';
import { type Body, HELD_BYTES_MAX, sendBody } from './send-body.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const SAFE = { 'x-content-type-options': 'nosniff' };
/** Text that is inflated for those who do not take gzip, and not read yet. */
const INFLATED_BYTES_MAX = 64 * 2 ** 20;
/** By then a reader that takes nothing is about to be cut off. */
const RETRY_AFTER_SECONDS = 30;

type Headers = Readonly<Record<string, string>>;

export interface AppOptions {
  readonly version: string;
  readonly telemetryPath: string;
  readonly contentType: string;
  /** The exposition in the wanted encoding. */
  readonly metrics: (encoding: 'identity' | 'gzip') => Promise<Body>;
  readonly projects: () => readonly ProjectSummary[];
  /** Reads the configuration anew and takes it over. */
  readonly reload: () => Promise<ReloadAnswer>;
  /** What still keeps the exporter from being ready; empty when it is. */
  readonly notReady: () => readonly string[];
  /** Hears of each answer; `handler` is the route, or `other` for a path there is none for. */
  readonly onAnswer: (handler: string, code: number) => void;
  readonly log: Log;
}

/** Problems are empty when the configuration was taken over. */
export interface ReloadAnswer {
  readonly problems: readonly string[];
}

export interface App {
  readonly fastify: FastifyInstance;
  /** From now on every answer ends its connection, and readiness is refused. */
  drain(): void;
}

/** The HTTP side, apart from listening: routes, status codes and headers. */
export function buildApp(options: AppOptions): App {
  const { version, telemetryPath, projects } = options;
  const inflated = createInFlight(INFLATED_BYTES_MAX);
  let draining = false;
  const fastify = withoutBodies();

  function commonHeaders(): Headers {
    return draining ? { ...SAFE, connection: 'close' } : SAFE;
  }

  fastify.addHook('onSend', async (_request, reply) => {
    reply.headers(commonHeaders());
  });
  fastify.addHook('onResponse', async (request, reply) => {
    options.onAnswer(request.routeOptions.url ?? 'other', reply.statusCode);
  });

  fastify.get('/', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(renderLandingPage({ version, telemetryPath, projects: projects() })),
  );
  fastify.route({
    method: ['GET', 'HEAD'],
    url: telemetryPath,
    handler: (request, reply) =>
      sendMetrics({ ...options, inflated, commonHeaders }, request, reply),
  });
  fastify.get('/-/healthy', async (_request, reply) => text(reply, 200, 'healthy'));
  fastify.get('/-/ready', async (_request, reply) => {
    const reasons = draining ? ['shutting down'] : options.notReady();
    return reasons.length === 0
      ? text(reply, 200, 'ready')
      : text(reply, 503, `not ready: ${reasons.join(', ')}`);
  });
  fastify.route({
    method: ['POST', 'PUT'],
    url: '/-/reload',
    handler: (_request, reply) => reload(options, reply),
  });
  answerErrors(fastify, options.log);

  return {
    fastify,
    drain: () => {
      draining = true;
    },
  };
}

function withoutBodies(): FastifyInstance {
  const fastify = Fastify({
    logger: false,
    schemaController: { compilersFactory: { buildValidator: noSchema, buildSerializer: noSchema } },
    // A URL that cannot be decoded reaches neither a route nor the hooks.
    frameworkErrors: (_error, _request, reply) => text(reply.headers(SAFE), 400, 'bad request'),
  });
  // No request's body is of interest: one that cannot be parsed must not hide a 404 or 405.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, _body, done) => done(null));
  return fastify;
}

interface MetricsAnswering extends Pick<AppOptions, 'metrics' | 'contentType' | 'log'> {
  readonly inflated: InFlight;
  readonly commonHeaders: () => Headers;
}

async function sendMetrics(
  { metrics, contentType, log, inflated, commonHeaders }: MetricsAnswering,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gzip = acceptsGzip(request.headers['accept-encoding']);
  const body = await metrics(gzip ? 'gzip' : 'identity');
  const hasBody = request.method !== 'HEAD';
  // Compressed bytes are there once, for all; a text is made for each who reads it.
  const bytes = gzip || !hasBody ? 0 : Math.min(body.byteLength, HELD_BYTES_MAX);
  const giveBack = inflated.take(bytes);
  if (giveBack === undefined) {
    const reason = 'too many answers without compression are being read; ask for gzip, or later';
    return text(reply.header('retry-after', RETRY_AFTER_SECONDS), 503, reason);
  }
  // From here on the answer is no longer fastify's: it would buffer it, or pipe it piecemeal.
  reply.hijack();
  if (reply.raw.destroyed) giveBack();
  else reply.raw.once('close', giveBack);
  reply.raw.writeHead(200, {
    ...commonHeaders(),
    vary: 'Accept-Encoding',
    'content-type': contentType,
    'content-length': body.byteLength,
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
  });
  if (!hasBody) {
    reply.raw.end();
    return reply;
  }
  await sendBody(reply.raw, body).catch((error) => {
    log.error({ path: request.url, err: error }, 'answer broken off');
    reply.raw.destroy();
  });
  return reply;
}

async function reload(options: AppOptions, reply: FastifyReply): Promise<FastifyReply> {
  const { problems } = await options.reload();
  return problems.length === 0
    ? text(reply, 200, 'reloaded')
    : text(reply, 500, `not reloaded:\n${problems.join('\n')}`);
}

function answerErrors(fastify: FastifyInstance, log: Log): void {
  fastify.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(fastify, request);
    return allowed.length === 0
      ? text(reply, 404, 'not found')
      : text(reply.header('allow', allowed.join(', ')), 405, 'method not allowed');
  });
  fastify.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    if (status < 500) return text(reply, status, 'bad request');
    log.error({ path: request.url, err: error }, 'request failed');
    return text(reply, status, 'internal error');
  });
}

/** Fastify's own loads two compilers for schemas, half as much code as all of the rest. */
function noSchema(): never {
  throw new Error('no route has a schema');
}

/** Methods there is a handler for at the path of the request. */
function allowedMethods(fastify: FastifyInstance, request: FastifyRequest): string[] {
  const url = request.url.split('?', 1)[0] ?? '/';
  return METHODS.filter((method) => fastify.hasRoute({ method, url }));
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 ? status : 500;
}

function text(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${message}\n`);
}
