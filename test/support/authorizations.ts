import type { Authorization } from '../../src/cbr/auth/authorization.ts';

/** Sends one token after the other: the next one once the last was refused. */
export function tokensInTurn(
  target: { readonly endpoint: string; readonly projectId: string },
  ...tokens: readonly string[]
): Authorization {
  let at = 0;
  const proof = () => ({ headers: { 'x-auth-token': tokens[at] ?? '' } });
  return {
    pausedMs: async () => undefined,
    last: () => undefined,
    areAccepted: () => undefined,
    target: async () => target,
    knownTarget: () => target,
    run: async ({ takePermit, send, verdictOf }) => {
      const result = await send({ proof: proof(), permit: await takePermit() });
      if (verdictOf(result) !== 'refused' || at + 1 >= tokens.length) return result;
      at += 1;
      return send({ proof: proof(), permit: await takePermit() });
    },
  };
}
