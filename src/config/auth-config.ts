import { access, constants, stat } from 'node:fs/promises';
import type { AuthConfig } from './config.ts';
import { systemReason } from './findings.ts';
import { besideConfig } from './relative-path.ts';
import type { ProjectSettings } from './settings.ts';

type AuthSettings = ProjectSettings['auth'];

export function authConfig(auth: AuthSettings, configFile: string): AuthConfig | undefined {
  if (auth?.token !== undefined) return { type: 'token', token: { inline: auth.token } };
  if (auth?.token_file === undefined) return undefined;
  return { type: 'token', token: { file: besideConfig(auth.token_file, configFile) } };
}

/**
 * Why the secret file of a sign-in cannot be read now; undefined when it can, or there is none.
 * It is not read for that: a secret may be handed over through a pipe, once.
 */
export async function secretFileProblem({ token }: AuthConfig): Promise<string | undefined> {
  if (!('file' in token)) return undefined;
  try {
    await access(token.file, constants.R_OK);
    const found = await stat(token.file);
    if (found.isDirectory()) return 'is a directory';
    return found.isFile() && found.size === 0 ? 'is empty' : undefined;
  } catch (error) {
    return systemReason(error);
  }
}
