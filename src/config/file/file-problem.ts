import { access, constants, stat } from 'node:fs/promises';
import { systemReason } from './findings.ts';

/**
 * Why a file that is for later cannot be read now; undefined when it can. It is not read for
 * that: a secret may be handed over through a pipe, once.
 */
export async function fileProblem(file: string): Promise<string | undefined> {
  try {
    await access(file, constants.R_OK);
    const found = await stat(file);
    if (found.isDirectory()) return 'is a directory';
    if (found.isSocket()) return 'is a socket';
    if (found.isBlockDevice()) return 'is a disk';
    return found.isFile() && found.size === 0 ? 'is empty' : undefined;
  } catch (error) {
    return systemReason(error);
  }
}
