import { createHash } from 'node:crypto';
import type { SimulatedProject } from '../fleet/fleet.ts';

/** The oldest go first, so that a simulator left running does not grow. */
const ISSUED_MAX = 10_000;

/** What a token stands for, or what is wrong with it. */
export type TokenVerdict =
  | {
      readonly kind: 'accepted';
      readonly projectIds: readonly string[];
      readonly domain: string | undefined;
      /** IDs of the projects that its user has a role in; undefined: all. */
      readonly reaches: readonly string[] | undefined;
    }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'expired'; readonly expiresAtMs: number };

export interface IssuedToken {
  readonly projectId: string;
  /** Name of the user's domain. */
  readonly domain: string;
  /** IDs of the projects that the user has a role in; undefined: all. */
  readonly reaches: readonly string[] | undefined;
  readonly expiresAtMs: number;
}

export interface Tokens {
  /** From now on these are accepted for the project, beside those that IAM issues. */
  set(projectId: string, tokens: readonly string[]): void;
  /** Signs a new token of so many bytes. */
  issue(token: IssuedToken, bytes: number): string;
  /** Lets all issued tokens die before their time. */
  revokeIssued(): void;
  judge(token: string): TokenVerdict;
}

export function createTokens(parts: {
  readonly seed: number;
  readonly projects: readonly SimulatedProject[];
  readonly now: () => number;
}): Tokens {
  const { seed, projects, now } = parts;
  const given = new Map(
    projects.map(({ projectId, tokens }) => [projectId, new Set(tokens)] as const),
  );
  const issued = new Map<string, IssuedToken & { readonly revoked: boolean }>();
  let issuedCount = 0;

  return {
    set: (projectId, tokens) => void given.set(projectId, new Set(tokens)),
    issue(token, bytes) {
      issuedCount += 1;
      const text = tokenText(`${seed}/token ${issuedCount}`, bytes);
      issued.set(text, { ...token, revoked: false });
      const [oldest] = issued.keys();
      if (issued.size > ISSUED_MAX && oldest !== undefined) issued.delete(oldest);
      return text;
    },
    revokeIssued() {
      for (const [text, token] of issued) issued.set(text, { ...token, revoked: true });
    },
    judge(token) {
      // Tests may give one token to several projects; one that IAM issues is for one alone.
      const projectIds = [...given].flatMap(([id, tokens]) => (tokens.has(token) ? [id] : []));
      if (projectIds.length > 0) {
        return { kind: 'accepted', projectIds, domain: undefined, reaches: projectIds };
      }
      const found = issued.get(token);
      if (found === undefined) return { kind: 'unknown' };
      if (found.revoked) return { kind: 'revoked' };
      const { domain, reaches, expiresAtMs } = found;
      if (now() >= expiresAtMs) return { kind: 'expired', expiresAtMs };
      return { kind: 'accepted', projectIds: [found.projectId], domain, reaches };
    },
  };
}

/** Looks like the PKI blobs of the real thing, which begin with MII. */
function tokenText(name: string, bytes: number): string {
  const hash = createHash('shake256', { outputLength: bytes }).update(name);
  return `MII${hash.digest('base64url')}`.slice(0, bytes);
}
