import type { IncomingMessage } from 'node:http';
import { createRateLimit, type Rate } from './rate-limit.ts';
import { createSignIn, type Users, type Verify } from './sign-in.ts';
import { sourceOf } from './source-of.ts';
import { createTurns } from './turns.ts';

export type Headers = Readonly<Record<string, string>>;

export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Who may ask, and what goes with every answer. */
export interface Access {
  headers(): Headers;
  /** Undefined: go ahead. At once where nobody has to sign in, or has done so before. */
  refusalOf(
    request: IncomingMessage,
    needsSignIn: boolean,
  ): Refusal | undefined | Promise<Refusal | undefined>;
}

export const FREE_ACCESS: Access = { headers: () => ({}), refusalOf: () => undefined };

export interface AccessRules {
  readonly headers: Headers;
  readonly users: Users;
  readonly rateLimit: Rate | undefined;
}

export interface AccessOptions {
  readonly verify: Verify;
  readonly monotonicMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

export interface ChangingAccess extends Access {
  /** Holds for requests that come from now on. Who has signed in by what is still there stays so. */
  change(rules: AccessRules): void;
}

export function createAccess({ verify, ...clock }: AccessOptions): ChangingAccess {
  let rules: AccessRules = { headers: {}, users: new Map(), rateLimit: undefined };
  let takeToken = () => true;
  const signIn = createSignIn({ users: () => rules.users, verify, turns: createTurns(clock) });

  async function signInOf({ headers, socket }: IncomingMessage): Promise<Refusal | undefined> {
    const isWelcome = await signIn({
      authorization: headers.authorization,
      source: sourceOf(socket.remoteAddress),
      isWanted: () => !socket.destroyed,
    });
    return isWelcome ? undefined : UNAUTHORIZED;
  }

  return {
    headers: () => rules.headers,
    refusalOf: (request, needsSignIn) => {
      if (!takeToken()) return TOO_MANY;
      return needsSignIn && rules.users.size > 0 ? signInOf(request) : undefined;
    },
    change: (next) => {
      const { rateLimit } = next;
      const isSameRate =
        rateLimit?.intervalMs === rules.rateLimit?.intervalMs &&
        rateLimit?.burst === rules.rateLimit?.burst;
      if (!isSameRate) {
        takeToken =
          rateLimit === undefined ? () => true : createRateLimit(rateLimit, clock.monotonicMs);
      }
      rules = next;
    },
  };
}

const TOO_MANY: Refusal = { status: 429, headers: {}, text: 'too many requests' };

const UNAUTHORIZED: Refusal = {
  status: 401,
  headers: { 'www-authenticate': 'Basic' },
  text: 'unauthorized',
};
