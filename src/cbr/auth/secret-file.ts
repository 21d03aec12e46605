import { open } from 'node:fs/promises';
import { Secret } from '../../secret.ts';

const FILE_BYTES_MAX = 64 * 1024;
const REREAD_MS = 1000;

export type SecretRead = { readonly secret: Secret } | { readonly problem: string };

/** Gives a secret; `fresh` reads its file again at once instead of at most once a second. */
export type ReadSecret = (options?: { readonly fresh?: boolean }) => Promise<SecretRead>;

export interface SecretFileOptions {
  readonly file: string;
  readonly nowMs: () => number;
  /** Hears why the file could not be read, once per reason, while an older secret stays in use. */
  readonly onProblem: (problem: string) => void;
}

/**
 * Reads the file anew rather than watching it: that sees an edit, an atomic replace and the
 * symlink swap of a mounted Kubernetes secret alike. What was read last is kept when the file
 * vanishes, since the API decides whether a secret is still good.
 */
export function createSecretFile({ file, nowMs, onProblem }: SecretFileOptions): ReadSecret {
  let last: Secret | undefined;
  let lastProblem: string | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<SecretRead> | undefined;

  async function readNow(): Promise<SecretRead> {
    const read = await readSecretFile(file);
    readAtMs = nowMs();
    if ('secret' in read) {
      last = read.secret;
      lastProblem = undefined;
      return read;
    }
    if (last === undefined) return read;
    if (read.problem !== lastProblem) onProblem(read.problem);
    lastProblem = read.problem;
    return { secret: last };
  }

  return ({ fresh = false } = {}) => {
    if (last !== undefined && !fresh && nowMs() - readAtMs < REREAD_MS) {
      return Promise.resolve({ secret: last });
    }
    reading ??= readNow().finally(() => {
      reading = undefined;
    });
    return reading;
  };
}

async function readSecretFile(file: string): Promise<SecretRead> {
  let text: string;
  try {
    text = await readStart(file);
  } catch (error) {
    return { problem: `cannot read ${file}: ${error instanceof Error ? error.message : error}` };
  }
  if (text.length > FILE_BYTES_MAX) {
    return { problem: `${file} is larger than ${FILE_BYTES_MAX} bytes` };
  }
  const secret = text.trim();
  if (secret === '') return { problem: `${file} is empty` };
  // Anything else cannot stand in an HTTP header; the text itself is never shown.
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    return { problem: `${file} holds characters that a secret cannot have` };
  }
  return { secret: new Secret(secret) };
}

async function readStart(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const buffer = Buffer.alloc(FILE_BYTES_MAX + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.toString('latin1', 0, length);
  } finally {
    await handle.close();
  }
}
