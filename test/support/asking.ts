import type { RequestListener } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Authorization } from '../../src/cbr/auth/authorization.ts';
import { createCbrClient } from '../../src/cbr/client.ts';
import { createRateLimit, type RateLimit } from '../../src/cbr/limits/rate-limit.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { tokensInTurn } from './authorizations.ts';
import { fixtureCheckpointId, fixtureText } from './fixtures.ts';
import { startServer } from './http-server.ts';
import { openHttp } from './open-http.ts';

const PROJECT_ID = 'ec49bfb4c28b545bb5c33e2640c43ba0';
const PAYLOAD = 'show/partial-skipped';
const CHECKPOINT_ID = fixtureCheckpointId(PAYLOAD);

export const found: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json').end(fixtureText(PAYLOAD));
};
export const reset: RequestListener = (request) => request.socket.destroy();
export const silence: RequestListener = () => {};

export function error(
  status: number,
  body = '',
  headers: Record<string, string> = {},
): RequestListener {
  return (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
}

interface AskingOptions {
  readonly maxAttempts?: number;
  readonly requestsPerSecond?: number;
  readonly random?: number;
  readonly takeRetry?: () => boolean;
  readonly authorization?: (target: { endpoint: string; projectId: string }) => Authorization;
}

/** A client of a server that gives these answers in turn, the last one again and again. */
export async function asking(answers: readonly RequestListener[], options: AskingOptions = {}) {
  const server = await startServer((request, response) => {
    const answer = answers[Math.min(server.requests.length, answers.length) - 1];
    answer?.(request, response);
  });
  const target = { endpoint: server.url, projectId: PROJECT_ID };
  const http = openHttp({ timeoutMs: 15_000, connections: 2 });
  const failures: (string | undefined)[] = [];
  const retries: string[] = [];
  const permits = { taken: 0, givenBack: 0 };
  const limit = createRateLimit({
    requestsPerSecond: options.requestsPerSecond ?? 1000,
    onWait: () => {},
    monotonicMs: () => performance.now(),
  });
  const rateLimit: RateLimit = {
    ...limit,
    take: async (signal) => {
      const permit = await limit.take(signal);
      permits.taken += 1;
      return {
        ...permit,
        giveBack: () => {
          permits.givenBack += 1;
          permit.giveBack();
        },
      };
    },
  };
  const client = createCbrClient({
    http,
    authorization: (options.authorization ?? ((to) => tokensInTurn(to, 'token-1')))(target),
    rateLimit,
    retryPolicy: {
      maxAttempts: options.maxAttempts ?? 4,
      random: () => options.random ?? 0,
      onRetry: (_operation, reason) => retries.push(reason),
      onWait: () => {},
    },
    onRequest: ({ failure }) => failures.push(failure),
    nowMs: Date.now,
  });
  onTestFinished(async () => {
    await http.close();
    await server.close();
  });
  return {
    server,
    failures,
    retries,
    permits,
    limit,
    ask: (signal = new AbortController().signal): Promise<Outcome> =>
      client.fetchRestorePoint(
        { checkpointId: CHECKPOINT_ID, spelling: CHECKPOINT_ID, source: 'static' },
        undefined,
        { signal, takeRetry: options.takeRetry ?? (() => true) },
      ),
  };
}

/** Waits for what sockets will bring about, on a clock that may stand still. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

export function reasonOf(outcome: Outcome): string {
  return 'failure' in outcome ? outcome.failure.reason : outcome.kind;
}

export function tooLate(): DOMException {
  return new DOMException('the deadline of the cycle has come', 'TimeoutError');
}

export const throttled = error(429);
export const unavailable = error(503, fixtureText('error/503-html'));
