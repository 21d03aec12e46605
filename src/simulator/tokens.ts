import type { SimulatedProject } from './fleet.ts';

export type TokenVerdict = 'missing' | 'unknown' | 'other_project' | 'accepted';

export interface Tokens {
  /** From now on these and no others are accepted for the project. */
  set(projectId: string, tokens: readonly string[]): void;
  judge(token: string | undefined, projectId: string): TokenVerdict;
}

export function createTokens(projects: readonly SimulatedProject[]): Tokens {
  const accepted = new Map(
    projects.map(({ projectId, tokens }) => [projectId, new Set(tokens)] as const),
  );

  return {
    set(projectId, tokens) {
      accepted.set(projectId, new Set(tokens));
    },
    judge(token, projectId) {
      if (token === undefined) return 'missing';
      if (accepted.get(projectId)?.has(token)) return 'accepted';
      const known = [...accepted.values()].some((tokens) => tokens.has(token));
      return known ? 'other_project' : 'unknown';
    },
  };
}
