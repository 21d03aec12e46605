import { unlessAborted } from '../http/abort.ts';
import { isFailure } from '../http/http.ts';
import type { Authorization, Target } from './authorization.ts';
import { endpointOf } from './catalog.ts';
import type { Session } from './session.ts';

export interface PasswordOptions {
  readonly session: Session;
  /** What the configuration says; the rest comes from the token. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

/** Requests of one project with tokens of a session. */
export function createPasswordAuthorization(options: PasswordOptions): Authorization {
  const { session, endpoint, region } = options;
  let renewedFrom: string | undefined;

  return {
    beginCycle: () => {
      renewedFrom = undefined;
      return session.beginCycle();
    },
    // A sign-in is shared: whoever cannot wait for it leaves it to the others.
    target: async (signal) => {
      const token = await unlessAborted(session.token(), signal);
      if (isFailure(token)) return token;
      const found = endpoint ?? endpointOf(token.catalog, region ?? '');
      if (typeof found !== 'string') return found;
      return { endpoint: found, projectId: token.projectId } satisfies Target;
    },
    run: async ({ takePermit, send, verdictOf, signal }) => {
      const token = await unlessAborted(session.token(), signal);
      if (isFailure(token)) return token;
      const result = await send({ 'x-auth-token': token.token }, await takePermit());
      if (verdictOf(result) !== 'refused') return result;
      // A token can die early, after a change of the user or the password. Once in a cycle that
      // is worth another sign-in; when the next one is refused too, the token is not what is wrong.
      renewedFrom ??= token.token;
      if (token.token !== renewedFrom) return result;
      const next = await unlessAborted(session.tokenAfter(token.token), signal);
      return isFailure(next) ? next : send({ 'x-auth-token': next.token }, await takePermit());
    },
    expiresAtMs: session.expiresAtMs,
    isRefused: session.isRefused,
  };
}
