import { type ApiClock, createApiClock } from '../../cbr/auth/api-clock.ts';
import {
  type Authorization,
  authorizationBySearch,
  authorizationByToken,
} from '../../cbr/auth/authorization.ts';
import {
  type Credentials,
  createCredentials,
  type RefusalMemory,
} from '../../cbr/auth/credentials.ts';
import { createIam } from '../../cbr/auth/iam.ts';
import { createKeys } from '../../cbr/auth/keys.ts';
import type { LeaseSurroundings } from '../../cbr/auth/lease.ts';
import { createAgencyKeys } from '../../cbr/auth/metadata.ts';
import { createSecretReader, type ReadSecret } from '../../cbr/auth/secret-file.ts';
import type { Sender } from '../../cbr/auth/sender.ts';
import type { Scope } from '../../cbr/auth/token-request.ts';
import {
  createGivenToken,
  createIssuedTokens,
  createUser,
  type IssuedTokens,
} from '../../cbr/auth/tokens.ts';
import type { Http, OpenHttp } from '../../cbr/http/http.ts';
import type { Operation } from '../../cbr/http/operation.ts';
import type { Transport } from '../../cbr/http/transport.ts';
import type { AuthConfig, ProjectConfig } from '../../config/schema/config.ts';
import type { Clocks } from '../../domain/clocks.ts';
import type { Log } from '../../domain/log.ts';
import type { SecretSource } from '../../domain/secret.ts';
import { type Accounts, createShared, type Joined, type Shared } from './shared.ts';

/** The metadata service is the machine's own; it answers at once or not at all. */
const METADATA_TIMEOUT_MS = 3000;

export interface SignInsOptions extends Clocks {
  readonly openHttp: OpenHttp;
  readonly log: Log;
  readonly random: () => number;
  /** Keeps what was refused over a restart. */
  readonly memory: RefusalMemory;
}

