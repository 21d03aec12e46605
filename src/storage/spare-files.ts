import { randomBytes } from 'node:crypto';
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { kill, pid } from 'node:process';
import { codeOf } from '../domain/error-code.ts';

const SUFFIX = /^\.tmp-(\d+)-[0-9a-f]{16}$/;

/** A name beside the file that no other write uses, in this process or in another one. */
export function temporaryPath(file: string): string {
  return `${file}.tmp-${pid}-${randomBytes(8).toString('hex')}`;
}

/**
 * Removes what processes left that died while they wrote; to be called before the first write.
 * A wrong guess does no harm: a file too many stays until the next start, and a process whose
 * file was taken away fails in that one write.
 */
export async function removeLeftovers(file: string): Promise<void> {
  const directory = dirname(file);
  const names = await readdir(directory).catch(() => []);
  const left = names.filter((name) => isLeftover(name, basename(file)));
  await Promise.allSettled(left.map((name) => rm(join(directory, name))));
}

/**
 * Renames a file that cannot be used, so that the next write does not destroy it. Gives its new
 * path, or undefined when it stays: a directory, which is not ours to move, or one that cannot be.
 */
export async function setAside(path: string): Promise<string | undefined> {
  // One of them is enough to look at; the one before it gives way.
  const aside = `${path}.damaged`;
  try {
    if ((await lstat(path)).isDirectory()) return undefined;
    await rename(path, aside);
    return aside;
  } catch {
    return undefined;
  }
}

function isLeftover(name: string, file: string): boolean {
  if (!name.startsWith(file)) return false;
  const [, writer] = SUFFIX.exec(name.slice(file.length)) ?? [];
  // The first process of a container has the same ID each time: this one has written nothing yet.
  return writer !== undefined && (Number(writer) === pid || !isRunning(Number(writer)));
}

function isRunning(writer: number): boolean {
  try {
    return kill(writer, 0);
  } catch (error) {
    // It runs, and belongs to another user.
    return codeOf(error) === 'EPERM';
  }
}
