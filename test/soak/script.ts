import { BOTH, everywhere, type Phase, SCRIPT } from '../faults/script.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** Nothing is to be seen of these at all. */
function unnoticed(name: string, set: Phase['set']): Phase {
  return { name, set, stricken: [], reason: undefined };
}

/** What befalls the process, its files and its credentials, beside what befalls the API. */
const OF_THE_PROCESS: readonly Phase[] = [
  {
    name: 'a log that nobody reads',
    set: [{ kind: 'log_gone' }, ...everywhere({ name: 'reset' })],
    stricken: BOTH,
    reason: 'network',
  },
  {
    name: 'DNS silent for IAM and its project',
    set: [{ kind: 'silent_name', of: 'password' }],
    stricken: ['password'],
    reason: 'timeout',
  },
  {
    name: 'DNS silent for the project with keys',
    set: [{ kind: 'silent_name', of: 'keys' }],
    stricken: ['keys'],
    reason: 'timeout',
  },
  {
    name: 'a client certificate that expires, and is renewed',
    set: [{ kind: 'expired_client' }],
    stricken: BOTH,
    // Node's server closes what it does not trust, where others send an alert.
    reason: 'network',
    besides: ['tls'],
  },
  {
    name: 'half a client certificate',
    set: [{ kind: 'half_client', how: 'cut' }],
    stricken: BOTH,
    reason: undefined,
    // Of the connections that are cut, so that others are opened.
    besides: ['network'],
    answersSome: true,
  },
  {
    name: 'a client certificate without its key',
    set: [{ kind: 'half_client', how: 'mixed' }],
    stricken: BOTH,
    reason: undefined,
    besides: ['network'],
    answersSome: true,
  },
  {
    name: 'huge bodies',
    set: everywhere({ name: 'too_large' }),
    stricken: BOTH,
    reason: 'invalid_response',
  },
  {
    name: 'huge headers',
    set: everywhere({ name: 'huge_headers' }),
    stricken: BOTH,
    reason: 'invalid_response',
  },
  {
    name: 'gzip bombs',
    set: everywhere({ name: 'gzip_bomb' }),
    stricken: BOTH,
    reason: 'invalid_response',
    // What is gone is told in a bomb, too, and nobody reads that it was CBR who said so.
    besides: ['wrong_endpoint'],
  },
  unnoticed('50,000 resources', [{ kind: 'full_vault' }]),
  unnoticed('clients that read nothing', [{ kind: 'greedy_clients' }]),
  unnoticed('a clock a day ahead', [{ kind: 'clock', offsetMs: DAY_MS }]),
  unnoticed('a clock a day behind', [{ kind: 'clock', offsetMs: -DAY_MS }]),
  unnoticed('a clock ten minutes ahead', [{ kind: 'clock', offsetMs: HOUR_MS / 6 }]),
  {
    name: 'a password that changed before its file',
    set: [{ kind: 'other_password' }],
    stricken: ['password'],
    reason: 'auth',
  },
  {
    name: 'a secret key that changed before its file',
    set: [{ kind: 'other_secret_key' }],
    stricken: ['keys'],
    reason: 'auth',
  },
  {
    name: 'a key that is refused for a while',
    set: [{ kind: 'revoked_key' }],
    stricken: ['keys'],
    reason: 'auth',
    // The longest pause, and the share that is added to it.
    pauseMs: 1.25 * HOUR_MS,
  },
  {
    name: 'IAM silent, and tokens dead',
    set: [{ kind: 'fault', target: 'tokens', fault: { name: 'stall' } }, { kind: 'dead_tokens' }],
    stricken: ['password'],
    reason: 'timeout',
    besides: ['auth'],
  },
  {
    name: 'IAM silent, and tokens good',
    set: [{ kind: 'fault', target: 'tokens', fault: { name: 'stall' } }],
    stricken: ['password'],
    reason: undefined,
    answersSome: true,
  },
];

/** All that the exporter lives through, or what is named like that. */
export function soakScript(only: string): readonly Phase[] {
  return [...SCRIPT, ...OF_THE_PROCESS].filter(({ name }) => name.includes(only));
}
