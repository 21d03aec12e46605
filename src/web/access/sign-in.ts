import { createHmac, randomBytes } from 'node:crypto';
import type { Secret } from '../../domain/secret.ts';
import { readBasicCredentials } from './basic-credentials.ts';
import type { Turns } from './turns.ts';

/** As many as there are users at the most, but for passwords that differ beyond their 72nd byte. */
const GOOD_MAX = 1000;
const BAD_MAX = 1000;

/** Hashes of passwords by the names of users. */
export type Users = ReadonlyMap<string, Secret>;

/** Whether a password is the one of a bcrypt hash. Takes tenths of a second, elsewhere. */
export type Verify = (password: string, hash: string) => Promise<boolean>;

export interface Asking {
  readonly authorization: string | undefined;
  /** Who asks, as far as one can see: those of one source wait for each other. */
  readonly source: string;
  /** Whether there is still somebody who waits for the answer. */
  readonly isWanted: () => boolean;
}

export interface SignInOptions {
  readonly users: () => Users;
  readonly verify: Verify;
  readonly turns: Turns;
}

/**
 * Whether somebody may come in. What was found is remembered by a hash with a key that nobody else knows: who
 * is signed in has no work done, and so does not wait for those who try out passwords. Whether a
 * name is known shows in nothing, time included.
 */
export function createSignIn({ users, verify, turns }: SignInOptions) {
  const secretKey = randomBytes(32);
  const good = createLatest(GOOD_MAX);
  const bad = createLatest(BAD_MAX);

  function mac(...parts: readonly string[]): Buffer {
    const hmac = createHmac('sha256', secretKey);
    for (const part of parts) hmac.update(`${part.length} `).update(part);
    return hmac.digest();
  }

  /** For a name that nobody has, always the same one of those that there are: it costs as much. */
  function decoyFor(user: string, known: Users): Secret | undefined {
    const hashes = [...known.values()];
    return hashes[mac(user).readUInt32BE() % Math.max(hashes.length, 1)];
  }

  return async ({ authorization, source, isWanted }: Asking): Promise<boolean> => {
    const known = users();
    const credentials = readBasicCredentials(authorization);
    if (credentials === undefined) return false;
    const { user, password } = credentials;
    const own = known.get(user);
    const hash = (own ?? decoyFor(user, known))?.reveal() ?? '';
    const key = mac(own === undefined ? 'nobody' : 'user', user, hash, password).toString('base64');
    if (good.has(key)) return true;
    if (bad.has(key)) return false;
    // The same may have been found out while it waited.
    const run = async () => {
      const isWelcome =
        good.has(key) || (!bad.has(key) && (await verify(password, hash)) && own !== undefined);
      (isWelcome ? good : bad).add(key);
      return isWelcome;
    };
    return turns.take(source, { isWanted, run });
  };
}

export type SignIn = ReturnType<typeof createSignIn>;

/** The latest texts up to a number. */
function createLatest(max: number) {
  const texts = new Set<string>();
  return {
    has: (text: string) => texts.has(text),
    add: (text: string) => {
      texts.delete(text);
      texts.add(text);
      const [oldest] = texts;
      if (texts.size > max && oldest !== undefined) texts.delete(oldest);
    },
  };
}
