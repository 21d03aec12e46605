import { isFailure } from '../http.ts';
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
    target: async () => {
      const token = await session.token();
      if (isFailure(token)) return token;
      const found = endpoint ?? endpointOf(token.catalog, region ?? '');
      if (typeof found !== 'string') return found;
      return { endpoint: found, projectId: token.projectId } satisfies Target;
    },
    run: async ({ send, verdictOf }) => {
      const token = await session.token();
      if (isFailure(token)) return token;
      const result = await send({ 'x-auth-token': token.token });
      if (verdictOf(result) !== 'refused') return result;
      // A token can die early, after a change of the user or the password. Once in a cycle that
      // is worth another sign-in; when the next one is refused too, the token is not what is wrong.
      renewedFrom ??= token.token;
      if (token.token !== renewedFrom) return result;
      const next = await session.tokenAfter(token.token);
      return isFailure(next) ? next : send({ 'x-auth-token': next.token });
    },
    expiresAtMs: session.expiresAtMs,
    isRefused: session.isRefused,
  };
}
