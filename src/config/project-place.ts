import { childPath, type Remark } from './file/findings.ts';
import type { ProjectConfig } from './schema/config.ts';
import type { ProjectSettings } from './schema/settings.ts';
import type { SignIn } from './sign-in/sign-in.ts';

/** Where the API is asked for a project. */
export type ProjectPlace = Pick<ProjectConfig, 'region' | 'projectId' | 'endpoint'>;

/** A project's own keys over what its sign-in says. */
export function projectPlace(
  { region, project_id: projectId, endpoint }: ProjectSettings,
  signIn: SignIn,
): ProjectPlace {
  return {
    region: region ?? signIn.region ?? regionInName(signIn.projectName),
    projectId: projectId ?? endpoint?.projectId ?? signIn.projectId,
    endpoint: endpoint?.base,
  };
}

/** On these clouds a project is called as its region, or `eu-de_something` by who made it. */
export function regionInName(name: string | undefined): string | undefined {
  return /^([a-z]{2}(?:-[a-z]+)+\d*(?:-\d+)?)(?:_.*)?$/.exec(name ?? '')?.[1];
}

const NOT_FROM_TOKEN =
  'is missing; a token gives no region, project_id or endpoint, so set all three';
const NOT_FROM_TOKEN_ALONE = 'is missing; a token alone does not give it, so set it';

const SEVERAL_REGIONS = 'is missing; the service catalog has several, so set region or endpoint';
const BY_CATALOG = ', or auth.auth_url to ask for it';

export interface MissingOptions {
  /** Of the project. */
  readonly path: string;
  /** Whether there is something at the path that could not be read; it is not missing then. */
  readonly isWrong: (path: string) => boolean;
}

/** What is left out although neither the sign-in nor the catalog can tell it. */
export function missingRemarks(
  place: ProjectPlace,
  { auth, projectName, names }: SignIn,
  { path, isWrong }: MissingOptions,
): readonly Remark[] {
  const lacks = (key: 'region' | 'project_id' | 'endpoint', value: string | undefined) =>
    value === undefined && !isWrong(childPath(path, key));
  const noRegion = lacks('region', place.region);
  const noProjectId = lacks('project_id', place.projectId);
  const noEndpoint = lacks('endpoint', place.endpoint);
  const remarksOf = (missing: readonly (readonly [boolean, string, string])[]) =>
    missing.flatMap(([isSo, key, text]) => (isSo ? [{ path: childPath(path, key), text }] : []));

  if (auth.type === 'token' && auth.authUrl === undefined) {
    const isAll = noRegion && noProjectId && noEndpoint;
    const text = isAll ? NOT_FROM_TOKEN : NOT_FROM_TOKEN_ALONE;
    return remarksOf([
      [noRegion, 'region', text],
      [noProjectId, 'project_id', text],
      [noEndpoint, 'endpoint', `${text}${isAll ? '' : BY_CATALOG}`],
    ]);
  }
  const isForOne = auth.type === 'password' || auth.type === 'agency';
  const noProject = noProjectId && projectName === undefined;
  return remarksOf([
    [noEndpoint && noRegion, 'region', SEVERAL_REGIONS],
    [
      noProject && isForOne,
      'project_id',
      `is missing; a sign-in is for one project, so set it or ${names.projectName}`,
    ],
    [
      noProject && !isForOne && noRegion,
      'project_id',
      `is missing; set it, or ${names.projectName} or region to find it by`,
    ],
    [
      auth.authUrl === undefined && (noProjectId || noEndpoint),
      'auth',
      `needs ${names.authUrl} where project_id or endpoint is left out, to ask for them`,
    ],
  ]);
}
