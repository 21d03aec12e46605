import type { ListedProject, ProjectList } from '../../cbr/auth/iam-projects.ts';
import { regionInName } from '../../config/project-place.ts';
import type { ProjectListConfig } from '../../config/schema/config.ts';
import type { FoundProject, FoundState } from '../../domain/found-project.ts';
import { isNameSelected } from '../../domain/name-pattern.ts';
import { type Failure, isFailure, isTransient } from '../../domain/outcome.ts';
import type { Listing, RegionalEndpoint } from '../access/listing.ts';
import { isUsableName, projectOf } from './resolve.ts';

/** What was found, and how many of the list were left out for what. */
export interface Finding {
  readonly projects: readonly FoundProject[];
  readonly leftOut: Readonly<Partial<Record<FoundState, number>>>;
}

/** Reads a list and finds out where its projects are. All of it, or a failure. */
export async function findProjects(
  config: ProjectListConfig,
  listing: Pick<Listing, 'projects' | 'endpointFor'>,
  signal: AbortSignal,
): Promise<Finding | Failure> {
  const list = await listing.projects(signal);
  if (isFailure(list)) return list;
  const { candidates, leftOut } = sorted(list, config);
  const regions = await endpointsOf(candidates, { config, listing, signal });
  if (isFailure(regions)) return regions;
  const projects = candidates.flatMap(({ id, name, region }) => {
    const { hasCbr, endpoint } = regions.get(region) ?? NOT_KNOWN;
    return hasCbr ? [{ id, name, region, endpoint }] : [];
  });
  return { projects, leftOut: { ...leftOut, no_endpoint: candidates.length - projects.length } };
}

type Candidate = Pick<FoundProject, 'id' | 'name' | 'region'>;

function sorted({ projects, unreadable }: ProjectList, config: ProjectListConfig) {
  const leftOut = { unusable: unreadable, disabled: 0, excluded: 0, no_region: 0 };
  const candidates: Candidate[] = [];
  for (const project of projects) {
    const { id, name } = project;
    const reason = reasonOf(project, config);
    const region = reason === undefined ? regionInName(name) : undefined;
    if (region === undefined) leftOut[reason ?? 'no_region'] += 1;
    else candidates.push({ id, name, region });
  }
  return { candidates, leftOut };
}

function reasonOf({ name, isEnabled }: ListedProject, { selection, prefix }: ProjectListConfig) {
  if (!isUsableName(`${prefix}${name}`)) return 'unusable';
  if (!isEnabled) return 'disabled';
  return isNameSelected(name, selection) ? undefined : 'excluded';
}

interface Asking {
  readonly config: ProjectListConfig;
  readonly listing: Pick<Listing, 'endpointFor'>;
  readonly signal: AbortSignal;
}

/** So many projects are asked for where their region has CBR, if the first get no answer. */
const TRIES_MAX = 3;
const NOT_KNOWN: RegionalEndpoint = { hasCbr: true, endpoint: undefined };

/** Of each region by one of its projects. One that fails says nothing about the others. */
async function endpointsOf(
  candidates: readonly Candidate[],
  { config, listing, signal }: Asking,
): Promise<ReadonlyMap<string, RegionalEndpoint> | Failure> {
  const regions = new Map<string, RegionalEndpoint>();
  const tries = new Map<string, number>();
  for (const candidate of candidates) {
    const { region } = candidate;
    if (regions.has(region)) continue;
    const project = projectOf(config, { ...candidate, endpoint: undefined });
    const endpoint = await listing.endpointFor(project, signal);
    if (!isFailure(endpoint)) regions.set(region, endpoint);
    else {
      const tried = (tries.get(region) ?? 0) + 1;
      tries.set(region, tried);
      if (tried === TRIES_MAX && isTransient(endpoint)) return endpoint;
      if (tried === TRIES_MAX) regions.set(region, NOT_KNOWN);
    }
  }
  return regions;
}
