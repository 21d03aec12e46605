import type { FailureReason } from '../../src/domain/outcome.ts';
import type { Fault } from '../../src/simulator/http/faults.ts';

/** How a project signs in: with a password at IAM, or with keys, without IAM. */
export type SignIn = 'password' | 'keys';

export type Disturbance =
  /** Befalls every request of the kind, or of `first_checkpoint` those of one in each project. */
  | {
      readonly kind: 'fault';
      readonly target: '*' | 'tokens' | 'first_checkpoint';
      readonly fault: Fault;
    }
  | { readonly kind: 'expired_certificate' }
  /** A reload that leads to a proxy whose name nobody knows, and back at the end. */
  | { readonly kind: 'unknown_proxy' }
  | { readonly kind: 'dead_tokens' }
  /** Nobody reads its log. */
  | { readonly kind: 'log_gone' }
  /** DNS has no answer for the name of one project; connections are made anew. */
  | { readonly kind: 'silent_name'; readonly of: SignIn }
  /** The client's certificate, which is renewed at the end. */
  | { readonly kind: 'expired_client' }
  /** Only one of the two files is new and whole; all connections are cut. */
  | { readonly kind: 'half_client'; readonly how: 'cut' | 'mixed' }
  /** One restore point in each project has as many resources as an answer has room for. */
  | { readonly kind: 'full_vault' }
  /** Clients of the exporter that ask and do not read. */
  | { readonly kind: 'greedy_clients' }
  /** Its wall clock is wrong, until the end. */
  | { readonly kind: 'clock'; readonly offsetMs: number }
  /** The cloud has another secret than its file, until the end. */
  | { readonly kind: 'other_password' | 'other_secret_key' }
  /** There is no such key, and at the end there is. */
  | { readonly kind: 'revoked_key' };

/** One entry of the script: what goes wrong, and what is to be seen of it. */
export interface Phase {
  readonly name: string;
  readonly set: readonly Disturbance[];
  /** Which projects it befalls; the others go on as if nothing were wrong. */
  readonly stricken: readonly SignIn[];
  /** Must be counted for each project that is stricken; undefined where nothing need be. */
  readonly reason: FailureReason | undefined;
  /** May be counted there as well. What the deadline of a cycle cuts is `timeout`, always. */
  readonly besides?: readonly FailureReason[];
  /** Some requests are answered all the same, so that the API is asked as often as ever. */
  readonly answersSome?: boolean;
  /** Lasts until nothing is shown of what was known. */
  readonly outlastsMaxAge?: boolean;
  /**
   * A rate that was slowed down comes back in steps, one for each answer. One that the API named is
   * kept until there are new connections: a reload at the end of the phase.
   */
  readonly rate?: 'slowed' | 'named';
  /** The server's wait that may still run when the phase is over. */
  readonly retryAfterSeconds?: number;
  /** For so long a refused secret may be left alone when the phase is over. */
  readonly pauseMs?: number;
}

export const BOTH: readonly SignIn[] = ['password', 'keys'];

export function everywhere(fault: Fault): readonly Disturbance[] {
  return [{ kind: 'fault', target: '*', fault }];
}

export const SCRIPT: readonly Phase[] = [
  {
    name: '429 without Retry-After',
    set: everywhere({ name: 'iam_throttled' }),
    stricken: BOTH,
    reason: 'throttled',
    rate: 'slowed',
  },
  {
    name: '429 with Retry-After',
    set: everywhere({ name: 'iam_throttled', retryAfter: '1' }),
    stricken: BOTH,
    reason: 'throttled',
    rate: 'slowed',
    retryAfterSeconds: 1,
  },
  {
    name: '429 that names a limit',
    set: [{ kind: 'fault', target: 'first_checkpoint', fault: { name: 'throttled', times: 1 } }],
    stricken: BOTH,
    reason: 'throttled',
    rate: 'named',
    answersSome: true,
  },
  {
    name: 'resets',
    set: everywhere({ name: 'reset' }),
    stricken: BOTH,
    reason: 'network',
  },
  {
    name: 'stalls',
    set: everywhere({ name: 'stall' }),
    stricken: BOTH,
    reason: 'timeout',
  },
  {
    name: 'half bodies',
    set: everywhere({ name: 'truncated' }),
    stricken: BOTH,
    reason: 'network',
  },
  {
    name: 'half documents',
    set: everywhere({ name: 'cut_json' }),
    stricken: BOTH,
    reason: 'invalid_response',
    // Half of "it is gone" does not tell any longer that it was CBR who said so.
    besides: ['wrong_endpoint'],
  },
  {
    name: 'slow drip',
    set: everywhere({ name: 'never_ending' }),
    stricken: BOTH,
    reason: 'timeout',
  },
  {
    name: 'HTML',
    set: everywhere({ name: 'html' }),
    stricken: BOTH,
    reason: 'invalid_response',
  },
  {
    name: 'answers about another checkpoint',
    set: everywhere({ name: 'wrong_id' }),
    stricken: BOTH,
    reason: 'invalid_response',
    // That a restore point is gone is said without its ID.
    answersSome: true,
  },
  {
    name: 'a broken backend',
    set: everywhere({ name: 'html_503' }),
    stricken: BOTH,
    reason: 'server_error',
  },
  {
    name: 'a name that cannot be resolved',
    set: [{ kind: 'unknown_proxy' }],
    stricken: BOTH,
    reason: 'network',
  },
  {
    name: 'an expired certificate',
    set: [{ kind: 'expired_certificate' }],
    stricken: BOTH,
    reason: 'tls',
    // Of the connections that the change of the certificate cuts.
    besides: ['network'],
  },
  {
    name: 'IAM down',
    set: [
      { kind: 'fault', target: 'tokens', fault: { name: 'service_unavailable' } },
      { kind: 'dead_tokens' },
    ],
    stricken: ['password'],
    reason: 'server_error',
    // The API's word on the token that died.
    besides: ['auth'],
  },
  {
    name: 'the API down for longer than max_age',
    set: everywhere({ name: 'reset' }),
    stricken: BOTH,
    reason: 'network',
    outlastsMaxAge: true,
  },
];
