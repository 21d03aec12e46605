import { hash } from 'node:crypto';
import type { Authorization, Target } from '../cbr/auth/authorization.ts';
import { createIam } from '../cbr/auth/iam.ts';
import { createKeyGates } from '../cbr/auth/key-gate.ts';
import { createKeyFiles, type ReadKeys } from '../cbr/auth/key-source.ts';
import { createMetadataKeys } from '../cbr/auth/metadata.ts';
import { createPasswordAuthorization } from '../cbr/auth/password.ts';
import { createPause } from '../cbr/auth/pause.ts';
import { createSecretReader, type ReadSecret } from '../cbr/auth/secret-file.ts';
import { createSession, type Session } from '../cbr/auth/session.ts';
import { createSignedAuthorization } from '../cbr/auth/signed.ts';
import { createTokenAuthorization } from '../cbr/auth/token.ts';
import { createHttp, type Http } from '../cbr/http/http.ts';
import type { OnRequest, Operation } from '../cbr/http/operation.ts';
import type { RetryPolicy } from '../cbr/limits/retry.ts';
import type { AuthConfig, ProjectConfig } from '../config/schema/config.ts';
import type { Log } from '../domain/log.ts';
import type { SecretSource } from '../domain/secret.ts';

/** The metadata service is the machine's own; it answers at once or not at all. */
const METADATA_TIMEOUT_MS = 3000;

