import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import { type AccessRules, createAccess } from '../../../src/web/access/access.ts';
import { isCrossSite } from '../../../src/web/access/cross-site.ts';
import { sourceOf } from '../../../src/web/access/source-of.ts';

const NO_RULES: AccessRules = { headers: {}, users: new Map(), rateLimit: undefined };
const USERS = new Map([['alice', new Secret('hash')]]);

function accessing() {
  let nowMs = 1000;
  const access = createAccess({
    verify: async (password) => password === 'right',
    monotonicMs: () => nowMs,
    sleep: async () => {},
    random: () => 0,
  });
  return {
    ...access,
    statusOf: async (authorization?: string, needsSignIn = true) => {
      const request = new IncomingMessage(new Socket());
      if (authorization !== undefined) request.headers.authorization = authorization;
      return (await access.refusalOf(request, needsSignIn))?.status;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

const RIGHT = `Basic ${Buffer.from('alice:right').toString('base64')}`;
const WRONG = `Basic ${Buffer.from('alice:wrong').toString('base64')}`;

describe('access', () => {
  it('is for all while there are no users', async () => {
    const { statusOf } = accessing();
    expect([await statusOf(), await statusOf(WRONG)]).toEqual([undefined, undefined]);
  });

  it('is for users where there are some, and for what needs no sign-in', async () => {
    const { statusOf, change } = accessing();
    change({ ...NO_RULES, users: USERS });
    expect(await statusOf(RIGHT)).toBeUndefined();
    expect([await statusOf(), await statusOf(WRONG)]).toEqual([401, 401]);
    expect(await statusOf(undefined, false)).toBeUndefined();
    change(NO_RULES);
    expect(await statusOf()).toBeUndefined();
  });

  it('says how to sign in', async () => {
    const { refusalOf, change } = accessing();
    change({ ...NO_RULES, users: USERS });
    expect(await refusalOf(new IncomingMessage(new Socket()), true)).toEqual({
      status: 401,
      headers: { 'www-authenticate': 'Basic' },
      text: 'unauthorized',
    });
  });

  it('is as often as the rate allows, for whom needs no sign-in too', async () => {
    const { statusOf, change, pass } = accessing();
    change({ ...NO_RULES, users: USERS, rateLimit: { intervalMs: 1000, burst: 2 } });
    expect(await statusOf(RIGHT)).toBeUndefined();
    expect(await statusOf(undefined, false)).toBeUndefined();
    expect([await statusOf(RIGHT), await statusOf(undefined, false)]).toEqual([429, 429]);
    pass(999);
    expect(await statusOf(RIGHT)).toBe(429);
    pass(1);
    expect([await statusOf(RIGHT), await statusOf(RIGHT)]).toEqual([undefined, 429]);
    pass(60_000);
    const statuses = [await statusOf(RIGHT), await statusOf(RIGHT), await statusOf(RIGHT)];
    expect(statuses).toEqual([undefined, undefined, 429]);
  });

  it('keeps an empty bucket over a change of something else', async () => {
    const { statusOf, change, headers } = accessing();
    const rateLimit = { intervalMs: 1000, burst: 1 };
    change({ ...NO_RULES, rateLimit });
    expect([await statusOf(), await statusOf()]).toEqual([undefined, 429]);
    change({ ...NO_RULES, rateLimit: { ...rateLimit }, headers: { a: 'b' } });
    expect([await statusOf(), headers()]).toEqual([429, { a: 'b' }]);
    change({ ...NO_RULES, rateLimit: { ...rateLimit, burst: 2 } });
    expect(await statusOf()).toBeUndefined();
  });
});

it.each<[string | undefined, string]>([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8:1:2:3::', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
  [undefined, ''],
])('whoever asks from %s is %s', (address, source) => {
  expect(sourceOf(address)).toBe(source);
});

it.each<[Record<string, string>, boolean]>([
  [{}, false],
  [{ host: 'exporter:10227' }, false],
  [{ 'sec-fetch-site': 'none', host: 'exporter' }, false],
  [{ 'sec-fetch-site': 'same-origin', host: 'exporter' }, false],
  [{ 'sec-fetch-site': 'same-site', host: 'exporter' }, true],
  [{ 'sec-fetch-site': 'cross-site', host: 'exporter' }, true],
  [{ origin: 'http://exporter:10227', host: 'exporter:10227' }, false],
  [{ origin: 'https://exporter', host: 'EXPORTER' }, false],
  [{ origin: 'http://evil.example', host: 'exporter' }, true],
  [{ origin: 'null', host: 'exporter' }, true],
  [{ origin: 'http://exporter' }, true],
  // A proxy may have changed the host; what the browser says of it still holds.
  [{ 'sec-fetch-site': 'same-origin', origin: 'https://public', host: 'exporter' }, false],
  [{ 'sec-fetch-site': 'cross-site', origin: 'http://exporter', host: 'exporter' }, true],
])('a request with %j is of another site: %s', (headers, isOther) => {
  expect(isCrossSite(headers)).toBe(isOther);
});
