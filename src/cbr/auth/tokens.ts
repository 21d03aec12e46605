import type { NamedUser } from '../../domain/named.ts';
import { type Failure, isFailure } from '../../domain/outcome.ts';
import type { Credential } from './credential.ts';
import type { Iam, IssuedToken } from './iam.ts';
import { createLease, type LeaseSurroundings, type LeaseTerms } from './lease.ts';
import type { ReadSecret } from './secret-file.ts';
import { type Bearer, createReadSender, createSender, type Sender } from './sender.ts';
import { type Agency, passwordRequest, type Scope } from './token-request.ts';

/** A token is renewed when this share of its life has passed, or up to JITTER of it earlier. */
const RENEW_AT = 0.8;
const JITTER = 0.05;

/** Sends a token somebody else got, which is read again from its file when that changes. */
export function createGivenToken(read: ReadSecret, credential: Credential): Sender {
  return createReadSender([read], ([token = '']) => tokenBearer(token, credential));
}

function tokenBearer(token: string, credential: Credential): Bearer {
  const prove = () => ({ headers: { 'x-auth-token': token } });
  return { credential, secret: token, prove };
}

/** Sends a user's password, which goes into the body of a sign-in. */
export function createUser(
  { user, scope }: { readonly user: NamedUser; readonly scope: Scope },
  read: ReadSecret,
  credential: Credential,
): Sender {
  return createReadSender([read], ([password = '']) => {
    const body = passwordRequest(user, password, scope);
    const prove = () => ({ headers: {}, body, secrets: [password] });
    return { credential, secret: password, prove };
  });
}

export interface IssuedTokensOptions extends LeaseSurroundings {
  readonly iam: Iam;
  /** Who signs in. */
  readonly source: Sender;
  /** What the source takes, where it is not a user who signs in with a password. */
  readonly role: { readonly agency: Agency; readonly scope: Scope } | undefined;
  /** Of the tokens. */
  readonly credential: Credential;
  readonly random: () => number;
}

/** Sends tokens that IAM issues, shared by all who sign in alike. */
export interface IssuedTokens extends Sender {
  /** The token at hand, after a sign-in where there is none. */
  token(signal: AbortSignal): Promise<IssuedToken | Failure>;
}

export function createIssuedTokens(options: IssuedTokensOptions): IssuedTokens {
  const { iam, source, role, credential, random } = options;
  const terms: LeaseTerms<Bearer & { readonly issued: IssuedToken }> = {
    get: async (signal) => {
      const issued = await iam.ask(iam.createToken(role), source, signal);
      if (isFailure(issued)) return issued;
      const { token, expiresAtMs } = issued;
      return { ...tokenBearer(token, credential), expiresAtMs, issued };
    },
    renewAfterMs: (lifeMs) => lifeMs * (RENEW_AT - JITTER * random()),
    isSame: false,
  };
  const lease = createLease(terms, options);
  const sender = createSender(lease);
  return {
    ...sender,
    token: async (signal) => {
      const bearer = await lease.current(signal);
      return isFailure(bearer) ? bearer : bearer.issued;
    },
    pausedMs: async () => ((await lease.peek()) ? undefined : source.pausedMs()),
    // A renewal that was refused is to be seen, be the last token still good or not.
    areAccepted: () =>
      source.areAccepted() === false ? false : (sender.areAccepted() ?? source.areAccepted()),
  };
}
