import type { Secret, SecretSource } from '../../domain/secret.ts';
import { besideConfig } from '../file/relative-path.ts';
import type { AuthConfig } from '../schema/config.ts';
import type { ProjectSettings } from '../schema/settings.ts';

const METADATA_URL = 'http://169.254.169.254';

export type AuthSettings = NonNullable<ProjectSettings['auth']>;

/** The sign-in that a project's own keys describe in full, which those of a cloud do not. */
export function authConfig(
  auth: Exclude<AuthSettings, { type: 'cloud' }>,
  configFile: string,
): AuthConfig | undefined {
  const source = (inline: Secret | undefined, file: string | undefined) =>
    secretSource({ inline, file }, configFile);
  switch (auth.type) {
    case 'token': {
      const token = source(auth.token, auth.token_file);
      return token && { type: 'token', token };
    }
    case 'password': {
      const password = source(auth.password, auth.password_file);
      return (
        password && {
          type: 'password',
          authUrl: auth.auth_url,
          domainName: auth.domain_name,
          username: auth.username,
          password,
          projectName: auth.project_name,
        }
      );
    }
    case 'ak_sk': {
      const accessKey = source(auth.access_key, auth.access_key_file);
      const secretKey = source(auth.secret_key, auth.secret_key_file);
      if (accessKey === undefined || secretKey === undefined) return undefined;
      return {
        type: 'ak_sk',
        accessKey,
        secretKey,
        securityToken: source(auth.security_token, auth.security_token_file),
        authUrl: auth.auth_url,
        projectName: auth.project_name,
      };
    }
    case 'ecs_agency':
      return {
        type: 'ecs_agency',
        metadataUrl: auth.metadata_url ?? METADATA_URL,
        authUrl: auth.auth_url,
        projectName: auth.project_name,
      };
  }
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
  return Object.entries(secretsOf(auth)).flatMap(([key, source]) =>
    source === undefined || !('file' in source) || source.pick !== undefined
      ? []
      : [{ key: `${key}_file`, file: source.file }],
  );
}

function secretsOf(auth: AuthConfig): Readonly<Record<string, SecretSource | undefined>> {
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
