import { describe, expect, it } from 'vitest';
import {
  CHECKPOINT_PATH,
  getSigned,
  KEY,
  signIn,
  tokenHeader,
  tokenRequest,
  USER,
} from './signing-in.ts';
import { CHECKPOINT_ID, START_MS, started } from './started-simulator.ts';

const USER_PATH = `users/${encodeURIComponent(USER.name)}`;

async function begin() {
  const begun = await started({ users: [USER], accessKeys: [KEY] });
  const ask = async (key = KEY) =>
    (await getSigned(`${begun.url}${CHECKPOINT_PATH}`, { key })).status;
  return { ...begun, ask };
}

it('faults are set for an operation, and shown', async () => {
  const { control, url } = await begin();
  const response = await control('PUT', 'faults/tokens', { fault: 'iam_throttled' });
  expect(await response.json()).toEqual({ target: 'tokens', fault: 'iam_throttled' });
  expect((await signIn(url)).status).toBe(429);
  expect(await (await control('GET', 'state')).json()).toMatchObject({
    other_faults: [{ target: 'tokens', fault: 'iam_throttled' }],
  });
  await control('DELETE', 'faults/tokens');
  expect((await signIn(url)).status).toBe(201);
});

it('all tokens of IAM die', async () => {
  const { control, url, show } = await begin();
  const headers = await tokenHeader(url);
  expect((await control('DELETE', 'tokens')).status).toBe(200);
  expect((await show(CHECKPOINT_ID, { headers })).status).toBe(401);
});

it('a user gets another password', async () => {
  const { control, url } = await begin();
  const response = await control('PUT', USER_PATH, { password: 'another' });
  expect(await response.json()).toEqual({
    user: USER.name,
    domain: USER.domain,
    password: 'changed',
  });
  expect((await signIn(url)).status).toBe(401);
  expect((await signIn(url, tokenRequest({ password: 'another' }))).status).toBe(201);
});

it('a key dies and is made anew', async () => {
  const { control, ask } = await begin();
  expect((await control('DELETE', `keys/${KEY.access}`)).status).toBe(200);
  expect(await ask()).toBe(401);
  await control('PUT', `keys/${KEY.access}`, { secret: 'another' });
  expect(await ask()).toBe(401);
  expect(await ask({ ...KEY, secret: 'another' })).toBe(200);
});

it('state tells of refusals and locks', async () => {
  const { control, ask } = await begin();
  for (let count = 1; count <= 7; count += 1) await ask({ ...KEY, secret: 'wrong' });
  expect(await (await control('GET', 'state')).json()).toMatchObject({
    keys: [
      {
        access: KEY.access,
        refusals: 7,
        locked_until: new Date(START_MS + 5 * 60_000).toISOString(),
      },
    ],
  });
});

describe('bad input', () => {
  it.each([
    ['PUT', USER_PATH, {}, 400, '"password" is missing, but must be a text.'],
    ['PUT', USER_PATH, { secret: 'x' }, 400, '"secret" is not known here, only password.'],
    ['PUT', 'users/nobody', { password: 'x' }, 404, 'There is no user nobody.'],
    ['DELETE', USER_PATH, {}, 405, 'Only PUT will do here.'],
    ['PUT', 'keys/AK', {}, 400, '"secret" is missing, but must be a text.'],
    [
      'PUT',
      'keys/AK',
      { secret: 'x', security_token: 1 },
      400,
      '"security_token" is 1, but must be a text.',
    ],
    ['DELETE', 'keys/AK', {}, 404, 'There is no access key AK.'],
    ['POST', 'keys/AK', {}, 405, 'Only PUT, DELETE will do here.'],
    ['PUT', 'tokens', {}, 405, 'Only DELETE will do here.'],
    ['DELETE', 'tokens/one', {}, 404, 'The simulator is steered by'],
    ['PUT', 'keys', {}, 404, 'PUT    /simulator/keys/{access key}'],
  ])('%s %s %j', async (method, path, body, status, message) => {
    const { control } = await begin();
    const response = await control(method, path, body);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(message);
  });
});
