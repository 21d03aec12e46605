import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FILE_BYTES_MAX } from './format.ts';
import { temporaryPath } from './temporary-file.ts';

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_DIRECTORY = 0o700;

/**
 * Replaces a file in one step: whoever reads it, even after a power failure, finds all of the old
 * or all of the new one. Several processes that do so at once do not mix; the last one wins.
 */
export async function replaceFile(path: string, chunks: Iterable<Buffer>): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const temporary = temporaryPath(path);
  try {
    await writeThrough(temporary, chunks);
    await rename(temporary, path);
  } catch (error) {
    // On a full disk the half of a file would be in the way of everybody.
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncDirectory(directory);
}

async function writeThrough(path: string, chunks: Iterable<Buffer>): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY_FILE);
  try {
    let length = 0;
    for (const chunk of chunks) {
      length += chunk.length;
      // Nobody would read it.
      if (length > FILE_BYTES_MAX) throw new Error(`larger than ${FILE_BYTES_MAX} bytes`);
      await file.appendFile(chunk);
    }
    // Without it, the new name may reach the disk before the content does.
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the new name last. Some file systems cannot; the file is whole without it as well. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  await directory?.sync().catch(() => {});
  await directory?.close();
}
