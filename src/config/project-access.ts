import { fileProblem } from './file/file-problem.ts';
import { childPath, type Finding, type Remark } from './file/findings.ts';
import { createTextReader, isPassing } from './file/text-file.ts';
import { missingRemarks, projectPlace } from './project-place.ts';
import { type ProxyResult, proxyConfig } from './proxy-config.ts';
import type { AuthConfig, ProjectConfig } from './schema/config.ts';
import type { ProjectSettings } from './schema/settings.ts';
import { secretFiles } from './sign-in/auth-config.ts';
import { readSignIn, type SignInOptions, type SignInResult } from './sign-in/sign-in.ts';
import { type TlsFileProblems, tlsConfig } from './tls-config.ts';

/** How and where the API of a project is reached. */
export type ProjectAccess = Pick<
  ProjectConfig,
  'region' | 'projectId' | 'endpoint' | 'auth' | 'tls' | 'proxy'
>;

export interface AccessResult {
  /** Undefined when the sign-in is not known. */
  readonly access: ProjectAccess | undefined;
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
}

export interface AccessOptions extends SignInOptions {
  readonly isWrong: (path: string) => boolean;
  readonly tlsFileProblems: TlsFileProblems | undefined;
}

export async function readAccess(
  settings: ProjectSettings,
  options: AccessOptions,
): Promise<AccessResult> {
  const { path, environment, isWrong, findingAt } = options;
  const authPath = childPath(path, 'auth');
  // What is wrong in `auth` is said already, and the variables are no replacement for it.
  const hasWrongAuth = settings.auth === undefined && isWrong(authPath);
  const read: SignInResult = hasWrongAuth ? {} : await readSignIn(settings, options);
  const { signIn } = read;
  const place = signIn && projectPlace(settings, signIn);
  const { tls, ...aboutTls } = await tlsConfig(settings.tls, { ...options, offer: read.tls ?? {} });
  const target = settings.endpoint?.base ?? signIn?.auth.authUrl;
  const proxy: ProxyResult = isWrong(childPath(path, 'proxy_url'))
    ? { proxy: undefined }
    : proxyConfig(settings.proxy_url, { environment, target });

  const remarks = [
    ...endpointRemarks(settings, path),
    ...(signIn && place ? missingRemarks(place, signIn, { path, isWrong }) : []),
    ...('problem' in proxy ? [{ path, text: proxy.problem }] : []),
  ];
  const findings = (all: readonly Remark[]) => all.map(({ path: at, text }) => findingAt(at, text));
  return {
    access:
      signIn && place && 'proxy' in proxy
        ? { ...place, auth: signIn.auth, tls, proxy: proxy.proxy }
        : undefined,
    problems: [...(read.problems ?? []), ...findings(remarks)],
    warnings: [
      ...(read.warnings ?? []),
      ...findings(await secretFileWarnings(signIn?.auth, authPath)),
      ...aboutTls.warnings,
    ],
  };
}

/** A URL copied from a service catalog ends in a project ID, which could be another one. */
function endpointRemarks(settings: ProjectSettings, path: string): readonly Remark[] {
  const named = settings.endpoint?.projectId;
  if (named === undefined || settings.project_id === undefined) return [];
  if (named === settings.project_id) return [];
  const text = 'ends in another project ID than project_id; leave out the part from /v3 on';
  return [{ path: childPath(path, 'endpoint'), text }];
}

async function secretFileWarnings(
  auth: AuthConfig | undefined,
  authPath: string,
): Promise<readonly Remark[]> {
  const warnings: Remark[] = [];
  for (const { key, file } of auth === undefined ? [] : secretFiles(auth)) {
    const problem = (await fileProblem(file)) ?? (await textProblem(file));
    if (problem === undefined) continue;
    warnings.push({ path: `${authPath}.${key}`, text: `the file ${problem}` });
  }
  return warnings;
}

/** What hands its content over once is not read for that. */
async function textProblem(file: string): Promise<string | undefined> {
  if (await isPassing(file)) return undefined;
  const read = await createTextReader()(file);
  return 'problem' in read ? read.problem : undefined;
}
