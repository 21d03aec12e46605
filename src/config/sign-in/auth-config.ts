import type { Named, NamedUser } from '../../domain/named.ts';
import type { Secret, SecretSource } from '../../domain/secret.ts';
import { besideConfig } from '../file/relative-path.ts';
import type { AuthConfig, OwnAuthConfig } from '../schema/config.ts';
import type { ProjectSettings } from '../schema/settings.ts';

const METADATA_URL = 'http://169.254.169.254';

export type AuthSettings = NonNullable<ProjectSettings['auth']>;

type SettingsOf<Type extends AuthSettings['type']> = Extract<AuthSettings, { type: Type }>;

/** The sign-in that a project's own keys describe in full, which those of a cloud do not. */
export function authConfig(
  auth: Exclude<AuthSettings, { type: 'cloud' }>,
  configFile: string,
): AuthConfig | undefined {
  switch (auth.type) {
    case 'token':
    case 'password':
    case 'ak_sk':
      return ownAuth(auth, configFile);
    case 'ecs_agency':
      return {
        type: 'ecs_agency',
        metadataUrl: auth.metadata_url ?? METADATA_URL,
        authUrl: auth.auth_url,
        projectName: auth.project_name,
      };
    case 'agency':
      return agencyAuth(auth, configFile);
  }
}

function ownAuth(
  auth: SettingsOf<'token' | 'password' | 'ak_sk'>,
  configFile: string,
): OwnAuthConfig | undefined {
  const source = (inline: Secret | undefined, file: string | undefined) =>
    secretSource({ inline, file }, configFile);
  if (auth.type === 'token') {
    const token = source(auth.token, auth.token_file);
    return token && { type: 'token', token, authUrl: auth.auth_url };
  }
  const { project_name: projectName, project_domain_id: id, project_domain_name: name } = auth;
  const project = { projectName, projectDomain: named(id, name) };
  if (auth.type === 'password') {
    const password = source(auth.password, auth.password_file);
    const user = userOf(auth.user_id, auth.username, named(auth.domain_id, auth.domain_name));
    return (
      password && user && { type: 'password', authUrl: auth.auth_url, user, password, ...project }
    );
  }
  const accessKey = source(auth.access_key, auth.access_key_file);
  const secretKey = source(auth.secret_key, auth.secret_key_file);
  if (accessKey === undefined || secretKey === undefined) return undefined;
  const securityToken = source(auth.security_token, auth.security_token_file);
  const { auth_url: authUrl } = auth;
  return { type: 'ak_sk', accessKey, secretKey, securityToken, authUrl, ...project };
}

function agencyAuth(auth: SettingsOf<'agency'>, configFile: string): AuthConfig | undefined {
  const source = ownAuth(auth.source, configFile);
  const domain = named(auth.domain_id, auth.domain_name);
  const authUrl = auth.auth_url ?? auth.source.auth_url;
  if (source === undefined || domain === undefined || authUrl === undefined) return undefined;
  const { agency_name: agencyName, project_name: projectName } = auth;
  return {
    type: 'agency',
    authUrl,
    agencyName,
    domain,
    projectName,
    source: { auth: source, projectId: undefined },
  };
}

/** What an ID or a name stands for; the ID counts more. */
export function named(id: string | undefined, name: string | undefined): Named | undefined {
  if (id !== undefined) return { id };
  return name === undefined ? undefined : { name };
}

export function userOf(
  id: string | undefined,
  name: string | undefined,
  domain: Named | undefined,
): NamedUser | undefined {
  if (id !== undefined) return { id };
  return name === undefined || domain === undefined ? undefined : { name, domain };
}

function secretSource(
  { inline, file }: { readonly inline: Secret | undefined; readonly file: string | undefined },
  configFile: string,
): SecretSource | undefined {
  if (inline !== undefined) return { inline };
  return file === undefined ? undefined : { file: besideConfig(file, configFile) };
}

/** The secret files of a sign-in with the key that names each; clouds.yaml is none of them. */
export function secretFiles(auth: AuthConfig): readonly { key: string; file: string }[] {
  if (auth.type === 'agency') {
    return secretFiles(auth.source.auth).map(({ key, file }) => ({ key: `source.${key}`, file }));
  }
  return Object.entries(secretsOf(auth)).flatMap(([key, source]) =>
    source === undefined || !('file' in source) || source.pick !== undefined
      ? []
      : [{ key: `${key}_file`, file: source.file }],
  );
}

function secretsOf(
  auth: Exclude<AuthConfig, { type: 'agency' }>,
): Readonly<Record<string, SecretSource | undefined>> {
  switch (auth.type) {
    case 'token':
      return { token: auth.token };
    case 'password':
      return { password: auth.password };
    case 'ak_sk':
      return {
        access_key: auth.accessKey,
        secret_key: auth.secretKey,
        security_token: auth.securityToken,
      };
    case 'ecs_agency':
      return {};
  }
}
