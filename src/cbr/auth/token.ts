import type { SecretSource } from '../../secret.ts';
import type { Authorization, RequestHeaders } from './authorization.ts';
import { createSecretFile, type ReadSecret } from './secret-file.ts';

export interface TokenOptions {
  readonly token: SecretSource;
  readonly nowMs: () => number;
  /** See SecretFileOptions. */
  readonly onProblem: (problem: string) => void;
}

/** A token somebody else got: sent as it is, and read again from its file when that changes. */
export function createTokenAuthorization({ token, nowMs, onProblem }: TokenOptions): Authorization {
  const read: ReadSecret =
    'inline' in token
      ? () => Promise.resolve({ secret: token.inline })
      : createSecretFile({ file: token.file, nowMs, onProblem });

  return {
    headersFor: async () => {
      const current = await read();
      return 'secret' in current
        ? tokenHeaders(current.secret.reveal())
        : { reason: 'auth', detail: `no token: ${current.problem}` };
    },
    renew: async (refused) => {
      const current = await read({ fresh: true });
      if (!('secret' in current)) return false;
      return tokenHeaders(current.secret.reveal())['x-auth-token'] !== refused['x-auth-token'];
    },
  };
}

function tokenHeaders(token: string): RequestHeaders {
  return { 'x-auth-token': token };
}
