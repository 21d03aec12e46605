import { describe, expect, it } from 'vitest';
import type { SimulatedAccessKey } from '../../src/simulator/fleet/access-keys.ts';
import {
  CHECKPOINT_PATH,
  createClock,
  getSigned,
  KEY,
  OTHER_CHECKPOINT_PATH,
  type Signing,
  signedHeaders,
} from './signing-in.ts';
import { PROJECT_ID, START_MS, started } from './started-simulator.ts';

const MINUTE_MS = 60_000;
const WRONG = { key: { ...KEY, secret: 'wrong' } };
const TEMPORARY = { ...KEY, securityToken: 'st/abc+def==' };
const LOCKED = 'AK access failed to reach the limit,forbidden.';

async function withKeys(...accessKeys: readonly SimulatedAccessKey[]) {
  const clock = createClock();
  const { simulator, url } = await started({ accessKeys, now: clock.now });
  const ask = (signing: Signing = {}, path: string = CHECKPOINT_PATH) =>
    getSigned(`${url}${path}`, { dateMs: clock.now(), ...signing });
  const reason = async (signing?: Signing) => {
    const { error_code: code, error_msg: message } = (await (await ask(signing)).json()) as Record<
      string,
      string
    >;
    return `${code} ${message?.replace('Incorrect IAM authentication information: ', '')}`;
  };
  return { simulator, url, clock, ask, reason };
}

it.each<[string, SimulatedAccessKey, Signing]>([
  ['of a key', KEY, {}],
  ['with the project signed', KEY, { headers: { 'x-project-id': PROJECT_ID } }],
  ['with the project not signed', KEY, { unsigned: { 'x-project-id': PROJECT_ID } }],
  ['almost a quarter of an hour old', KEY, { dateMs: START_MS - 15 * MINUTE_MS + 1000 }],
  ['of a temporary key', TEMPORARY, { headers: { 'x-security-token': 'st/abc+def==' } }],
  ['of one, the token not signed', TEMPORARY, { unsigned: { 'x-security-token': 'st/abc+def==' } }],
])('a signature %s is accepted', async (_, key, signing) => {
  const { ask, simulator } = await withKeys(key);
  const response = await ask(signing);
  expect(response.status).toBe(200);
  expect(await response.json()).toHaveProperty('checkpoint');
  expect(simulator.refusals(KEY.access)).toEqual([]);
});

it.each<[string, SimulatedAccessKey, Signing, string]>([
  ['with another secret', KEY, WRONG, 'APIGW.0301 verify aksk signature fail'],
  [
    'with a header that was changed',
    KEY,
    { headers: { 'x-project-id': 'p' }, unsigned: { 'x-project-id': PROJECT_ID } },
    'APIGW.0301 verify aksk signature fail',
  ],
  [
    'without a date',
    KEY,
    { unsigned: { 'x-sdk-date': 'yesterday' } },
    'APIGW.0301 verify aksk signature fail',
  ],
  [
    'of no known key',
    KEY,
    { key: { access: 'AKSTRANGER', secret: 'x' } },
    'APIGW.0301 ak AKSTRANGER not exist',
  ],
  ['of a temporary key without its token', TEMPORARY, {}, `APIGW.0301 ak ${KEY.access} not exist`],
  [
    'of a temporary key with another token',
    TEMPORARY,
    { headers: { 'x-security-token': 'other' } },
    `APIGW.0301 ak ${KEY.access} not exist`,
  ],
  [
    'of a key that has ended',
    { ...KEY, expiresAtMs: START_MS },
    {},
    `APIGW.0301 ak ${KEY.access} not exist`,
  ],
  [
    'that is too old',
    KEY,
    { dateMs: START_MS - 15 * MINUTE_MS - 1000 },
    'APIGW.0303 Incorrect app authentication information',
  ],
  [
    'of the future',
    KEY,
    { dateMs: START_MS + 15 * MINUTE_MS + 1000 },
    'APIGW.0303 Incorrect app authentication information',
  ],
])('a signature %s is refused', async (_, key, signing, message) => {
  const { ask, reason, simulator } = await withKeys(key);
  expect((await ask(signing)).status).toBe(401);
  expect(await reason(signing)).toBe(message);
  const access = signing.key?.access ?? KEY.access;
  expect(simulator.refusals(access)).toEqual([START_MS, START_MS]);
});