export interface SignInsOptions {
  readonly userAgent: string;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** What a project's own requests go through, its sign-in's among them. */
export interface Requests {
  readonly http: Http;
  readonly onRequest: OnRequest;
  readonly retryPolicy: RetryPolicy;
}

export interface SignIn {
  readonly authorization: Authorization;
  /** Gives up what is under way and nobody else uses. */
  release(): Promise<void>;
}

/**
 * Credentials of the whole process: what projects share is shared here, and what a key or a user
 * was told stays known over every reload.
 */
export interface SignIns {
  signIn(config: ProjectConfig, requests: Requests): SignIn;
}

/** A session, with the projects that use it. */
interface SharedSession {
  readonly session: Session;
  readonly users: Set<Requests>;
  end(): Promise<void>;
}

type PasswordAuth = Extract<AuthConfig, { type: 'password' }>;
type SignedAuth = Extract<AuthConfig, { type: 'ak_sk' | 'ecs_agency' }>;

export function createSignIns({ userAgent, log, nowMs, random }: SignInsOptions): SignIns {
  const gates = createKeyGates(() => createPause({ nowMs, random }));
  const sessions = new Map<string, SharedSession>();

  function reader(project: string, source: SecretSource, inHeader: boolean): ReadSecret {
    return createSecretReader(source, {
      inHeader,
      nowMs,
      onProblem: (problem) => log.warn({ project, problem }, 'the last secret stays in use'),
    });
  }

  function newSession(config: ProjectConfig, auth: PasswordAuth): SharedSession {
    const users = new Set<Requests>();
    const ending = new AbortController();
    const { authUrl, domainName, username } = auth;
    const { timeoutMs, maxAttempts } = config.poll;
    const { tls, proxy } = config;
    const http = createHttp({ timeoutMs, connections: 1, userAgent, tls, proxy });
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
      domainName,
      username,
      readPassword: reader(config.name, auth.password, false),
      scope: scopeOf(config, auth),
      gate: gates.of(JSON.stringify([authUrl, domainName, username])),
      nowMs,
      random,
      onRenewalFailed: ({ reason, detail }) =>
        log.warn(
          { project: config.name, reason, detail },
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

  /** One session for all projects that would sign in alike. */
  function passwordSignIn(config: ProjectConfig, auth: PasswordAuth, requests: Requests): SignIn {
    const key = sessionKey(config, auth);
    const shared = sessions.get(key) ?? newSession(config, auth);
    sessions.set(key, shared);
    shared.users.add(requests);
    const { endpoint, region } = config;
    return {
      authorization: createPasswordAuthorization({ session: shared.session, endpoint, region }),
      release: async () => {
        shared.users.delete(requests);
        if (shared.users.size > 0) return;
        sessions.delete(key);
        await shared.end();
      },
    };
  }

  function signedSignIn(config: ProjectConfig, auth: SignedAuth, requests: Requests): SignIn {
    const { endpoint, projectId, region } = config;
    const keys = keysOf(config, auth, requests.onRequest);
    const authorization = createSignedAuthorization({
      readKeys: keys.read,
      gates,
      endpoint,
      projectId,
      projectName: auth.projectName,
      region,
      iam:
        auth.authUrl === undefined
          ? undefined
          : createIam({ authUrl: auth.authUrl, nowMs, ...requests }),
      nowMs,
    });
    return { authorization, release: keys.release };
  }

  function keysOf(
    config: ProjectConfig,
    auth: SignedAuth,
    onRequest: OnRequest,
  ): { readonly read: ReadKeys; readonly release: () => Promise<void> } {
    if (auth.type === 'ecs_agency') {
      const { metadataUrl } = auth;
      const http = createHttp({ timeoutMs: METADATA_TIMEOUT_MS, connections: 1, userAgent });
      const read = createMetadataKeys({ metadataUrl, http, onRequest, nowMs });
      return { read, release: http.close };
    }
    const read = createKeyFiles({
      readAccessKey: reader(config.name, auth.accessKey, true),
      readSecretKey: reader(config.name, auth.secretKey, true),
      readSecurityToken: auth.securityToken && reader(config.name, auth.securityToken, true),
    });
    return { read, release: async () => {} };
  }

  return {
    signIn: (config, requests) => {
      const { auth } = config;
      switch (auth.type) {
        case 'token':
          return {
            authorization: createTokenAuthorization({
              read: reader(config.name, auth.token, true),
              target: targetOf(config),
              nowMs,
              random,
            }),
            release: async () => {},
          };
        case 'password':
          return passwordSignIn(config, auth, requests);
        case 'ak_sk':
        case 'ecs_agency':
          return signedSignIn(config, auth, requests);
      }
    },
  };
}

/** Requests that a project's way to sign in can send, for metrics that start at zero. */
export function operationsOf({ auth, endpoint, projectId }: ProjectConfig): readonly Operation[] {
  const asking: Operation[] = ['show_checkpoint'];
  if (auth.type === 'password') asking.push('create_token');
  if (auth.type === 'ak_sk' || auth.type === 'ecs_agency') {
    if (projectId === undefined) asking.push('list_projects');
    if (endpoint === undefined) asking.push('get_catalog');
  }
  if (auth.type === 'ecs_agency') asking.push('get_security_key');
  return asking;
}

/** The configuration leaves nothing out where the token comes from elsewhere. */
function targetOf({ endpoint, projectId, name }: ProjectConfig): Target {
  if (endpoint === undefined || projectId === undefined) {
    throw new Error(`project ${name} was loaded without an endpoint or a project ID`);
  }
  return { endpoint, projectId };
}

function scopeOf({ projectId, name }: ProjectConfig, { projectName }: PasswordAuth) {
  if (projectId !== undefined) return { projectId };
  if (projectName !== undefined) return { projectName };
  throw new Error(`project ${name} was loaded without a scope`);
}

function sessionKey(config: ProjectConfig, auth: PasswordAuth): string {
  const { authUrl, domainName, username, password } = auth;
  const secret =
    'inline' in password
      ? hash('sha256', password.inline.reveal())
      : `file ${password.file} ${password.at ?? ''}`;
  const { tls, proxy } = config;
  return JSON.stringify([
    authUrl,
    domainName,
    username,
    secret,
    scopeOf(config, auth),
    tls,
    proxy?.url,
  ]);
}
