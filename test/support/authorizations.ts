import type { Authorization } from '../../src/cbr/auth/authorization.ts';
import type { Permit } from '../../src/cbr/limits/rate-limit.ts';

/** Sends one token after the other: the next one once the last was refused. */
export function tokensInTurn(
  target: { readonly endpoint: string; readonly projectId: string },
  ...tokens: readonly string[]
): Authorization {
  let at = 0;
  return {
    beginCycle: async () => undefined,
    target: async () => target,
    run: async ({ takePermit, send, verdictOf }) => {
      const result = await send({ 'x-auth-token': tokens[at] ?? '' }, await takePermit());
      if (verdictOf(result) !== 'refused' || at + 1 >= tokens.length) return result;
      at += 1;
      return send({ 'x-auth-token': tokens[at] ?? '' }, await takePermit());
    },
    expiresAtMs: () => undefined,
    isRefused: () => false,
  };
}

/** Leave for whoever asks. */
export const PERMIT: Permit = { takenAtMs: 0, giveBack: () => {} };
