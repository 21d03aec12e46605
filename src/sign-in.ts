import { hash } from 'node:crypto';
import type { Authorization, Target } from './cbr/auth/authorization.ts';
import { createIam, type Iam } from './cbr/auth/iam.ts';
import { createKeyGates } from './cbr/auth/key-gate.ts';
import { createKeyFiles, type ReadKeys } from './cbr/auth/key-source.ts';
import { createMetadataKeys } from './cbr/auth/metadata.ts';
import { createPasswordAuthorization } from './cbr/auth/password.ts';
import { createPause } from './cbr/auth/pause.ts';
import { createSecretReader, type ReadSecret } from './cbr/auth/secret-file.ts';
import { createSession, type Session } from './cbr/auth/session.ts';
import { createSignedAuthorization } from './cbr/auth/signed.ts';
import { createTokenAuthorization } from './cbr/auth/token.ts';
import { createHttp, type Http } from './cbr/http.ts';
import type { OnRequest, Operation } from './cbr/operation.ts';
import type { AuthConfig, ProjectConfig } from './config/config.ts';
import type { Log } from './log.ts';
import type { SecretSource } from './secret.ts';

/** The metadata service is the machine's own; it answers at once or not at all. */
const METADATA_TIMEOUT_MS = 3000;

export interface SignInsOptions {
  readonly userAgent: string;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** Credentials of the whole process: what projects share is shared here. */
export interface SignIns {
  authorizationOf(config: ProjectConfig, http: Http, onRequest: OnRequest): Authorization;
  /** Gives up what is under way. */
  stop(): Promise<void>;
}

type PasswordAuth = Extract<AuthConfig, { type: 'password' }>;
type SignedAuth = Extract<AuthConfig, { type: 'ak_sk' | 'ecs_agency' }>;

export function createSignIns({ userAgent, log, nowMs, random }: SignInsOptions): SignIns {
  const stopping = new AbortController();
  const gates = createKeyGates(() => createPause({ nowMs, random }));
  const sessions = new Map<string, Session>();
  const connections: Http[] = [];

  function reader(project: string, source: SecretSource, inHeader: boolean): ReadSecret {
    return createSecretReader(source, {
      inHeader,
      nowMs,
      onProblem: (problem) => log.warn({ project, problem }, 'the last secret stays in use'),
    });
  }

  function connect(config: ProjectConfig, timeoutMs: number): Http {
    const http = createHttp({
      timeoutMs,
      connections: 1,
      userAgent,
      tls: config.tls,
      proxy: config.proxy,
    });
    connections.push(http);
    return http;
  }

  /** One for all projects that would sign in alike. */
  function sessionOf(config: ProjectConfig, auth: PasswordAuth, onRequest: OnRequest): Session {
    const key = sessionKey(config, auth);
    const known = sessions.get(key);
    if (known !== undefined) return known;
    const { authUrl, domainName, username } = auth;
    const http = connect(config, config.poll.timeoutMs);
    const session = createSession({
      iam: createIam({ authUrl, http, onRequest, nowMs }),
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
      signal: stopping.signal,
    });
    sessions.set(key, session);
    return session;
  }

  function keysOf(config: ProjectConfig, auth: SignedAuth, onRequest: OnRequest): ReadKeys {
    if (auth.type === 'ecs_agency') {
      const http = createHttp({ timeoutMs: METADATA_TIMEOUT_MS, connections: 1, userAgent });
      connections.push(http);
      return createMetadataKeys({ metadataUrl: auth.metadataUrl, http, onRequest, nowMs });
    }
    return createKeyFiles({
      readAccessKey: reader(config.name, auth.accessKey, true),
      readSecretKey: reader(config.name, auth.secretKey, true),
      readSecurityToken: auth.securityToken && reader(config.name, auth.securityToken, true),
    });
  }

  return {
    authorizationOf: (config, http, onRequest) => {
      const { auth, endpoint, projectId, region } = config;
      switch (auth.type) {
        case 'token':
          return createTokenAuthorization({
            read: reader(config.name, auth.token, true),
            target: targetOf(config),
            nowMs,
            random,
          });
        case 'password':
          return createPasswordAuthorization({
            session: sessionOf(config, auth, onRequest),
            endpoint,
            region,
          });
        case 'ak_sk':
        case 'ecs_agency':
          return createSignedAuthorization({
            readKeys: keysOf(config, auth, onRequest),
            gates,
            endpoint,
            projectId,
            projectName: auth.projectName,
            region,
            iam: iamOf(auth, http, onRequest),
            nowMs,
          });
      }
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(connections.map((http) => http.close()));
    },
  };

  function iamOf({ authUrl }: SignedAuth, http: Http, onRequest: OnRequest): Iam | undefined {
    return authUrl === undefined ? undefined : createIam({ authUrl, http, onRequest, nowMs });
  }
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
    'inline' in password ? hash('sha256', password.inline.reveal()) : `file ${password.file}`;
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
