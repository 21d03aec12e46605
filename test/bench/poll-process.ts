import { performance } from 'node:perf_hooks';
import { Pool } from 'undici';
import { createTokenAuthorization } from '../../src/cbr/auth/token.ts';
import { createCbrClient } from '../../src/cbr/client.ts';
import { createHttp } from '../../src/cbr/http.ts';
import { createRateLimit } from '../../src/cbr/rate-limit.ts';
import { createOwnMetrics } from '../../src/metrics/own-metrics.ts';
import { createPublication } from '../../src/metrics/publication.ts';
import { createSegmentedRenderer } from '../../src/metrics/segments.ts';
import { createPoller } from '../../src/poll/poller.ts';
import { readingEvents } from '../../src/poll-state.ts';
import { createReadings } from '../../src/readings.ts';
import { Secret } from '../../src/secret.ts';
import { ALL_FAMILIES } from '../support/renderers.ts';
import type { Answering } from './answers-process.ts';

/** Polls all checkpoints once, in one of the ways that are compared. */
export type PollKind = 'bare' | 'poller' | 'poller, published';
export type Answers = 'unchanged' | 'changed';

export interface Polled {
  readonly cpuMs: number;
  readonly ms: number;
}

const CONNECTIONS = 16;
const PROJECT = 'prod';
const PROJECT_ID = 'ec49bfb4c28b545bb5c33e2640c43ba0';
const HOUR_MS = 3_600_000;

const [kind = '', url = '', ids = ''] = process.argv.slice(2);
const { checkpointIds }: Pick<Answering, 'checkpointIds'> = JSON.parse(ids);

/** What nobody can do without: the request, and the answer as an object. */
function bare(): (answers: Answers) => Promise<void> {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  return async (answers) => {
    let next = 0;
    async function lane(): Promise<void> {
      for (let id = checkpointIds[next++]; id !== undefined; id = checkpointIds[next++]) {
        const path = `/${answers}/v3/${PROJECT_ID}/checkpoints/${id}`;
        const { body } = await pool.request({ method: 'GET', path });
        JSON.parse(await body.text());
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  };
}

/** The product's parts as its composition root puts them together, but for the log. */
function poller({ isPublished }: { readonly isPublished: boolean }) {
  const checkpoints = checkpointIds.map((checkpointId) => ({
    checkpointId,
    spelling: checkpointId,
    source: 'static' as const,
  }));
  const ownMetrics = createOwnMetrics({ version: '0', revision: '', nodeVersion: '' });
  ownMetrics.setProject({
    name: PROJECT,
    operations: ['show_checkpoint'],
    tlsVerificationDisabled: false,
    intervalSeconds: 300,
    maxAgeSeconds: 900,
    checkpoints: { static: checkpoints.length },
    nextCycleSeconds: () => undefined,
    authSuccess: () => undefined,
    authExpirySeconds: () => undefined,
    requestsPerSecond: () => 0,
    circuitOpen: () => false,
  });
  const http = createHttp({ timeoutMs: 10_000, connections: CONNECTIONS, userAgent: 'bench' });
  const readings = createReadings([{ name: PROJECT, checkpoints }]);
  const render = createSegmentedRenderer(ALL_FAMILIES);
  const publication = createPublication({ render: () => render(readings.state()), onBug: fail });
  const secret = new Secret('bench-token');
  let answers: Answers = 'unchanged';
  const client = createCbrClient({
    http,
    authorization: createTokenAuthorization({
      read: async () => ({ secret }),
      target: {
        get endpoint() {
          return `${url}/${answers}`;
        },
        projectId: PROJECT_ID,
      },
      nowMs: Date.now,
      random: Math.random,
    }),
    rateLimit: createRateLimit({
      requestsPerSecond: 1e6,
      onWait: () => {},
      monotonicMs: () => performance.now(),
    }),
    retryPolicy: { maxAttempts: 1, random: Math.random, onRetry: () => {}, onWait: () => {} },
    onRequest: (request) => ownMetrics.request(PROJECT, request),
    nowMs: Date.now,
  });
  const cycles = createPoller({
    checkpoints,
    concurrency: CONNECTIONS,
    deadlineMs: HOUR_MS,
    fetchRestorePoint: client.fetchRestorePoint,
    nowSeconds: () => Date.now() / 1000,
    readingOf: (checkpointId) => readings.reading(PROJECT, checkpointId),
    onReading: (previous, next) => {
      readings.replace(next);
      ownMetrics.events(PROJECT, readingEvents(previous, next));
      if (isPublished) publication.publishSoon();
    },
    onBug: fail,
  });
  return async (wanted: Answers) => {
    answers = wanted;
    const end = await cycles.run(new AbortController().signal);
    if (end.kind !== 'ended' || end.cycle.answered !== checkpoints.length) fail(end);
    if (isPublished) await publication.publish();
  };
}

function fail(problem: unknown): never {
  throw new Error(`the poll went wrong: ${JSON.stringify(problem)}`, { cause: problem });
}

const run = kind === 'bare' ? bare() : poller({ isPublished: kind === 'poller, published' });
process.on('message', async (answers: Answers) => {
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await run(answers);
  const ms = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(before);
  const polled: Polled = { cpuMs: (user + system) / 1000, ms };
  process.send?.(polled);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
