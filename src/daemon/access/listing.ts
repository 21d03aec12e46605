import { createApiClock } from '../../cbr/auth/api-clock.ts';
import type { Target } from '../../cbr/auth/authorization.ts';
import { type Catalog, endpointOf } from '../../cbr/auth/catalog.ts';
import { createIam } from '../../cbr/auth/iam.ts';
import { listProjects, type ProjectList } from '../../cbr/auth/iam-projects.ts';
import type { Operation } from '../../cbr/http/operation.ts';
import type { ProjectConfig, ProjectListConfig } from '../../config/schema/config.ts';
import { type Failure, isFailure } from '../../domain/outcome.ts';
import type { ConnectionOptions } from './connection.ts';
import { accountsOf } from './shared.ts';
import { operationsOf, type Requests } from './sign-in.ts';

export interface ListingOptions extends Omit<ConnectionOptions, 'config' | 'onTarget' | 'log'> {
  readonly config: ProjectListConfig;
}

/** Whether a region has CBR, and where; undefined where only a project's own token tells that. */
export interface RegionalEndpoint {
  readonly hasCbr: boolean;
  readonly endpoint: string | undefined;
}

export type Listing = ReturnType<typeof createListing>;

/** The way to IAM for a list of projects, with the credentials that the projects have as well. */
export function createListing(options: ListingOptions) {
  const { config, signIns, nowMs, monotonicMs } = options;
  const { authUrl, defaults } = config;
  const { tls, proxy, poll } = defaults;
  const { timeoutMs } = poll;
  const opened = options.openHttp({ timeoutMs, connections: 1, tls, proxy });
  const { http, clock } = createApiClock(opened, { nowMs, monotonicMs });
  const requests: Requests = { http, clock, ...accountsOf(config.name, poll, options) };
  const iam = createIam({ ...requests, authUrl, nowMs });
  const { authorization, release } = signIns.signIn(
    { ...defaults, region: undefined, projectId: undefined, endpoint: undefined },
    requests,
  );
  const isSigned = !isTokenWise(defaults);
  let releases: (() => Promise<void>)[] = [];
  let catalog: Catalog | undefined;

  /** The list as a whole; with keys, all regions are in one catalog, which belongs to it. */
  async function projects(signal: AbortSignal): Promise<ProjectList | Failure> {
    const list = await listProjects({ authUrl, iam, sender: authorization, isSigned, signal });
    if (isFailure(list) || !isSigned) return list;
    const read = await iam.ask(iam.catalog, authorization, signal);
    if (isFailure(read)) return read;
    catalog = read;
    return list;
  }

  async function byToken(project: ProjectConfig, signal: AbortSignal) {
    const signIn = signIns.signIn(project, requests);
    releases.push(signIn.release);
    return ofRegion(await signIn.authorization.target(signal));
  }

  return {
    projects,
    /** Where CBR is in the region of a project, which stands for all of that. */
    endpointFor: async (project: ProjectConfig, signal: AbortSignal) =>
      catalog === undefined ? byToken(project, signal) : byCatalog(catalog, project.region ?? ''),
    /** Lets go of tokens that were asked for meanwhile, which the projects have taken by now. */
    settled: async (): Promise<void> => {
      const all = releases;
      releases = [];
      await Promise.all(all.map((each) => each()));
    },
    close: async (): Promise<void> => {
      await Promise.all([http.close(), release(), ...releases.map((each) => each())]);
    },
  };
}

function byCatalog(catalog: Catalog, region: string): RegionalEndpoint {
  const endpoint = endpointOf(catalog, region);
  return typeof endpoint === 'string' ? { hasCbr: true, endpoint } : NO_CBR;
}

/** Tokens bring their catalog along. */
function isTokenWise({ auth }: ProjectConfig): boolean {
  return auth.type === 'password' || auth.type === 'agency';
}

function ofRegion(target: Target | Failure): RegionalEndpoint | Failure {
  if (!isFailure(target)) return { hasCbr: true, endpoint: undefined };
  return target.reason === 'wrong_endpoint' ? NO_CBR : target;
}

const NO_CBR: RegionalEndpoint = { hasCbr: false, endpoint: undefined };

/** Requests that a list can send. */
export function operationsOfListing(defaults: ProjectConfig): readonly Operation[] {
  const ofSignIn = operationsOf({ ...defaults, discover: undefined });
  const others = ofSignIn.filter((each) => each !== 'show_checkpoint' && each !== 'list_projects');
  return ['list_projects', ...others];
}
