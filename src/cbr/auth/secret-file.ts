import { messageOf } from '../../domain/error-code.ts';
import type { Failure } from '../../domain/outcome.ts';
import { Secret, type SecretSource } from '../../domain/secret.ts';
import { readStart } from '../files/read-start.ts';
import { sharedFlight } from '../http/shared-flight.ts';

const SECRET_BYTES_MAX = 64 * 1024;
/** Of a file that holds more than the secret. */
const FILE_BYTES_MAX = 1024 * 1024;
const REREAD_MS = 1000;

/** A file is read to its end, whoever waits for it. */
const NEVER = new AbortController().signal;

export type SecretRead = { readonly secret: Secret } | { readonly problem: string };

/** Gives a secret; `fresh` reads its file again at once instead of at most once a second. */
export type ReadSecret = (options?: {
  readonly fresh?: boolean;
}) => SecretRead | Promise<SecretRead>;

export interface SecretFileOptions {
  readonly file: string;
  /** Takes the secret out of a file that holds more than it; the whole file otherwise. */
  readonly pick?: ((text: string) => string | undefined) | undefined;
  /** Whether it goes into a header, which not every character can. */
  readonly inHeader: boolean;
  readonly monotonicMs: () => number;
  /** Hears why the file could not be read, once per reason, while an older secret stays in use. */
  readonly onProblem: (problem: string) => void;
}

/**
 * Reads the file anew rather than watching it: that sees an edit, an atomic replace and the
 * symlink swap of a mounted Kubernetes secret alike. What was read last is kept when the file
 * vanishes, since the API decides whether a secret is still good.
 */
export function createSecretFile(options: SecretFileOptions): ReadSecret {
  const { monotonicMs, onProblem } = options;
  let last: Secret | undefined;
  let lastProblem: string | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;

  async function readNow(): Promise<SecretRead> {
    const read = await readSecretFile(options);
    readAtMs = monotonicMs();
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

  const readOnce = sharedFlight(readNow);

  return ({ fresh = false } = {}) => {
    if (last !== undefined && !fresh && monotonicMs() - readAtMs < REREAD_MS) {
      return { secret: last };
    }
    return readOnce(NEVER);
  };
}

async function readSecretFile({ file, pick, inHeader }: SecretFileOptions): Promise<SecretRead> {
  const bytesMax = pick === undefined ? SECRET_BYTES_MAX : FILE_BYTES_MAX;
  let start: Buffer;
  try {
    start = await readStart(file, bytesMax);
  } catch (error) {
    return { problem: `cannot read ${file}: ${messageOf(error)}` };
  }
  if (start.length > bytesMax) return { problem: `${file} is larger than ${bytesMax} bytes` };
  const text = textIn(start);
  if (text === undefined) return { problem: `${file} is not UTF-8 text` };
  const own = pick === undefined ? text : pick(text);
  if (own === undefined) return { problem: `${file} does not hold the secret any longer` };
  const secret = ownText(own, inHeader);
  if (secret === '') return { problem: `${file} is empty` };
  if (inHeader && !/^[\x21-\x7e]+$/.test(secret)) {
    return { problem: `${file} holds characters that a secret cannot have` };
  }
  return { secret: new Secret(secret) };
}

/**
 * Without its byte order mark. Undefined where it is none, as in UTF-16: what came of it would be
 * refused, and refusals lock a user.
 */
function textIn(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/**
 * Editors and `echo` end a file with a line break. Blanks are a part of a password, and none of
 * what goes into a header, where they cannot be.
 */
function ownText(text: string, inHeader: boolean): string {
  return inHeader ? text.trim() : text.replace(/\r?\n$/, '');
}

/** Reads a secret from wherever the configuration says that it is. */
export function createSecretReader(
  source: SecretSource,
  options: Pick<SecretFileOptions, 'inHeader' | 'monotonicMs' | 'onProblem'>,
): ReadSecret {
  if ('inline' in source) return () => ({ secret: source.inline });
  return createSecretFile({ file: source.file, pick: source.pick, ...options });
}

/** What all of them give, or why there is nothing to send; at once where all are at hand. */
export function readAll(
  readers: readonly ReadSecret[],
  options: { readonly fresh: boolean },
): readonly string[] | Failure | Promise<readonly string[] | Failure> {
  const reads = readers.map((reader) => reader(options));
  const atHand: SecretRead[] = [];
  for (const read of reads) {
    if (read instanceof Promise) return Promise.all(reads).then(textsOf);
    atHand.push(read);
  }
  return textsOf(atHand);
}

function textsOf(reads: readonly SecretRead[]): readonly string[] | Failure {
  const texts: string[] = [];
  for (const read of reads) {
    if ('problem' in read) {
      return { reason: 'auth', detail: `no request was sent: ${read.problem}` };
    }
    texts.push(read.secret.reveal());
  }
  return texts;
}
