import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../domain/error-code.ts';

const OWNER_ONLY = 0o700;

/**
 * Makes a directory and those above it, where they are missing. Node's own way with `recursive` never
 * ends, at full speed, where the system says that something is missing while the directory above
 * it is there, as in /proc.
 */
export async function makeDirectory(path: string): Promise<void> {
  const failure = await made(path);
  if (failure === undefined) return;
  if (codeOf(failure) !== 'ENOENT' || dirname(path) === path) throw failure;
  await makeDirectory(dirname(path));
  const again = await made(path);
  if (again !== undefined) throw again;
}

/** Why it could not be made; it may have been there. */
async function made(path: string): Promise<unknown> {
  try {
    await mkdir(path, OWNER_ONLY);
    return undefined;
  } catch (error) {
    return codeOf(error) === 'EEXIST' && (await isDirectory(path)) ? undefined : error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}
