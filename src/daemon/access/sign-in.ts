import type { Authorization, Target } from '../../cbr/auth/authorization.ts';
import { createIam } from '../../cbr/auth/iam.ts';
import { createKeyGates, type KeyGates } from '../../cbr/auth/key-gate.ts';
import { createKeyFiles, type ReadKeys } from '../../cbr/auth/key-source.ts';
import { createMetadataKeys } from '../../cbr/auth/metadata.ts';
import { createPasswordAuthorization } from '../../cbr/auth/password.ts';
import { createPause } from '../../cbr/auth/pause.ts';
import { createSecretReader } from '../../cbr/auth/secret-file.ts';
import { createSignedAuthorization } from '../../cbr/auth/signed.ts';
import { createTokenAuthorization } from '../../cbr/auth/token.ts';
import type { OpenHttp } from '../../cbr/http/http.ts';
import type { OnRequest, Operation } from '../../cbr/http/operation.ts';
import type { AuthConfig, ProjectConfig } from '../../config/schema/config.ts';
import type { Log } from '../../domain/log.ts';
import type { SecretSource } from '../../domain/secret.ts';
import {
  createSharedSessions,
  type PasswordAuth,
  type ReaderOf,
  type Requests,
  type SharedSessions,
} from './shared-sessions.ts';

/** The metadata service is the machine's own; it answers at once or not at all. */
const METADATA_TIMEOUT_MS = 3000;

export interface SignInsOptions {
  readonly openHttp: OpenHttp;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly random: () => number;
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

export function createSignIns(options: SignInsOptions): SignIns {
  const { log, nowMs, random } = options;
  const parts: Parts = {
    ...options,
    gates: createKeyGates(() => createPause({ nowMs, random })),
    readerOf: (project, source, { inHeader }) =>
      createSecretReader(source, {
        inHeader,
        nowMs,
        onProblem: (problem) => log.warn({ project, problem }, 'the last secret stays in use'),
      }),
  };
  const sessions = createSharedSessions(parts);

  return {
    signIn: (config, requests) => {
      const { auth } = config;
      switch (auth.type) {
        case 'token':
          return tokenSignIn(parts, config, auth);
        case 'password':
          return passwordSignIn(sessions, config, auth, requests);
        case 'ak_sk':
        case 'ecs_agency':
          return signedSignIn(parts, config, auth, requests);
        case 'agency':
          throw new Error(`project ${config.name} was loaded with an agency`);
      }
    },
  };
}

interface Parts extends SignInsOptions {
  readonly gates: KeyGates;
  readonly readerOf: ReaderOf;
}

type TokenAuth = Extract<AuthConfig, { type: 'token' }>;
type SignedAuth = Extract<AuthConfig, { type: 'ak_sk' | 'ecs_agency' }>;

function tokenSignIn(parts: Parts, config: ProjectConfig, { token }: TokenAuth): SignIn {
  const { readerOf, nowMs, random } = parts;
  const read = readerOf(config.name, token, { inHeader: true });
  const target = targetOf(config);
  return {
    authorization: createTokenAuthorization({ read, target, nowMs, random }),
    release: async () => {},
  };
}

function passwordSignIn(
  sessions: SharedSessions,
  config: ProjectConfig,
  auth: PasswordAuth,
  requests: Requests,
): SignIn {
  const { session, release } = sessions.join(config, auth, requests);
  const { endpoint, region } = config;
  return { authorization: createPasswordAuthorization({ session, endpoint, region }), release };
}

function signedSignIn(
  parts: Parts,
  config: ProjectConfig,
  auth: SignedAuth,
  requests: Requests,
): SignIn {
  const { gates, nowMs } = parts;
  const { endpoint, projectId, region } = config;
  const { authUrl, projectName } = auth;
  const keys = keysOf(parts, config, auth, requests.onRequest);
  const authorization = createSignedAuthorization({
    readKeys: keys.read,
    gates,
    endpoint,
    projectId,
    projectName,
    region,
    iam: authUrl === undefined ? undefined : createIam({ authUrl, nowMs, ...requests }),
    nowMs,
  });
  return { authorization, release: keys.release };
}

function keysOf(
  { openHttp, nowMs, readerOf }: Parts,
  { name }: ProjectConfig,
  auth: SignedAuth,
  onRequest: OnRequest,
): { readonly read: ReadKeys; readonly release: () => Promise<void> } {
  if (auth.type === 'ecs_agency') {
    const { metadataUrl } = auth;
    const http = openHttp({ timeoutMs: METADATA_TIMEOUT_MS, connections: 1 });
    const read = createMetadataKeys({ metadataUrl, http, onRequest, nowMs });
    return { read, release: http.close };
  }
  const reader = (source: SecretSource) => readerOf(name, source, { inHeader: true });
  const read = createKeyFiles({
    readAccessKey: reader(auth.accessKey),
    readSecretKey: reader(auth.secretKey),
    readSecurityToken: auth.securityToken && reader(auth.securityToken),
  });
  return { read, release: async () => {} };
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
