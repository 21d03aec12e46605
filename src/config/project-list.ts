import { childPath, located, type Remark } from './file/findings.ts';
import { type ProjectOptions, type ProjectResult, readProject } from './project.ts';
import type { AuthConfig, ProjectListConfig } from './schema/config.ts';
import type { ProjectListSettings } from './schema/settings.ts';

const EVERY_MS = 3_600_000;

export interface ProjectListResult extends Omit<ProjectResult, 'project'> {
  /** Undefined when a key it needs is missing or wrong. */
  readonly list: ProjectListConfig | undefined;
}

/** Puts a list together out of its own keys and what each project of it is to be. */
export async function readProjectList(
  settings: ProjectListSettings,
  options: ProjectOptions,
): Promise<ProjectListResult> {
  const { path, common, configFile, positions } = options;
  const { name, auth, defaults, include = [], exclude = [] } = settings;
  const findingOf = (remark: Remark) => located(remark, { file: configFile, positions });
  const own = [...notForAll(auth, path), ...nothingToWatch(settings, options)].map(findingOf);
  if (auth?.type === 'token') return { list: undefined, problems: own, warnings: [] };

  const discover = defaults?.discover ?? common.discover ?? true;
  const read = await readProject(
    { ...defaults, discover, name, auth },
    { ...options, ...placesOf(options) },
  );
  const { project } = read;
  const isToken = project?.auth.type === 'token';
  const problems = isToken ? [findingOf({ path: childPath(path, 'auth'), text: TOKEN })] : [];
  return {
    list:
      project?.auth.authUrl === undefined
        ? undefined
        : {
            name: project.name,
            authUrl: project.auth.authUrl,
            selection: { include: namesIn(include), exclude: namesIn(exclude) },
            prefix: settings.prefix ?? '',
            everyMs: settings.every ?? EVERY_MS,
            defaults: { ...project, ...NOT_YET, auth: ofNoProject(project.auth) },
          },
    problems: [...own, ...problems, ...read.problems],
    warnings: read.warnings,
  };
}

/** Whoever signs in may have been told of one project, as openrc files do. */
const NOT_YET = { region: undefined, projectId: undefined, endpoint: undefined };

/** What is said of a project is said of the defaults here, but for its sign-in. */
function placesOf({ path, isWrong }: ProjectOptions) {
  const auth = childPath(path, 'auth');
  // Each project has its own, so that neither is missing.
  const found = ['region', 'project_id'].map((key) => childPath(path, key));
  const placeOf = (place: string) =>
    place.startsWith(`${path}.`) && place !== auth && !place.startsWith(`${auth}.`)
      ? `${childPath(path, 'defaults')}${place.slice(path.length)}`
      : place;
  return {
    placeOf,
    isWrong: (place: string) => found.includes(place) || isWrong(placeOf(place)),
  };
}

const TOKEN =
  'is a token, which is for one project; sign in with type password, ak_sk, ecs_agency or agency';
const ONE_PROJECT = 'is about one project; leave it out, or write that one below projects';
const OF_ONE_PROJECT = ['project_name', 'project_id', 'project_domain_name', 'project_domain_id'];

function notForAll(auth: ProjectListSettings['auth'], path: string): readonly Remark[] {
  if (auth === undefined) return [];
  const authPath = childPath(path, 'auth');
  if (auth.type === 'token') return [{ path: authPath, text: TOKEN }];
  return OF_ONE_PROJECT.filter((key) => Reflect.get(auth, key) !== undefined).map((key) => {
    return { path: childPath(authPath, key), text: ONE_PROJECT };
  });
}

function nothingToWatch(
  { defaults }: ProjectListSettings,
  { path, common }: ProjectOptions,
): readonly Remark[] {
  const text = 'is false, so that nothing would be watched in the projects that are found';
  if (defaults?.discover === false) return [{ path: `${path}.defaults.discover`, text }];
  return defaults?.discover === undefined && common.discover === false
    ? [{ path, text: `discover ${text}` }]
    : [];
}

function namesIn(names: readonly (string | undefined)[]) {
  // What is no text the schema has found already.
  return names.flatMap((name) => (name === undefined ? [] : { name }));
}

function ofNoProject(auth: AuthConfig): AuthConfig {
  if (auth.type === 'token') return auth;
  const none = { projectName: undefined };
  if (auth.type === 'ecs_agency' || auth.type === 'agency') return { ...auth, ...none };
  return { ...auth, ...none, projectDomain: undefined };
}
