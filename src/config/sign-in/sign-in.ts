import { type Environment, quotedTexts, variable } from '../file/environment.ts';
import { childPath, type Finding } from '../file/findings.ts';
import { besideConfig } from '../file/relative-path.ts';
import type { ReadText } from '../file/text-file.ts';
import { AUTH_TYPES } from '../schema/auth-schema.ts';
import type { AuthConfig } from '../schema/config.ts';
import type { ProjectSettings } from '../schema/settings.ts';
import { type AuthSettings, authConfig } from './auth-config.ts';
import { cloudOffer, cloudTls, entryPath } from './cloud-offer.ts';
import { readCloudsFiles } from './clouds-files.ts';
import { entryAdvice } from './clouds-yaml.ts';
import { environmentOffer } from './environment-offer.ts';
import { offeredAuth } from './offer.ts';
import { entryKeyOf, type Offer, variableOf } from './offer-keys.ts';
import { environmentTls, type TlsOffer, tlsOver } from './tls-offer.ts';

export interface SignInOptions {
  /** Of the project. */
  readonly path: string;
  readonly configFile: string;
  readonly environment: Environment;
  readonly directory: string | undefined;
  readonly readText: ReadText;
  /** A finding at a key of the configuration. */
  readonly findingAt: (path: string, text: string) => Finding;
}

/** How a project signs in, and what else the same source says about it. */
export interface SignIn {
  readonly auth: AuthConfig;
  readonly projectId: string | undefined;
  readonly projectName: string | undefined;
  readonly region: string | undefined;
  /** What these are called where the sign-in comes from. */
  readonly names: { readonly authUrl: string; readonly projectName: string };
}

export interface SignInResult {
  /** Undefined when there is a problem. */
  readonly signIn?: SignIn | undefined;
  /** What the source of the sign-in says about the check of servers. */
  readonly tls?: TlsOffer;
  readonly problems?: readonly Finding[];
  readonly warnings?: readonly Finding[];
}

/** Own keys, else an entry of clouds.yaml, else the OS_* variables. */
export async function readSignIn(
  { auth, project_id, endpoint, region }: ProjectSettings,
  options: SignInOptions,
): Promise<SignInResult> {
  const { environment, configFile } = options;
  const projectId = project_id ?? endpoint?.projectId;
  if (auth === undefined) {
    const name = variable(environment, 'OS_CLOUD');
    const read =
      name === undefined
        ? variablesSignIn({ projectId }, options)
        : await cloudSignIn({ projectId, name, region }, options);
    return withVariables(read, options);
  }
  const projectName = auth.type === 'token' ? undefined : auth.project_name;
  if (auth.type === 'cloud') {
    const cloudsFile = auth.clouds_file && besideConfig(auth.clouds_file, configFile);
    const name = auth.cloud ?? variable(environment, 'OS_CLOUD');
    const isOwnName = auth.cloud !== undefined;
    return cloudSignIn({ name, isOwnName, cloudsFile, projectId, projectName, region }, options);
  }
  const config = authConfig(auth, configFile);
  const names = { authUrl: 'auth_url', projectName: 'auth.project_name' };
  const ownId = auth.type === 'agency' ? auth.project_id : undefined;
  const found = { projectId: ownId, projectName, region: undefined, names };
  return { signIn: config && { auth: config, ...found }, warnings: notForKeys(auth, options) };
}

/** Keys say whose they are; the names that others need are told to be of no use. */
function notForKeys(auth: AuthSettings, { path, findingAt }: SignInOptions): readonly Finding[] {
  if (auth.type !== 'ak_sk') return [];
  return Object.entries(NOT_FOR_KEYS).flatMap(([key, text]) =>
    Reflect.get(auth, key) === undefined
      ? []
      : [findingAt(childPath(childPath(path, 'auth'), key), text)],
  );
}

const OF_THE_USER = 'is not used with keys, which belong to one user of one domain';
const AMONG_REACHED =
  'is not used with keys: a project is found by its name among those that the keys reach; set project_id for another';
const NOT_FOR_KEYS = {
  domain_id: OF_THE_USER,
  user_id: OF_THE_USER,
  project_domain_name: AMONG_REACHED,
  project_domain_id: AMONG_REACHED,
};

/** With what the variables say beside the sign-in itself, where there is no `auth`. */
function withVariables(
  read: SignInResult,
  { environment, directory, path, findingAt }: SignInOptions,
): SignInResult {
  const findingOf = (text: string) => findingAt(path, text);
  const tls = environmentTls({ environment, directory }, findingOf);
  return {
    ...read,
    tls: read.tls === undefined ? tls.offer : tlsOver(read.tls, tls.offer),
    problems: [...(read.problems ?? []), ...tls.problems],
    warnings: [...(read.warnings ?? []), ...quotedTexts(environment, /^OS_/).map(findingOf)],
  };
}

/** The project that the configuration wants, which may be another one than the source names. */
interface WantedProject {
  readonly projectId?: string | undefined;
  readonly projectName?: string | undefined;
}

