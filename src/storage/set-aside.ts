import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The newest are worth a look; more of them would fill the disk. */
const KEPT_MAX = 3;

const TIME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/;

/**
 * Renames a file that cannot be used, so that the next write does not destroy it. Gives its new
 * path, or undefined when it stays: a directory, which is not ours to move, or one that cannot be.
 */
export async function setAside(path: string, nowMs: number): Promise<string | undefined> {
  const prefix = `${path}.damaged-`;
  // Colons are not allowed in file names everywhere.
  const aside = prefix + new Date(nowMs).toISOString().replaceAll(':', '-');
  try {
    if ((await lstat(path)).isDirectory()) return undefined;
    await rename(path, aside);
  } catch {
    return undefined;
  }
  await removeOld(prefix);
  return aside;
}

async function removeOld(prefix: string): Promise<void> {
  const directory = dirname(prefix);
  const start = basename(prefix);
  const names = await readdir(directory).catch(() => []);
  const old = names
    .filter((name) => name.startsWith(start) && TIME.test(name.slice(start.length)))
    .sort()
    .slice(0, -KEPT_MAX);
  await Promise.allSettled(old.map((name) => rm(join(directory, name))));
}
