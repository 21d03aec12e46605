import type { Environment } from '../file/environment.ts';
import { childPath, type Finding } from '../file/findings.ts';
import { besideConfig } from '../file/relative-path.ts';
import type { ReadText } from '../file/text-file.ts';
import { AUTH_TYPES } from '../schema/auth-schema.ts';
import type { AuthConfig } from '../schema/config.ts';
import type { ProjectSettings } from '../schema/settings.ts';
import { authConfig } from './auth-config.ts';
import { cloudOffer, entryKeyOf, entryPath } from './cloud-offer.ts';
import { readCloudsFiles } from './clouds-files.ts';
import { entryAdvice } from './clouds-yaml.ts';
import { environmentOffer, variable, variableOf } from './environment-offer.ts';
import { type Offer, offeredAuth } from './offer.ts';

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
  readonly problems?: readonly Finding[];
}

/** Own keys, else an entry of clouds.yaml, else the OS_* variables. */
export async function readSignIn(
  { auth, project_id, endpoint }: ProjectSettings,
  options: SignInOptions,
): Promise<SignInResult> {
  const { environment, configFile } = options;
  const projectId = project_id ?? endpoint?.projectId;
  if (auth === undefined) {
    const wanted = { projectId, name: variable(environment, 'OS_CLOUD') };
    if (wanted.name === undefined) return variablesSignIn(wanted, options);
    return cloudSignIn(wanted, options);
  }
  const projectName = auth.type === 'token' ? undefined : auth.project_name;
  if (auth.type === 'cloud') {
    const cloudsFile = auth.clouds_file && besideConfig(auth.clouds_file, configFile);
    const name = auth.cloud ?? variable(environment, 'OS_CLOUD');
    const isOwnName = auth.cloud !== undefined;
    return cloudSignIn({ name, isOwnName, cloudsFile, projectId, projectName }, options);
  }
  const config = authConfig(auth, configFile);
  const names = { authUrl: 'auth_url', projectName: 'auth.project_name' };
  const found = { projectId: undefined, projectName, region: undefined, names };
  return { signIn: config && { auth: config, ...found } };
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

  const found = cloudOffer(name, sources);
  if (found.problems.length > 0) return { problems: found.problems };
  const offer = narrowed(found.offer, wanted);
  const auth = offeredAuth(offer);
  if (auth !== undefined && 'type' in auth) {
    const names = {
      authUrl: 'auth_url in the entry of clouds.yaml',
      projectName: 'auth.project_name',
    };
    return { signIn: { auth, ...scopeOf(offer), names } };
  }
  const text =
    auth === undefined
      ? 'has no credentials; it needs auth.username and auth.password, auth.token, or auth.ak and auth.sk'
      : `is not complete; it has no ${listed(auth.missing.map(entryKeyOf))}`;
  const entry = entryPath([name]);
  const { file, positions } = home;
  return { problems: [{ file, position: positions.get(entry), path: entry, text }] };
}

const NO_CLOUD =
  'needs cloud, the name of an entry of clouds.yaml, or environment variable OS_CLOUD';

function variablesSignIn(
  wanted: WantedProject,
  { environment, path, findingAt }: SignInOptions,
): SignInResult {
  const authPath = childPath(path, 'auth');
  const found = environmentOffer(environment, { findingOf: (text) => findingAt(path, text) });
  if (found.problems.length > 0) return { problems: found.problems };
  const offer = narrowed(found.offer, wanted);
  const auth = offeredAuth(offer);
  if (auth === undefined) return { problems: [findingAt(authPath, NO_AUTH)] };
  if ('missing' in auth) {
    const unset = listed(auth.missing.map(variableOf));
    const text = `is missing, and the OS_* variables are not complete: ${unset} ${auth.missing.length > 1 ? 'are' : 'is'} not set`;
    return { problems: [findingAt(authPath, text)] };
  }
  const names = { authUrl: variableOf('authUrl'), projectName: variableOf('projectName') };
  return { signIn: { auth, ...scopeOf(offer), names } };
}

const NO_AUTH = `is missing; set auth with type ${listed(AUTH_TYPES, 'or')}, or one of these in the environment: OS_CLOUD; OS_TOKEN; OS_ACCESS_KEY and OS_SECRET_KEY; OS_AUTH_URL, OS_USERNAME, OS_PASSWORD and OS_USER_DOMAIN_NAME`;

/** The offer for the wanted project: one that the source names beside it would be another. */
function narrowed(offer: Offer, { projectId, projectName }: WantedProject): Offer {
  const wantsOffered = projectId === undefined || projectId === offer.projectId;
  if (projectName === undefined && wantsOffered) return offer;
  return { ...offer, projectName, projectId };
}

function listed(words: readonly string[], conjunction = 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

function scopeOf({ projectId, projectName, region }: Offer) {
  return { projectId, projectName, region };
}