interface WantedCloud extends WantedProject {
  readonly name: string | undefined;
  /** Whether the name comes from the configuration rather than from OS_CLOUD. */
  readonly isOwnName?: boolean;
  readonly cloudsFile?: string | undefined;
  /** Of the project; undefined where the entry has to tell it. */
  readonly region: string | undefined;
}

async function cloudSignIn(
  wanted: WantedCloud,
  { environment, directory, readText, path, findingAt }: SignInOptions,
): Promise<SignInResult> {
  const { name, isOwnName = false, cloudsFile } = wanted;
  const authPath = childPath(path, 'auth');
  if (name === undefined) return { problems: [findingAt(authPath, NO_CLOUD)] };

  const read = await readCloudsFiles({ cloudsFile, environment, directory }, readText);
  if ('problems' in read) return read;
  if ('problem' in read) {
    const place = cloudsFile === undefined ? authPath : childPath(authPath, 'clouds_file');
    return { problems: [findingAt(place, read.problem)] };
  }
  const { clouds, secure } = read;
  const sources = secure === undefined ? [clouds] : [secure, clouds];
  const home = sources.findLast((source) => source.names.includes(name));
  if (home === undefined) {
    const rest = `no entry of ${clouds.file}; ${entryAdvice(name, clouds.names)}`;
    return {
      problems: [
        isOwnName
          ? findingAt(childPath(authPath, 'cloud'), `is ${rest}`)
          : findingAt(authPath, `environment variable OS_CLOUD names ${rest}`),
      ],
    };
  }

  const found = cloudOffer(name, sources, wanted);
  const tls = cloudTls(name, sources, { environment, directory });
  const about = { tls: tls.offer, warnings: found.warnings };
  const wrong = [...found.problems, ...tls.problems];
  if (wrong.length > 0) return { problems: wrong, ...about };
  const offer = narrowed(found.offer, wanted);
  const auth = offeredAuth(offer);
  if (auth !== undefined && 'type' in auth) {
    const names = {
      authUrl: 'auth_url in the entry of clouds.yaml',
      projectName: 'auth.project_name',
    };
    return { signIn: { auth, ...scopeOf(offer), names }, ...about };
  }
  const text =
    auth === undefined
      ? 'has no credentials; it needs auth.username and auth.password, auth.token, or auth.ak and auth.sk'
      : `is not complete; it has no ${listed(auth.missing.map(entryKeyOf))}`;
  const entry = entryPath([name]);
  const { file, positions } = home;
  return { problems: [{ file, position: positions.get(entry), path: entry, text }], ...about };
}

const NO_CLOUD =
  'needs cloud, the name of an entry of clouds.yaml, or environment variable OS_CLOUD';

function variablesSignIn(
  wanted: WantedProject,
  { environment, path, findingAt }: SignInOptions,
): SignInResult {
  const authPath = childPath(path, 'auth');
  const found = environmentOffer(environment, { findingOf: (text) => findingAt(path, text) });
  const { problems, warnings } = found;
  if (problems.length > 0) return { problems, warnings };
  const offer = narrowed(found.offer, wanted);
  const auth = offeredAuth(offer);
  if (auth === undefined) return { problems: [findingAt(authPath, NO_AUTH)], warnings };
  if ('missing' in auth) {
    const unset = listed(auth.missing.map(variableOf));
    const text = `is missing, and the OS_* variables are not complete: ${unset} ${auth.missing.length > 1 ? 'are' : 'is'} not set`;
    return { problems: [findingAt(authPath, text)], warnings };
  }
  const project = auth.type === 'agency' ? 'delegatedProject' : 'projectName';
  const names = { authUrl: variableOf('authUrl'), projectName: variableOf(project) };
  return { signIn: { auth, ...scopeOf(offer), names }, warnings };
}

const NO_AUTH = `is missing; set auth with type ${listed(AUTH_TYPES, 'or')}, or one of these in the environment: OS_CLOUD; OS_TOKEN; OS_ACCESS_KEY and OS_SECRET_KEY; OS_AUTH_URL, OS_USERNAME, OS_PASSWORD and OS_USER_DOMAIN_NAME`;

/** The offer for the wanted project: one that the source names beside it would be another. */
function narrowed(offer: Offer, { projectId, projectName }: WantedProject): Offer {
  if (offer.agencyName !== undefined) {
    const isWanted = (projectId ?? projectName) !== undefined;
    return isWanted ? { ...offer, delegatedProject: projectName } : offer;
  }
  const wantsOffered = projectId === undefined || projectId === offer.projectId;
  if (projectName === undefined && wantsOffered) return offer;
  return { ...offer, projectName, projectId };
}

function listed(words: readonly string[], conjunction = 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** Of the role, where one is taken: the project beside it is that of who takes it. */
function scopeOf(offer: Offer) {
  const { projectId, projectName, region, agencyName, delegatedProject } = offer;
  return agencyName === undefined
    ? { projectId, projectName, region }
    : { projectId: undefined, projectName: delegatedProject, region };
}