it('an Authorization header of another form is refused', async () => {
  const { url } = await withKeys(KEY);
  const asked = `${url}${CHECKPOINT_PATH}`;
  const authorization = signedHeaders(asked)['authorization']?.replace('Access=', 'Credential=');
  const response = await fetch(asked, { headers: { Authorization: authorization ?? '' } });
  expect(response.status).toBe(401);
  expect(await response.text()).toContain('verify aksk signature fail');
});

it('answers carry the clock that signatures are compared with', async () => {
  const { ask } = await withKeys(KEY);
  const response = await ask({ dateMs: START_MS + 60 * MINUTE_MS });
  expect(response.headers.get('date')).toBe(new Date(START_MS).toUTCString());
});

it.each<[string, Signing, string]>([
  ['is not one of the key', {}, OTHER_CHECKPOINT_PATH],
  ['is not the one in X-Project-Id', { headers: { 'x-project-id': 'p' } }, CHECKPOINT_PATH],
])('the URL is malformed when its project %s', async (_, signing, path) => {
  const { ask, simulator } = await withKeys({ ...KEY, projects: [PROJECT_ID] });
  const response = await ask(signing, path);
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({
    unauthorized: { code: '401', message: 'Malformed request url' },
  });
  expect(simulator.refusals(KEY.access)).toEqual([]);
});

it('a key without projects of its own is good for all', async () => {
  const { ask } = await withKeys(KEY);
  expect((await ask({}, OTHER_CHECKPOINT_PATH)).status).toBe(404);
});

describe('lock-out', () => {
  it('comes with the sixth refusal in a row, and lasts five minutes', async () => {
    const { ask, reason, clock } = await withKeys(KEY);
    for (let count = 1; count <= 5; count += 1) await ask(WRONG);
    expect((await ask()).status).toBe(200);
    for (let count = 1; count <= 6; count += 1) {
      expect(await reason(WRONG)).toBe('APIGW.0301 verify aksk signature fail');
    }
    expect(await reason()).toBe(`APIGW.0301 ${LOCKED}`);
    clock.pass(5 * MINUTE_MS - 1);
    expect(await reason()).toBe(`APIGW.0301 ${LOCKED}`);
    clock.pass(1);
    expect((await ask()).status).toBe(200);
  });

  it('is of one key alone', async () => {
    const other = { access: 'AKOTHER', secret: 'other' };
    const { ask, reason } = await withKeys(KEY, other);
    for (let count = 1; count <= 6; count += 1) await ask(WRONG);
    expect(await reason()).toContain(LOCKED);
    expect((await ask({ key: other })).status).toBe(200);
  });

  it('is counted over all that the key is used for', async () => {
    const { ask, reason } = await withKeys(KEY);
    for (let count = 1; count <= 3; count += 1) {
      await ask(WRONG);
      await ask(WRONG, '/v3/projects');
    }
    expect(await reason()).toContain(LOCKED);
  });

  it('ends when the key is made anew', async () => {
    const { ask, reason, simulator } = await withKeys(KEY);
    simulator.revokeAccessKey(KEY.access);
    for (let count = 1; count <= 6; count += 1) {
      expect(await reason()).toBe(`APIGW.0301 ak ${KEY.access} not exist`);
    }
    expect(await reason()).toContain(LOCKED);
    simulator.addAccessKey(KEY);
    expect((await ask()).status).toBe(200);
  });
});

it('refusals are listed with their times', async () => {
  const { ask, clock, simulator } = await withKeys(KEY);
  await ask(WRONG);
  clock.pass(MINUTE_MS);
  await ask();
  await ask(WRONG);
  expect(simulator.refusals(KEY.access)).toEqual([START_MS, START_MS + MINUTE_MS]);
});