/** What a project's own requests go through, its sign-in's among them. */
export interface Requests extends Accounts {
  readonly http: Http;
  readonly clock: ApiClock;
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

interface Parts extends SignInsOptions {
  readonly credentials: Credentials;
  readonly tokens: Shared<IssuedTokens>;
  readonly agencies: Shared<Sender>;
}

type Auth<Type extends AuthConfig['type']> = Extract<AuthConfig, { type: Type }>;

export function createSignIns(options: SignInsOptions): SignIns {
  const credentials = createCredentials(options);
  const parts: Parts = {
    ...options,
    credentials,
    tokens: createShared(),
    agencies: createShared(),
  };
  return {
    signIn: (config, requests) => {
      const { auth, endpoint, projectId, region } = config;
      if (auth.type === 'password' || auth.type === 'agency') {
        const { thing, release } = tokens(parts, config, auth, requests);
        return { authorization: authorizationByToken(thing, config), release };
      }
      const { thing, release } =
        auth.type === 'ecs_agency'
          ? agencyKeys(parts, auth, requests)
          : { thing: own(parts, config.name, auth, requests.clock), release: async () => {} };
      const { authUrl } = auth;
      const projectName = auth.type === 'token' ? undefined : auth.projectName;
      // What the configuration leaves out is asked for with the project's own credentials.
      const iam = authUrl === undefined ? undefined : createIam({ ...parts, ...requests, authUrl });
      const wanted = { endpoint, projectId, projectName, region };
      return { authorization: authorizationBySearch(thing, wanted, iam), release };
    },
  };
}

/** Sends with a token or keys of the configuration. */
function own(
  parts: Parts,
  project: string,
  auth: Auth<'token' | 'ak_sk'>,
  clock: ApiClock,
): Sender {
  const { credentials } = parts;
  const read = (source: SecretSource) => reader(parts, project, source, true);
  if (auth.type === 'token') {
    const { token } = auth;
    const from = 'inline' in token ? token.inline.reveal() : `${token.file} ${token.at}`;
    return createGivenToken(read(token), credentials.of({ kind: 'token', from }));
  }
  const { accessKey, secretKey, securityToken } = auth;
  const sources = [accessKey, secretKey, ...(securityToken ? [securityToken] : [])];
  return createKeys(sources.map(read), credentials, clock);
}

/** One for the whole machine. */
function agencyKeys(
  parts: Parts,
  { metadataUrl }: Auth<'ecs_agency'>,
  requests: Requests,
): Joined<Sender> {
  return parts.agencies.join({ metadataUrl }, requests, ({ onRequest }) => {
    const transport = { timeoutMs: METADATA_TIMEOUT_MS, connections: 1 };
    const what = 'the keys of the agency';
    const { end, ...leasing } = leasingBy(parts, transport, { what });
    const credential = parts.credentials.of({ kind: 'key of the agency', metadataUrl });
    const thing = createAgencyKeys({ metadataUrl, onRequest, credential, ...leasing });
    return { thing, end };
  });
}

/** One session for all projects that would sign in alike. */
function tokens(
  parts: Parts,
  config: ProjectConfig,
  auth: Auth<'password' | 'agency'>,
  requests: Requests,
): Joined<IssuedTokens> {
  const { name: project, projectId, tls, proxy } = config;
  const { timeoutMs, maxAttempts } = config.poll;
  const wanted = { auth, projectId, timeoutMs, maxAttempts, tls, proxy };
  return parts.tokens.join(wanted, requests, (accounts) => {
    const transport = { timeoutMs, connections: 1, tls, proxy };
    const { end, ...leasing } = leasingBy(parts, transport, { project, what: 'the token' });
    const session: Session = { ...parts, ...accounts, ...leasing, project };
    return { thing: tokensOf(session, auth, projectId), end };
  });
}

/** What signs in, and with what. */
interface Session extends Parts, Accounts, LeaseSurroundings {
  readonly project: string;
  readonly http: Http;
}

function tokensOf(
  session: Session,
  auth: Auth<'password' | 'agency'>,
  projectId: string | undefined,
): IssuedTokens {
  const { credentials, clock } = session;
  const scope = scopeOf(auth, projectId);
  const options = {
    ...session,
    iam: createIam({ ...session, authUrl: auth.authUrl }),
    credential: credentials.ofIssuedTokens(),
  };
  if (auth.type === 'agency') {
    const { auth: by, projectId: ofSource } = auth.source;
    const source =
      by.type === 'password'
        ? tokensOf(session, by, ofSource)
        : own(session, session.project, by, clock);
    return createIssuedTokens({ ...options, source, role: { agency: auth, scope } });
  }
  const { user, password } = auth;
  const read = reader(session, session.project, password, false);
  const source = createUser({ user, scope }, read, credentials.of({ kind: 'user', user }));
  return createIssuedTokens({ ...options, source, role: undefined });
}

function leasingBy(
  parts: Parts,
  transport: Transport,
  { what, ...about }: { readonly what: string; readonly project?: string },
): LeaseSurroundings & { readonly http: Http; end(): Promise<void> } {
  const { clock, http } = createApiClock(parts.openHttp(transport), parts);
  const ending = new AbortController();
  return {
    http,
    clock,
    signal: ending.signal,
    onRenewalFailed: ({ reason, detail }) =>
      parts.log.warn(
        { ...about, reason, detail },
        `${what} cannot be renewed; the last one stays in use until its end`,
      ),
    end: () => {
      ending.abort();
      return http.close();
    },
  };
}

function reader(
  { log, monotonicMs }: Parts,
  project: string,
  source: SecretSource,
  inHeader: boolean,
): ReadSecret {
  const onProblem = (problem: string) =>
    log.warn({ project, problem }, 'the last secret stays in use');
  return createSecretReader(source, { inHeader, monotonicMs, onProblem });
}

/** The project, where one is named, or the domain of the user. */
function scopeOf(auth: Auth<'password' | 'agency'>, projectId: string | undefined): Scope {
  if (projectId !== undefined) return { project: { id: projectId } };
  const { projectName: name } = auth;
  if (auth.type === 'agency') return name === undefined ? undefined : { project: { name } };
  const { user, projectDomain } = auth;
  const domain = projectDomain ?? ('domain' in user ? user.domain : undefined);
  if (name !== undefined) return { project: domain === undefined ? { name } : { name, domain } };
  return domain && { domain };
}

/** Requests that a project's way to sign in can send, for metrics that start at zero. */
export function operationsOf({
  auth,
  endpoint,
  projectId,
  discover,
}: ProjectConfig): readonly Operation[] {
  const asking: Operation[] = ['show_checkpoint'];
  if (discover !== undefined) asking.push('list_vaults', 'list_backups', 'list_policies');
  if ((discover?.tasksSeconds ?? 0) > 0) asking.push('list_tasks');
  if (auth.type === 'password' || auth.type === 'agency') return [...asking, 'create_token'];
  if (projectId === undefined) asking.push('list_projects');
  if (endpoint === undefined) asking.push('get_catalog');
  if (auth.type === 'ecs_agency') asking.push('get_security_key');
  return asking;
}
