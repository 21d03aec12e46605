import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Log } from '../domain/log.ts';
import { createSemaphore } from '../domain/semaphore.ts';
import type { Access, Refusal } from './access/access.ts';
import { isCrossSite } from './access/cross-site.ts';
import { createCopies } from './bounded-answer.ts';
import { type Metrics, sendMetrics } from './metrics-answer.ts';
import { type Page, sendPage } from './page.ts';
import { problem, text } from './plain-text.ts';
import { addProbe, type Probing } from './probe-answer.ts';
import { withoutPrefix } from './route-prefix.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const SAFE = { 'x-content-type-options': 'nosniff' };
/** They tell nothing, and what asks for them has no password. */
const WITHOUT_SIGN_IN = ['/-/healthy', '/-/ready'];

/** One thread of those that compress is left for the files of others. */
const PAGES_AT_ONCE = 3;

type Headers = Readonly<Record<string, string>>;

export interface AppOptions {
  readonly telemetryPath: string;
  /** Stands before each path; no slash at its end. None: empty. */
  readonly routePrefix: string;
  readonly metrics: Metrics;
  readonly probing: Probing;
  /** What else there is to be asked for. */
  readonly pages: readonly Page[];
  /** Who may ask, and what goes with every answer. */
  readonly access: Access;
  /** Whether a reload may be asked for. */
  readonly lifecycle: boolean;
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
  const { telemetryPath, pages, access } = options;
  const answering = { log: options.log, copies: createCopies(), commonHeaders };
  const lanes = createSemaphore(PAGES_AT_ONCE);
  let draining = false;
  const fastify = withoutBodies(options.routePrefix, refuseUrl);

  function commonHeaders(): Headers {
    return { ...SAFE, ...access.headers(), ...(draining ? { connection: 'close' } : {}) };
  }

  /** Of a URL that cannot be decoded, which reaches neither a route nor the hooks. */
  async function refuseUrl(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const refusal = (await access.refusalOf(request.raw, true)) ?? BAD_REQUEST;
    options.onAnswer('other', refusal.status);
    problem(request, reply.headers({ ...commonHeaders(), ...refusal.headers }), refusal);
  }

  fastify.addHook('onSend', async (_request, reply) => {
    reply.headers(commonHeaders());
  });
  fastify.addHook('onRequest', async (request, reply) => {
    const needsSignIn = !WITHOUT_SIGN_IN.includes(request.routeOptions.url ?? '');
    const refusal = await access.refusalOf(request.raw, needsSignIn);
    if (refusal === undefined) return;
    return problem(request, reply.headers(refusal.headers), refusal);
  });
  fastify.addHook('onResponse', async (request, reply) => {
    options.onAnswer(request.routeOptions.url ?? 'other', reply.statusCode);
  });

  for (const page of pages) {
    fastify.get(page.path, (request, reply) =>
      sendPage(page, { ...answering, lanes }, { request, reply }),
    );
  }
  fastify.route({
    method: ['GET', 'HEAD'],
    url: telemetryPath,
    handler: (request, reply) =>
      sendMetrics({ ...answering, metrics: options.metrics }, request, reply),
  });
  addProbe(fastify, options.probing, answering);
  addLifecycle(fastify, options, () => draining);
  answerErrors(fastify, options);

  return {
    fastify,
    drain: () => {
      draining = true;
    },
  };
}

function addLifecycle(
  fastify: FastifyInstance,
  options: AppOptions,
  isDraining: () => boolean,
): void {
  fastify.get('/-/healthy', async (_request, reply) => text(reply, 200, 'healthy'));
  fastify.get('/-/ready', async (_request, reply) => {
    const reasons = isDraining() ? ['shutting down'] : options.notReady();
    return reasons.length === 0
      ? text(reply, 200, 'ready')
      : text(reply, 503, `not ready: ${reasons.join(', ')}`);
  });
  fastify.route({
    method: ['POST', 'PUT'],
    url: '/-/reload',
    handler: (request, reply) => reload(options, request, reply),
  });
}

const BAD_REQUEST: Refusal = { status: 400, headers: {}, text: 'bad request' };

function withoutBodies(
  routePrefix: string,
  refuseUrl: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
): FastifyInstance {
  const fastify = Fastify({
    rewriteUrl: ({ url = '/' }) => withoutPrefix(url, routePrefix),
    logger: false,
    // The longest name of a project, as a path writes it.
    routerOptions: { maxParamLength: 2048 },
    schemaController: { compilersFactory: { buildValidator: noSchema, buildSerializer: noSchema } },
    frameworkErrors: (_error, request, reply) => {
      refuseUrl(request, reply).catch(() => reply.raw.destroy());
    },
  });
  // No request's body is of interest: one that cannot be parsed must not hide a 404 or 405.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, _body, done) => done(null));
  return fastify;
}

async function reload(
  options: AppOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!options.lifecycle) return text(reply, 403, 'off by --no-web.enable-lifecycle');
  if (isCrossSite(request.headers)) return text(reply, 403, 'asked for by a page of another site');
  const { problems } = await options.reload();
  return problems.length === 0
    ? text(reply, 200, 'reloaded')
    : text(reply, 500, `not reloaded:\n${problems.join('\n')}`);
}

function answerErrors(
  fastify: FastifyInstance,
  { routePrefix, log }: Pick<AppOptions, 'routePrefix' | 'log'>,
): void {
  fastify.setNotFoundHandler((request, reply) => {
    if (request.originalUrl === '/' && ['GET', 'HEAD'].includes(request.method))
      return reply.redirect(`${routePrefix}/`);
    const allowed = allowedMethods(fastify, request);
    return allowed.length === 0
      ? problem(request, reply, { status: 404, text: 'not found' })
      : problem(request, reply.header('allow', allowed.join(', ')), {
          status: 405,
          text: 'method not allowed',
        });
  });
  fastify.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    if (status < 500) return problem(request, reply, { ...BAD_REQUEST, status });
    log.error({ path: request.url, err: error }, 'request failed');
    return problem(request, reply, { status, text: 'internal error' });
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
