import { createApiClock } from '../../cbr/auth/api-clock.ts';
import type { Authorization, Target } from '../../cbr/auth/authorization.ts';
import { type CbrClient, createCbrClient } from '../../cbr/client.ts';
import type { OpenHttp } from '../../cbr/http/http.ts';
import { createRateLimit } from '../../cbr/limits/rate-limit.ts';
import { isSame } from '../../config/same.ts';
import type { ProjectConfig } from '../../config/schema/config.ts';
import type { Clocks } from '../../domain/clocks.ts';
import type { Log } from '../../domain/log.ts';
import { onceFor } from '../../domain/once-for.ts';
import { isFailure } from '../../domain/outcome.ts';
import type { OwnMetrics } from '../../metrics/own/own-metrics.ts';
import { createOddLists } from './odd-lists.ts';
import { accountsOf } from './shared.ts';
import type { SignIns } from './sign-in.ts';

export interface ConnectionOptions extends Clocks {
  readonly config: ProjectConfig;
  readonly signIns: SignIns;
  readonly ownMetrics: OwnMetrics;
  readonly openHttp: OpenHttp;
  readonly log: Log;
  readonly random: () => number;
  /** Told where the requests go, before the first of them and before any that goes elsewhere. */
  readonly onTarget: (target: Target) => void;
}

/** A project's way to the API: sockets, sign-in and limits. A reload keeps it as long as it can. */
export interface Connection extends CbrClient, Pick<Authorization, 'pausedMs'> {
  /** Where the requests go, as far as the configuration says it or was found. */
  target(): Target | undefined;
  /** What is known of the credentials; undefined before they were first used. */
  areCredentialsGood(): boolean | undefined;
  /** End of the token or temporary key in use, when it is known. */
  credentialsEndSeconds(): number | undefined;
  /** The API's clock minus ours, by the last answer. */
  clockSkewSeconds(): number | undefined;
  requestsPerSecond(): number;
  close(): Promise<void>;
}

/**
 * Half of the requests that a project may have in flight come on top for probes: so a cycle has two
 * thirds of the rate, however many of them there are.
 */
export function probesAtOnce({ concurrency }: Pick<ProjectConfig['poll'], 'concurrency'>): number {
  return Math.max(1, Math.floor(concurrency / 2));
}

const UNORDERED =
  'the cloud does not list backups by their last change; by their creation, which takes more requests';

export function createConnection(options: ConnectionOptions): Connection {
  const { config, signIns, ownMetrics, log, nowMs, monotonicMs } = options;
  const { name: project, poll } = config;
  const opened = options.openHttp({
    timeoutMs: poll.timeoutMs,
    connections: poll.concurrency + probesAtOnce(poll),
    tls: config.tls,
    proxy: config.proxy,
  });
  const { http, clock } = createApiClock(opened, { nowMs, monotonicMs });
  const accounts = accountsOf(project, poll, options);
  const { requestsPerSecond } = poll;
  const { onWait } = accounts.retryPolicy;
  const onPause = (pauseMs: number) => {
    const until = new Date(nowMs() + pauseMs).toISOString();
    log.warn({ project, until }, 'the API wants no requests for a while; none is sent until then');
  };
  const rateLimit = createRateLimit({ requestsPerSecond, onWait, onPause, monotonicMs });
  const { authorization, release } = signIns.signIn(config, { http, clock, ...accounts });
  const tellOdd = createOddLists(project, log);
  const client = createCbrClient({
    http,
    authorization,
    rateLimit,
    ...accounts,
    nowMs,
    onTarget: options.onTarget,
    onListAnomalies: (anomalies) => {
      ownMetrics.anomalies(project, anomalies);
      tellOdd(anomalies);
    },
    onUnorderedChanges: () =>
      log.info({ project, url: authorization.knownTarget()?.endpoint }, UNORDERED),
  });

  return {
    ...client,
    pausedMs: authorization.pausedMs,
    target: authorization.knownTarget,
    areCredentialsGood: authorization.areAccepted,
    credentialsEndSeconds: () => {
      const last = authorization.last();
      const endMs = last === undefined || isFailure(last) ? undefined : last.expiresAtMs;
      return endMs === undefined ? undefined : endMs / 1000;
    },
    clockSkewSeconds: clock.skewSeconds,
    requestsPerSecond: rateLimit.requestsPerSecond,
    close: onceFor(async () => void (await Promise.all([http.close(), release()]))),
  };
}

/** Whether a connection made for one configuration of a project serves the other. */
export function isSameConnection(one: ProjectConfig, other: ProjectConfig): boolean {
  return isSame(connectionPart(one), connectionPart(other));
}

function connectionPart({ poll, ...config }: ProjectConfig) {
  const { name, region, projectId, endpoint, auth, tls, proxy } = config;
  const { timeoutMs, concurrency, requestsPerSecond, maxAttempts } = poll;
  const limits = { timeoutMs, concurrency, requestsPerSecond, maxAttempts };
  return { name, region, projectId, endpoint, auth, tls, proxy, limits };
}
