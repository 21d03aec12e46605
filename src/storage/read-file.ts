import { constants, type FileHandle, open } from 'node:fs/promises';
import { createDecoder } from './decode.ts';
import { FILE_BYTES_MAX, type Read } from './format.ts';
import { linesOf } from './lines.ts';
import type { StoredProject } from './stored-project.ts';

// A link may lead to a file of somebody else. A pipe that nobody writes to would hold up a thread.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** What a file holds; undefined when there is none. The problem is worded to follow its name. */
export async function readStored(
  path: string,
  version: string,
): Promise<Read<ReadonlyMap<string, StoredProject>> | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, FLAGS);
    return (await shapeProblem(file)) ?? (await decoded(file, version));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') return { problem: 'is a symbolic link' };
    return { problem: `cannot be read: ${error instanceof Error ? error.message : error}` };
  } finally {
    await file?.close();
  }
}

async function shapeProblem(file: FileHandle): Promise<{ problem: string } | undefined> {
  const found = await file.stat();
  if (found.isDirectory()) return { problem: 'is a directory' };
  if (!found.isFile()) return { problem: 'is not a regular file' };
  if (found.size > FILE_BYTES_MAX) return { problem: `is larger than ${FILE_BYTES_MAX} bytes` };
  return undefined;
}

async function decoded(
  file: FileHandle,
  version: string,
): Promise<Read<ReadonlyMap<string, StoredProject>>> {
  const decoder = createDecoder(version);
  for await (const line of linesOf(file)) {
    const wrong = decoder.take(line);
    if (wrong !== undefined) return wrong;
  }
  return decoder.end();
}
