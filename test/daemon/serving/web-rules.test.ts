import { expect, it } from 'vitest';
import { CLIENT_AUTHS } from '../../../src/config/web/tls-names.ts';
import {
  NO_WEB_CONFIG,
  type WebConfig,
  type WebConfigResult,
} from '../../../src/config/web/web-config.ts';
import { lostGuards } from '../../../src/daemon/serving/lost-guards.ts';
import { createWebRules } from '../../../src/daemon/serving/web-rules.ts';
import type { Log } from '../../../src/domain/log.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { FREE_ACCESS } from '../../../src/web/access/access.ts';

const NO_LOG: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const ALICE = new Map([['alice', new Secret('hash')]]);
const USERS: WebConfig = { ...NO_WEB_CONFIG, users: ALICE };
const TLS = {
  cert: '',
  key: new Secret(''),
  clientCa: '',
  clientAuth: CLIENT_AUTHS.NoClientCert,
  clientAllowedSans: undefined,
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: [],
  curves: undefined,
  prefersOwnCiphers: true,
} as const;

const withTls = (more: object = {}): WebConfig => ({ ...NO_WEB_CONFIG, tls: { ...TLS, ...more } });
const VERIFIED = { clientAuth: CLIENT_AUTHS.RequireAndVerifyClientCert };

it.each([
  [NO_WEB_CONFIG, NO_WEB_CONFIG, []],
  [NO_WEB_CONFIG, USERS, []],
  [USERS, { ...USERS, users: new Map([['bob', new Secret('hash')]]) }, []],
  [USERS, NO_WEB_CONFIG, ['passwords']],
  [withTls(), NO_WEB_CONFIG, ['TLS']],
  [{ ...withTls(), users: ALICE }, withTls(), ['passwords']],
  [withTls(VERIFIED), withTls(), ['certificates of clients', 'the CA of clients']],
  [
    withTls(VERIFIED),
    withTls({ clientAuth: CLIENT_AUTHS.RequireAnyClientCert }),
    ['the CA of clients'],
  ],
  [
    withTls({ ...VERIFIED, clientAllowedSans: ['a'] }),
    withTls(VERIFIED),
    ['the allowed names of clients'],
  ],
  [withTls(), withTls(VERIFIED), []],
])('what is lost, row %#', (former, next, lost) => {
  expect(lostGuards(former, next)).toEqual(lost);
});

function rules(config: WebConfig) {
  const loads: boolean[] = [];
  const inUse: WebConfig[] = [];
  let next: Promise<WebConfigResult> = Promise.resolve({ ok: true, config, warnings: [] });
  const created = createWebRules({
    config,
    access: { ...FREE_ACCESS, change: (each) => inUse.push({ ...config, ...each }) },
    load: () => next,
    onLoaded: (isGood) => loads.push(isGood),
    onCertificate: () => {},
    log: NO_LOG,
  });
  return {
    ...created,
    loads,
    users: () => inUse.at(-1)?.users.size,
    willLoad: (result: Promise<WebConfigResult>) => {
      next = result;
    },
  };
}

const loaded = (config: WebConfig): WebConfigResult => ({ ok: true, config, warnings: [] });

it('a file that was emptied opens no door until somebody says so', async () => {
  const { reload, willLoad, users, loads } = rules(USERS);
  willLoad(Promise.resolve(loaded(NO_WEB_CONFIG)));
  const seen = await reload('file change');
  expect(seen.problems).toEqual([expect.stringMatching(/^no longer has passwords; SIGHUP, /)]);
  expect([users(), loads]).toEqual([1, [true, false]]);
  expect(await reload('SIGHUP')).toEqual({ problems: [] });
  expect([users(), loads]).toEqual([0, [true, false, true]]);
});

it('who says so while a change is being looked at is heard', async () => {
  const { reload, willLoad, users } = rules(USERS);
  const first = Promise.withResolvers<WebConfigResult>();
  willLoad(first.promise);
  const running = reload('file change');
  const waiting = [reload('file change'), reload('HTTP')];
  willLoad(Promise.resolve(loaded(NO_WEB_CONFIG)));
  first.resolve(loaded(NO_WEB_CONFIG));
  expect((await running).problems).toHaveLength(1);
  expect(await Promise.all(waiting)).toEqual([{ problems: [] }, { problems: [] }]);
  expect(users()).toBe(0);
});
