import type { FileHandle } from 'node:fs/promises';
import { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { codeOf } from '../../domain/error-code.ts';

const CHUNK_BYTES = 64 * 1024;
/** How often a pipe is asked whether something has come. */
const LOOK_MS = 20;

/** How long something is waited for that comes from another program. */
export interface Patience {
  /** Until somebody writes. */
  readonly writerMs: number;
  /** Until all has come. */
  readonly endMs: number;
}

export type Arrival = { readonly bytes: Buffer } | { readonly problem: string };

interface Limits {
  /** One byte more says that there is more. */
  readonly bytesMax: number;
  readonly patience: Patience;
}

/** Reads from a handle that was opened without blocking, be it of a file, a pipe or a terminal. */
export async function readArriving(
  handle: FileHandle,
  { isPipe, bytesMax, patience }: Limits & { readonly isPipe: boolean },
): Promise<Arrival> {
  const startedMs = performance.now();
  const chunks: Buffer[] = [];
  let leftBytes = bytesMax + 1;
  while (leftBytes > 0) {
    const chunk = await readChunk(handle, Math.min(CHUNK_BYTES, leftBytes));
    if (chunk !== 'later' && chunk.length > 0) {
      chunks.push(chunk);
      leftBytes -= chunk.length;
      continue;
    }
    // A pipe has an end when it has no writer, and before it has one.
    const isEnd = chunk !== 'later' && (!isPipe || chunks.length > 0);
    if (isEnd) break;
    const waitedMs = performance.now() - startedMs;
    if (chunk !== 'later' && waitedMs >= patience.writerMs) {
      return { problem: `is a pipe, and nobody wrote to it for ${patience.writerMs / 1000} s` };
    }
    if (waitedMs >= patience.endMs) return { problem: withoutEnd(patience) };
    await wait(LOOK_MS);
  }
  return { bytes: Buffer.concat(chunks) };
}

function withoutEnd({ endMs }: Patience): string {
  return `is no regular file, and what comes out of it had no end within ${endMs / 1000} s`;
}

async function readChunk(handle: FileHandle, size: number): Promise<Buffer | 'later'> {
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(size), 0, size);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return 'later';
    throw error;
  }
}

/** The descriptor that /dev/stdin and its like stand for, where it is a socket: no path opens one. */
export function inheritedSocket(file: string, error: unknown): number | undefined {
  if (codeOf(error) !== 'ENXIO') return undefined;
  const found = /^\/dev\/stdin$|^\/(?:dev|proc\/self)\/fd\/(\d{1,6})$/.exec(file);
  return found === null ? undefined : Number(found[1] ?? 0);
}

export async function readSocket(
  descriptor: number,
  { bytesMax, patience }: Limits,
): Promise<Arrival> {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  const late = setTimeout(() => socket.destroy(new Error('late')), patience.endMs);
  const chunks: Buffer[] = [];
  let leftBytes = bytesMax + 1;
  try {
    for await (const chunk of socket) {
      chunks.push(chunk.subarray(0, leftBytes));
      leftBytes -= chunk.length;
      if (leftBytes <= 0) break;
    }
    return { bytes: Buffer.concat(chunks) };
  } catch {
    return { problem: withoutEnd(patience) };
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}
