import type { Failure } from '../../domain/outcome.ts';
import type { Authorization, Target } from './authorization.ts';
import { createPause } from './pause.ts';
import type { ReadSecret } from './secret-file.ts';

/**
 * One refused request may be about that checkpoint alone, and a token cannot be locked; but
 * thousands of them tell nothing more than a few.
 */
const REFUSALS_MAX = 3;

export interface TokenOptions {
  readonly read: ReadSecret;
  /** A token that somebody else got tells nothing about where to ask. */
  readonly target: Target;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** A token somebody else got: sent as it is, and read again from its file when that changes. */
export function createTokenAuthorization(options: TokenOptions): Authorization {
  const { read, nowMs, random } = options;
  const pause = createPause({ nowMs, random });
  let refusalsInARow = 0;

  return {
    beginCycle: async () => {
      const current = await read({ fresh: true });
      const untilMs = 'secret' in current ? pause.untilMs(current.secret.reveal()) : undefined;
      return untilMs === undefined ? undefined : { pausedUntilMs: untilMs };
    },
    target: async () => options.target,
    run: async ({ takePermit, send, verdictOf }) => {
      for (let renewed = false; ; renewed = true) {
        // First of all: while one waits for it, the token may turn out to be refused.
        const permit = await takePermit();
        const current = await read({ fresh: renewed });
        const token = 'secret' in current ? current.secret.reveal() : undefined;
        if (token === undefined || pause.untilMs(token) !== undefined) {
          permit.giveBack();
          return noToken(
            'problem' in current ? current.problem : 'it was refused and is still the same',
          );
        }
        const result = await send({ 'x-auth-token': token }, permit);
        const verdict = verdictOf(result);
        if (verdict === 'accepted') {
          refusalsInARow = 0;
          pause.accepted(token);
        }
        if (verdict !== 'refused') return result;
        const next = await read({ fresh: true });
        const changed = 'secret' in next && next.secret.reveal() !== token;
        if (changed && !renewed) continue;
        refusalsInARow += 1;
        if (refusalsInARow >= REFUSALS_MAX) pause.refused(token);
        return result;
      }
    },
    expiresAtMs: () => undefined,
    isRefused: () => false,
  };
}

function noToken(why: string): Failure {
  return { reason: 'auth', detail: `no token to send: ${why}` };
}
