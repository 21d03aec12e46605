import { stat } from 'node:fs/promises';
import { messageOf } from '../../domain/error-code.ts';
import type { TlsFileProblem, TlsFiles } from '../../domain/tls-options.ts';
import { readStart } from '../files/read-start.ts';
import { judgeTls, type TlsContents, type TlsPart } from './judgement.ts';

export const TLS_FILE_OF = {
  ca: 'caFile',
  cert: 'certFile',
  key: 'keyFile',
} as const satisfies Record<TlsPart, keyof TlsFiles>;

/** Bundles of hundreds of certificates are a quarter of it. */
const FILE_BYTES_MAX = 1024 * 1024;

export type TlsRead =
  | { readonly contents: TlsContents }
  | { readonly part: TlsPart; readonly problem: string };

/** What the files hold now, or why one of them cannot be read. */
export async function readTlsFiles(files: TlsFiles): Promise<TlsRead> {
  const contents: Partial<Record<TlsPart, Buffer>> = {};
  for (const part of ['ca', 'cert', 'key'] as const) {
    const file = files[TLS_FILE_OF[part]];
    if (file === undefined) continue;
    try {
      const start = await readStart(file, FILE_BYTES_MAX);
      if (start.length > FILE_BYTES_MAX) {
        return { part, problem: `it is larger than ${FILE_BYTES_MAX} bytes` };
      }
      contents[part] = start;
    } catch (error) {
      return { part, problem: messageOf(error) };
    }
  }
  const { ca, cert, key } = contents;
  return { contents: { ca, cert, key } };
}

/**
 * What is wrong with the files that can be read. What is no regular file is left alone: it may hand
 * over its content once.
 */
export async function tlsFileProblems(
  files: TlsFiles,
  nowMs: number,
): Promise<readonly TlsFileProblem[]> {
  const readable: Record<keyof TlsFiles, string | undefined> = { ...files };
  for (const file of Object.values(TLS_FILE_OF)) {
    const path = files[file];
    if (path !== undefined && !(await isReadable(path))) readable[file] = undefined;
  }
  const read = await readTlsFiles(readable);
  return 'problem' in read
    ? [{ file: TLS_FILE_OF[read.part], text: `cannot be read: ${read.problem}` }]
    : judgeTls(read.contents, nowMs).map(({ part, text }) => ({ file: TLS_FILE_OF[part], text }));
}

async function isReadable(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
