import { hash } from 'node:crypto';
import { createIam, type Scope } from '../../cbr/auth/iam.ts';
import type { KeyGates } from '../../cbr/auth/key-gate.ts';
import type { ReadSecret } from '../../cbr/auth/secret-file.ts';
import { createSession, type Session } from '../../cbr/auth/session.ts';
import type { Http, OpenHttp } from '../../cbr/http/http.ts';
import type { OnRequest } from '../../cbr/http/operation.ts';
import type { RetryPolicy } from '../../cbr/limits/retry.ts';
import type { AuthConfig, ProjectConfig } from '../../config/schema/config.ts';
import type { Log } from '../../domain/log.ts';
import type { SecretSource } from '../../domain/secret.ts';

/** What a project's own requests go through, its sign-in's among them. */
export interface Requests {
  readonly http: Http;
  readonly onRequest: OnRequest;
  readonly retryPolicy: RetryPolicy;
}

/** Reads a secret of a project, wherever it comes from. */
export type ReaderOf = (
  project: string,
  source: SecretSource,
  options: { readonly inHeader: boolean },
) => ReadSecret;

export interface SharedSessionsOptions {
  readonly gates: KeyGates;
  readonly readerOf: ReaderOf;
  readonly openHttp: OpenHttp;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** One session for all projects that would sign in alike. */
export interface SharedSessions {
  join(config: ProjectConfig, auth: PasswordAuth, requests: Requests): JoinedSession;
}

export interface JoinedSession {
  readonly session: Session;
  /** Ends the session once nobody uses it. */
  release(): Promise<void>;
}

export type PasswordAuth = Extract<AuthConfig, { type: 'password' }>;

/** A session, with the projects that use it. */
interface SharedSession {
  readonly session: Session;
  readonly users: Set<Requests>;
  end(): Promise<void>;
}

export function createSharedSessions(options: SharedSessionsOptions): SharedSessions {
  const sessions = new Map<string, SharedSession>();

  return {
    join: (config, auth, requests) => {
      const key = sessionKey(config, auth);
      const shared = sessions.get(key) ?? newSession(options, config, auth);
      const { session, users, end } = shared;
      sessions.set(key, shared);
      users.add(requests);
      return {
        session,
        release: async () => {
          users.delete(requests);
          if (users.size > 0) return;
          sessions.delete(key);
          await end();
        },
      };
    },
  };
}

function newSession(
  { gates, readerOf, openHttp, log, nowMs, random }: SharedSessionsOptions,
  config: ProjectConfig,
  auth: PasswordAuth,
): SharedSession {
  const users = new Set<Requests>();
  const ending = new AbortController();
  const { authUrl, user } = auth;
  const { timeoutMs, maxAttempts } = config.poll;
  const { name: project, tls, proxy } = config;
  const http = openHttp({ timeoutMs, connections: 1, tls, proxy });
  // Each request of the session counts once, for one of those who use it now.
  const payer = (): Requests | undefined => users.values().next().value;
  const session = createSession({
    iam: createIam({
      authUrl,
      http,
      onRequest: (request) => payer()?.onRequest(request),
      retryPolicy: {
        maxAttempts,
        random,
        onRetry: (...retry) => payer()?.retryPolicy.onRetry(...retry),
        onWait: (...wait) => payer()?.retryPolicy.onWait(...wait),
      },
      nowMs,
    }),
    user,
    readPassword: readerOf(project, auth.password, { inHeader: false }),
    scope: scopeOf(config, auth),
    gate: gates.of(JSON.stringify([authUrl, user])),
    nowMs,
    random,
    onRenewalFailed: ({ reason, detail }) =>
      log.warn(
        { project, reason, detail },
        'the token cannot be renewed; the last one stays in use until its end',
      ),
    signal: ending.signal,
  });
  return {
    session,
    users,
    end: () => {
      ending.abort();
      return http.close();
    },
  };
}

function scopeOf(
  { projectId, name }: ProjectConfig,
  { projectName, projectDomain }: PasswordAuth,
): Scope {
  if (projectId !== undefined) return { projectId };
  if (projectName !== undefined) return { projectName, projectDomain };
  throw new Error(`project ${name} was loaded without a scope`);
}

function sessionKey(config: ProjectConfig, auth: PasswordAuth): string {
  const { authUrl, user, password } = auth;
  const secret =
    'inline' in password
      ? hash('sha256', password.inline.reveal())
      : `file ${password.file} ${password.at ?? ''}`;
  const { tls, proxy } = config;
  return JSON.stringify([authUrl, user, secret, scopeOf(config, auth), tls, proxy?.url]);
}
