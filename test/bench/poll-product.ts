import { performance } from 'node:perf_hooks';
import { authorizationBySearch } from '../../src/cbr/auth/authorization.ts';
import { createCredentials } from '../../src/cbr/auth/credentials.ts';
import { createGivenToken } from '../../src/cbr/auth/tokens.ts';
import { createCbrClient } from '../../src/cbr/client.ts';
import { createRateLimit } from '../../src/cbr/limits/rate-limit.ts';
import { createReadings } from '../../src/daemon/state/readings.ts';
import { readingEvents } from '../../src/domain/reading.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createPublication } from '../../src/metrics/exposition/publication.ts';
import { createSegmentedRenderer } from '../../src/metrics/exposition/segments.ts';
import { createOwnMetrics } from '../../src/metrics/own/own-metrics.ts';
import { createPoller } from '../../src/poll/poller.ts';
import { withinDeadline } from '../../src/poll/running-cycle.ts';
import { NO_MEMORY } from '../support/credentials.ts';
import { openHttp } from '../support/open-http.ts';
import { stateRenderer } from '../support/renderers.ts';

/** One cycle over all checkpoints; the base is what stands before the path of the API. */
export type Cycle = (base: string) => Promise<void>;

export interface Polling {
  readonly projectId: string;
  readonly checkpointIds: readonly string[];
  readonly connections: number;
}

const PROJECT = 'prod';
const HOUR_MS = 3_600_000;

/** The product's parts as its composition root puts them together, but for the log. */
export function productCycle(
  { projectId, checkpointIds, connections }: Polling,
  { isPublished }: { readonly isPublished: boolean },
): Cycle {
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
    clockSkewSeconds: () => undefined,
    requestsPerSecond: () => 0,
    circuitOpen: () => false,
    truncated: () => 0,
  });
  const http = openHttp({ timeoutMs: 10_000, connections });
  const readings = createReadings([{ name: PROJECT, checkpoints }]);
  const render = stateRenderer(createSegmentedRenderer);
  const publication = createPublication({ render: () => render(readings.state()), onBug: fail });
  const secret = new Secret('bench-token');
  const credential = createCredentials({
    memory: NO_MEMORY,
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
    random: Math.random,
  }).of({ kind: 'token', from: 'bench' });
  let target = { endpoint: '', projectId };
  const client = createCbrClient({
    http,
    authorization: {
      ...authorizationBySearch(
        createGivenToken(() => ({ secret }), credential),
        { ...target, projectName: undefined, region: undefined },
        undefined,
      ),
      target: () => target,
    },
    rateLimit: createRateLimit({
      requestsPerSecond: 1e6,
      onWait: () => {},
      monotonicMs: () => performance.now(),
    }),
    retryPolicy: { maxAttempts: 1, random: Math.random, onRetry: () => {}, onWait: () => {} },
    onRequest: (request) => ownMetrics.request(PROJECT, request),
    nowMs: Date.now,
  });
  const poller = createPoller({
    checkpoints: () => checkpoints,
    concurrency: connections,
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
  return async (base) => {
    target = { endpoint: base, projectId };
    const stop = new AbortController().signal;
    const end = await withinDeadline({ deadlineMs: HOUR_MS, stop }, poller.run);
    if (end.kind !== 'ended' || end.counts.answered !== checkpoints.length) fail(end);
    if (isPublished) await publication.publish();
  };
}

function fail(problem: unknown): never {
  throw new Error(`the poll went wrong: ${JSON.stringify(problem)}`, { cause: problem });
}
