import { hash } from 'node:crypto';
import type { Clocks } from '../../domain/clocks.ts';
import type { NamedUser } from '../../domain/named.ts';
import type { RememberedRefusal } from '../../domain/refusals.ts';
import { type Credential, createCredential } from './credential.ts';
import { type Limit, REFUSALS_MAX, REMEMBERED_MS, type Refusal } from './standing.ts';

/** What makes a credential that one; the secret, which can change, is no part of it. */
export type Identity =
  | { readonly kind: 'access key'; readonly accessKey: string }
  /** Temporary keys, each of which is followed by another. */
  | { readonly kind: 'key of the agency'; readonly metadataUrl: string }
  /** Whatever host of IAM it signs in at: a lock holds for all of them. */
  | { readonly kind: 'user'; readonly user: NamedUser }
  /** Of somebody else, by where it comes from. */
  | { readonly kind: 'token'; readonly from: string };

/** Keeps what outlives the process, by a digest of whose it is. */
export interface RefusalMemory {
  recall(digest: string): readonly RememberedRefusal[];
  /** Resolves once it is kept, or cannot be. Never rejects. */
  remember(digest: string, refusals: readonly RememberedRefusal[]): Promise<void>;
}

export interface CredentialsOptions extends Clocks {
  readonly memory: RefusalMemory;
  readonly random: () => number;
}

/** The credentials of the process. */
export interface Credentials {
  of(identity: Identity): Credential;
  /** For the tokens of one who signs in, which nobody else has. */
  ofIssuedTokens(): Credential;
}

/** A gateway locks a key after more than five refusals in a row, for everybody who uses it. */
const OF_KEYS: readonly Limit[] = [{ refusals: REFUSALS_MAX, withinMs: 5 * 60_000 }];
const LIMITS: Readonly<Record<Identity['kind'], readonly Limit[]>> = {
  'access key': OF_KEYS,
  'key of the agency': OF_KEYS,
  // IAM locks a user after five within a quarter of an hour, where nobody has set other figures.
  user: [...OF_KEYS, { refusals: 4, withinMs: REMEMBERED_MS }],
  token: [],
};
const CREDENTIALS_MAX = 1000;
/** Up to this share. */
const JITTER = 0.2;

export function createCredentials(options: CredentialsOptions): Credentials {
  const credentials = new Map<string, Credential>();
  return {
    of: (identity) => {
      const digest = hash('sha256', JSON.stringify(identity));
      const known = credentials.get(digest) ?? newCredential(options, identity.kind, digest);
      if (credentials.size >= CREDENTIALS_MAX && !credentials.has(digest)) {
        const [oldest] = [...credentials].find(([, each]) => each.isForgettable()) ?? [];
        if (oldest !== undefined) credentials.delete(oldest);
      }
      credentials.set(digest, known);
      return known;
    },
    ofIssuedTokens: () => newCredential(options, 'token', ''),
  };
}

function newCredential(
  { memory, monotonicMs, nowMs, random }: CredentialsOptions,
  kind: Identity['kind'],
  digest: string,
): Credential {
  const limits = LIMITS[kind];
  const lockable = limits.length > 0;
  const lock = lockable ? `, and more refusals would lock it for everyone who uses it` : '';
  return createCredential({
    standing: {
      refusals: recalled(memory.recall(digest), { nowMs, monotonicMs }),
      accepted: new Set(),
      odd: new Set(),
      limits,
      isDoubtful: kind !== 'user',
      jitter: JITTER * random(),
    },
    // So few bits tell a changed secret from the last one, and nobody what it is.
    traceOf: lockable
      ? (secret) => hash('sha256', `${digest} ${secret}`).slice(0, 4)
      : (secret) => secret,
    refusedText: (waitMs) =>
      waitMs > 0
        ? `no request was sent: the ${kind} was refused${lock}; nothing is sent until ${new Date(nowMs() + waitMs).toISOString()} or until it changes`
        : 'no request was sent: it was refused before, and whether the credentials are good is in doubt',
    keep: async (refusals) => {
      if (!lockable) return;
      const shiftMs = nowMs() - monotonicMs();
      const onWall = ({ ms, secret, verdict }: Refusal): RememberedRefusal => {
        return { atMs: Math.round(ms + shiftMs), secret, isSure: verdict === 'refused' };
      };
      await memory.remember(digest, refusals.map(onWall));
    },
    monotonicMs,
  });
}

/**
 * However the clock was set meanwhile: not before now. What is longer ago than any limit looks back
 * must not make a pause longer, and former versions kept the newest first.
 */
function recalled(
  remembered: readonly RememberedRefusal[],
  { nowMs, monotonicMs }: Clocks,
): readonly Refusal[] {
  const refusals = remembered.flatMap(({ atMs, secret, isSure }): readonly Refusal[] => {
    const agoMs = Math.max(nowMs() - atMs, 0);
    if (agoMs > REMEMBERED_MS) return [];
    const verdict = isSure ? 'refused' : 'suspect';
    return [{ ms: monotonicMs() - agoMs, secret, verdict, subject: '', at: 0 }];
  });
  return refusals.toSorted((one, other) => one.ms - other.ms);
}
