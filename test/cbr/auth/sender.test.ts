import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createKeys } from '../../../src/cbr/auth/keys.ts';
import { verdictOfFailure } from '../../../src/cbr/auth/sender.ts';
import type { HttpAnswer } from '../../../src/cbr/http/exchange.ts';
import type { Failure } from '../../../src/domain/outcome.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { newCredentials, PERMIT, testClocks, testMemory } from '../../support/credentials.ts';
import { silentClock } from '../../support/sending.ts';

const ANSWER: HttpAnswer = { status: 401, body: Buffer.alloc(0), header: () => undefined };
const BROKEN: Failure = { reason: 'network', detail: 'the connection broke off' };

it.each<[string, Partial<Failure>, string]>([
  ['a refusal', { reason: 'auth' }, 'refused'],
  ['one of the signature', { reason: 'auth', errorCode: 'APIGW.0303' }, 'skewed'],
  ['no answer', { reason: 'timeout', detail: 'no complete answer within 200 ms' }, 'suspect'],
  ['no connection', { reason: 'timeout', detail: 'no connection within 200 ms' }, 'open'],
  ['a gateway that timed out', { reason: 'timeout', httpStatus: 504 }, 'open'],
  ['another failure', { reason: 'server_error' }, 'open'],
])('%s says of the credentials: %o, %s', (_what, failure, verdict) => {
  expect(verdictOfFailure({ reason: 'auth', detail: '', ...failure })).toBe(verdict);
});

it.each<[string, HttpAnswer | Failure | undefined, readonly boolean[]]>([
  ['nothing', undefined, [false]],
  ['that the connection broke off', BROKEN, []],
  ['a refusal', ANSWER, [true]],
])(
  'a request that is given up, of which %s is heard, may have been refused: %o',
  async (_, heard, sure) => {
    const clocks = testClocks();
    const { memory, kept } = testMemory();
    const readers = ['AK', 'SK'].map((secret) => () => ({ secret: new Secret(secret) }));
    const sender = createKeys(readers, newCredentials(clocks, memory), silentClock(clocks));
    await sender.run({
      request: { method: 'GET', url: new URL('https://cbr.example/') },
      takePermit: () => PERMIT,
      send: async ({ onLate }) => {
        onLate?.({ answer: Promise.resolve(heard), stop: () => {}, hopeMs: 1000 });
        return {};
      },
      verdictOf: () => 'suspect',
      verdictOfLate: () => 'refused',
      signal: new AbortController().signal,
    });
    for (let write = 0; write < 3; write += 1) await turn();
    expect([...kept.values()].flat().map(({ isSure }) => isSure)).toEqual(sure);
  },
);
