import { constants, open } from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;

/**
 * The start of a file: one byte more than `bytesMax` says that there is more. A pipe that nobody
 * writes to gives nothing, where it would otherwise hold up a thread, and the whole process with it.
 */
export async function readStart(file: string, bytesMax: number): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const chunks: Buffer[] = [];
    let leftBytes = bytesMax + 1;
    while (leftBytes > 0) {
      const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, leftBytes));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length);
      if (bytesRead === 0) break;
      chunks.push(chunk.subarray(0, bytesRead));
      leftBytes -= bytesRead;
    }
    return Buffer.concat(chunks);
  } finally {
    await handle.close();
  }
}
