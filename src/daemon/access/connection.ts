import { performance } from 'node:perf_hooks';
import type { Authorization, Target } from '../../cbr/auth/authorization.ts';
import { type CbrClient, createCbrClient } from '../../cbr/client.ts';
import { isFailure, type OpenHttp } from '../../cbr/http/http.ts';
import type { OnRequest } from '../../cbr/http/operation.ts';
import { createRateLimit } from '../../cbr/limits/rate-limit.ts';
import type { RetryPolicy } from '../../cbr/limits/retry.ts';
import { isSame } from '../../config/same.ts';
import type { ProjectConfig } from '../../config/schema/config.ts';
import type { Failure } from '../../domain/outcome.ts';
import type { OwnMetrics } from '../../metrics/own/own-metrics.ts';
import type { SignIns } from './sign-in.ts';

export interface ConnectionOptions {
  readonly config: ProjectConfig;
  readonly signIns: SignIns;
  readonly ownMetrics: OwnMetrics;
  readonly openHttp: OpenHttp;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** A project's way to the API: sockets, sign-in and limits. A reload keeps it as long as it can. */
export interface Connection extends CbrClient, Pick<Authorization, 'beginCycle'> {
  /** Where the requests go, which the sign-in alone may know; undefined when it cannot tell now. */
  target(signal: AbortSignal): Promise<Target | undefined>;
  /** Hears what the last poll failed with, if it did: it may tell of the credentials. */
  polled(failure: Failure | undefined): void;
  /** What was last learned of the credentials; undefined before they were first used. */
  areCredentialsGood(): boolean | undefined;
  /** End of the token or temporary key in use, when it is known. */
  credentialsEndSeconds(): number | undefined;
  /** The rate that the limit allows now. */
  requestsPerSecond(): number;
  close(): Promise<void>;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { config, signIns, ownMetrics, nowMs, random } = options;
  const { name: project, poll } = config;
  const http = options.openHttp({
    timeoutMs: poll.timeoutMs,
    connections: poll.concurrency,
    tls: config.tls,
    proxy: config.proxy,
  });
  const onRequest: OnRequest = (request) => ownMetrics.request(project, request);
  const retryPolicy: RetryPolicy = {
    maxAttempts: poll.maxAttempts,
    random,
    onRetry: (operation, reason) => ownMetrics.retried(project, operation, reason),
    onWait: (cause, seconds) => ownMetrics.waited(project, cause, seconds),
  };
  const rateLimit = createRateLimit({
    requestsPerSecond: poll.requestsPerSecond,
    onWait: retryPolicy.onWait,
    monotonicMs: () => performance.now(),
  });
  const signIn = signIns.signIn(config, { http, onRequest, retryPolicy });
  const { authorization } = signIn;
  const client = createCbrClient({
    http,
    authorization,
    rateLimit,
    retryPolicy,
    onRequest,
    nowMs,
  });

  let accepted: boolean | undefined;
  let closed: Promise<unknown> | undefined;

  return {
    fetchRestorePoint: client.fetchRestorePoint,
    beginCycle: authorization.beginCycle,
    target: async (signal) => {
      const target = await authorization.target(signal).catch(() => undefined);
      return target === undefined || isFailure(target) ? undefined : target;
    },
    polled: (failure) => {
      if (failure === undefined) accepted = true;
      else if (failure.reason === 'auth') accepted = false;
    },
    // Another project with the same credentials may have learned more by now.
    areCredentialsGood: () => (authorization.isRefused() ? false : accepted),
    credentialsEndSeconds: () => {
      const endMs = authorization.expiresAtMs();
      return endMs === undefined ? undefined : endMs / 1000;
    },
    requestsPerSecond: rateLimit.requestsPerSecond,
    close: async () => {
      closed ??= Promise.all([http.close(), signIn.release()]);
      await closed;
    },
  };
}

/** Whether a connection made for one configuration of a project serves the other. */
export function isSameConnection(one: ProjectConfig, other: ProjectConfig): boolean {
  return isSame(connectionPart(one), connectionPart(other));
}

function connectionPart({
  name,
  region,
  projectId,
  endpoint,
  auth,
  tls,
  proxy,
  poll,
}: ProjectConfig) {
  const { timeoutMs, concurrency, requestsPerSecond, maxAttempts } = poll;
  const limits = { timeoutMs, concurrency, requestsPerSecond, maxAttempts };
  return { name, region, projectId, endpoint, auth, tls, proxy, limits };
}

/**
 * What a project's readings are about. The sign-in's words count where the configuration leaves
 * the project or the endpoint to it.
 */
export function identityOf({ region, projectId, endpoint, auth }: ProjectConfig): string {
  const project = projectId ?? ('projectName' in auth ? auth.projectName : undefined);
  const domain =
    projectId === undefined && 'projectDomain' in auth ? auth.projectDomain : undefined;
  const place = endpoint ?? ('authUrl' in auth ? auth.authUrl : undefined);
  const parts = [region ?? '', project ?? '', place ?? ''];
  return JSON.stringify(domain === undefined ? parts : [...parts, domain]);
}
