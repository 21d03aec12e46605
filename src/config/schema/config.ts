import type { ConfiguredCheckpoint } from '../../domain/checkpoint-id.ts';
import type { Following } from '../../domain/inventory.ts';
import type { NameSelection } from '../../domain/name-pattern.ts';
import type { Named, NamedUser } from '../../domain/named.ts';
import type { Objectives } from '../../domain/objective.ts';
import type { Secret, SecretSource } from '../../domain/secret.ts';
import type { Shard } from '../../domain/shard.ts';
import type { TlsOptions } from '../../domain/tls-options.ts';
import type { VaultSelection } from '../../domain/vault-pattern.ts';

export interface Config {
  readonly projects: readonly ProjectConfig[];
  readonly projectLists: readonly ProjectListConfig[];
}

/** Credentials, all projects of which are watched. */
export interface ProjectListConfig {
  readonly name: string;
  /** Where IAM is asked for them, without a trailing slash and without a version. */
  readonly authUrl: string;
  readonly selection: NameSelection;
  /** Before the name of each, for its label. */
  readonly prefix: string;
  /** How often the list is read. */
  readonly everyMs: number;
  /** What each of the projects is but for its own name, ID, region and endpoint. */
  readonly defaults: ProjectConfig;
}

export interface ProjectConfig {
  readonly name: string;
  /** Undefined where the sign-in or the catalog has to tell it. */
  readonly region: string | undefined;
  readonly projectId: string | undefined;
  /** Without a trailing slash and without the API version. */
  readonly endpoint: string | undefined;
  readonly auth: AuthConfig;
  readonly tls: TlsOptions;
  /** proxy_url, else from HTTPS_PROXY / HTTP_PROXY / NO_PROXY; undefined: direct. */
  readonly proxy: ProxyConfig | undefined;
  readonly schedule: string;
  readonly timezone: string;
  readonly poll: PollConfig;
  /** Longest gap between two planned cycles. */
  readonly intervalMs: number;
  /** How much later than the ticks of the schedule its cycles begin. */
  readonly offsetMs: number;
  readonly checkpoints: readonly ConfiguredCheckpoint[];
  /** Undefined: nothing is discovered. */
  readonly discover: DiscoverConfig | undefined;
  readonly objectives: Objectives;
  /** Undefined: all of it is for this process. */
  readonly part?: Part | undefined;
}

/** What a process has of a project that it shares with others. */
export interface Part {
  readonly shard: Shard;
  /** IDs that are configured too, and for the others. */
  readonly others: readonly ConfiguredCheckpoint[];
}

/** Which vaults are discovered, and which of their restore points are followed. */
export interface DiscoverConfig extends Following {
  readonly selection: VaultSelection;
  /** How often a settled restore point is asked for that the lists show unchanged. */
  readonly recheckSeconds: number;
  /** How far back failed tasks are looked for; 0: tasks are not read. */
  readonly tasksSeconds: number;
  /** How often the backups of each vault are read from scratch. */
  readonly verifySeconds: number;
  /** How often the policies are read. */
  readonly policiesSeconds: number;
}

/**
 * One variant per way to sign in; an entry of clouds.yaml and the OS_* variables become one of
 * them. An authUrl has no trailing slash and no version. Where a project has both an ID and a
 * name, the ID counts.
 */
export type AuthConfig =
  | OwnAuthConfig
  | {
      readonly type: 'ecs_agency';
      readonly metadataUrl: string;
      readonly authUrl: string | undefined;
      readonly projectName: string | undefined;
    }
  | {
      /** A role in another domain, for whoever it was given to. */
      readonly type: 'agency';
      readonly authUrl: string;
      readonly agencyName: string;
      /** Whose role it is. */
      readonly domain: Named;
      readonly projectName: string | undefined;
      /** Who takes it; what it says about a project is where that sign-in is for. */
      readonly source: AgencySource;
    };

/** Credentials of a user, which can take a role as well. */
export type OwnAuthConfig =
  | {
      readonly type: 'token';
      readonly token: SecretSource;
      /** Where the token's catalog is asked for. */
      readonly authUrl: string | undefined;
    }
  | {
      readonly type: 'password';
      readonly authUrl: string;
      readonly user: NamedUser;
      readonly password: SecretSource;
      readonly projectName: string | undefined;
      /** Of the project name; undefined: the user's own. */
      readonly projectDomain: Named | undefined;
    }
  | {
      readonly type: 'ak_sk';
      readonly accessKey: SecretSource;
      readonly secretKey: SecretSource;
      /** Of temporary keys. */
      readonly securityToken: SecretSource | undefined;
      readonly authUrl: string | undefined;
      readonly projectName: string | undefined;
      readonly projectDomain: Named | undefined;
    };

export interface AgencySource {
  readonly auth: OwnAuthConfig;
  /** Counts more than the project's name. */
  readonly projectId: string | undefined;
}

export interface ProxyConfig {
  /** URL of the proxy, without userinfo. */
  readonly url: string;
  /** "user:password", when the URL carried them. */
  readonly credentials: Secret | undefined;
  /** Hosts to reach directly, as NO_PROXY writes them; empty with proxy_url. */
  readonly noProxy: string;
  readonly source: 'proxy_url' | 'environment';
}

export interface PollConfig {
  /** One HTTP attempt. */
  readonly timeoutMs: number;
  /** One cycle of a project, retries and waiting included. */
  readonly deadlineMs: number;
  /** Requests in flight. */
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  /** Per request, the first one included. */
  readonly maxAttempts: number;
  /** Older data is no longer exposed. */
  readonly maxAgeMs: number;
}
