import { afterEach, describe, expect, it, vi } from 'vitest';
import { CA_FILE } from '../../simulator/certificates.ts';
import { type Cloud, DOMAIN, PASSWORD, startCloud, USER } from '../../support/cloud.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const AUTH = [
  'type: password',
  'auth_url: URL/v3',
  `domain_name: ${DOMAIN}`,
  `username: ${USER}`,
  `password: ${PASSWORD}`,
];
const PASSWORD_FILE = [...AUTH.slice(0, -1), 'password_file: password'];

let cloud: Cloud;
afterEach(() => cloud.close());

describe('signing in with a password', () => {
  it('takes one request for a cycle over 500 checkpoints', async () => {
    cloud = await startCloud({ checkpoints: 500 });
    const { cycle, values } = await cloud.start({ auth: AUTH, concurrency: 16 });
    expect(await cycle()).toBe(true);
    expect([cloud.asked('create_token'), cloud.asked('show_checkpoint')]).toEqual([1, 500]);
    expect(await values('cbr_exporter_auth_success')).toEqual({ [projectName()]: '1' });
    const [expiry] = Object.values(await values('cbr_exporter_auth_expiry_timestamp_seconds'));
    expect(Number(expiry) * 1000 - Date.now()).toBeGreaterThan(23 * HOUR_MS);
    await cycle();
    expect(cloud.asked('create_token')).toBe(1);
  });

  it.each(['URL', 'URL/', 'URL/v3', 'URL/v3/'])('works with auth_url %s', async (url) => {
    cloud = await startCloud();
    const auth = AUTH.map((line) => (line.startsWith('auth_url') ? `auth_url: ${url}` : line));
    const { cycle } = await cloud.start({ auth });
    expect(await cycle()).toBe(true);
  });

  it('works with names that have blanks and a token of more than 20 KB', async () => {
    const user = { domain: 'OTC 0000', name: '14610698 OTC000', password: 'with "quotes" äß 备' };
    cloud = await startCloud({}, { users: [user], iam: { tokenBytes: 22_000 } });
    const { cycle } = await cloud.start({
      auth: [
        'type: password',
        'auth_url: URL',
        `domain_name: ${user.domain}`,
        `username: ${user.name}`,
        `password: ${JSON.stringify(user.password)}`,
      ],
    });
    expect(await cycle()).toBe(true);
  });

  it('finds project and endpoint by itself from the project name and the region', async () => {
    cloud = await startCloud({ projects: 2 });
    const { cycle, values } = await cloud.start({
      project: ['region: REGION'],
      auth: [...AUTH, 'project_name: NAME'],
    });
    expect(await cycle()).toBe(true);
    expect(cloud.asked('create_token')).toBe(2);
    const infos = Object.keys(await values('cbr_project_info'));
    expect(infos).toHaveLength(2);
    for (const info of infos) expect(info).toContain(cloud.simulator.url);
  });

  it('says which regions there are when the wanted one is missing', async () => {
    cloud = await startCloud();
    const { cycle, logged } = await cloud.start({
      project: ['region: eu-xx', 'project_id: ID'],
      auth: AUTH,
    });
    expect(await cycle()).toBe(false);
    expect(logged.join('\n')).toMatch(/no CBR endpoint in region eu-xx; it has some in eu-de, /);
  });
});

it('asks for nothing where there is nothing to ask for', async () => {
  cloud = await startCloud({ checkpoints: 0 });
  const { cycle } = await cloud.start({ auth: AUTH });
  expect(await cycle()).toBe(true);
  expect(cloud.simulator.requests.total()).toBe(0);
});

describe('a token', () => {
  it('that lives two seconds is renewed in time, for hours', async () => {
    cloud = await startCloud({}, { iam: { tokenLifeMs: 2000 } });
    const { cycle, logged } = await cloud.start({ auth: AUTH });
    for (let round = 0; round < 20; round += 1) {
      expect(await cycle()).toBe(true);
      cloud.advance(700);
    }
    expect(cloud.asked('create_token')).toBeGreaterThan(5);
    expect(logged.filter((line) => line.includes('"http_status":401'))).toEqual([]);
  });

  it('that dies early costs one sign-in, for all requests of the cycle', async () => {
    cloud = await startCloud({ checkpoints: 40 });
    const { cycle } = await cloud.start({ auth: AUTH, concurrency: 16 });
    await cycle();
    cloud.simulator.revokeTokens();
    expect(await cycle()).toBe(true);
    expect(cloud.asked('create_token')).toBe(2);
  });

  it.each([
    ['nothing', '', 1],
    ['the project', 'OTHER', 2],
    ['the timeout', 'poll: {timeout: 3s}', 2],
    ['the attempts', 'poll: {max_attempts: 2}', 2],
    ['the CA', `tls: {ca_file: ${CA_FILE}}`, 2],
    ['the rate', 'poll: {requests_per_second: 7}', 1],
  ])(
    'is shared by projects with the same credentials: where %s differs',
    async (_, more, tokens) => {
      cloud = await startCloud({ projects: 2, checkpoints: 8 });
      const [first, second] = cloud.simulator.fleet.projects;
      const other = more === 'OTHER' ? second : first;
      const entry = (name: string, projectId = '', line = '') => `  - name: ${name}
    region: eu-de
    project_id: ${projectId}
    endpoint: ${cloud.simulator.url}
    auth: {type: password, auth_url: ${cloud.simulator.url}, domain_name: ${DOMAIN}, username: ${USER}, password: ${PASSWORD}}
    checkpoints: [${idsOf(projectId).join(', ')}]
${line === '' ? '' : `    ${line}\n`}`;
      const idsOf = (of: string) =>
        cloud.simulator.fleet.checkpoints
          .filter(({ projectId }) => projectId === of)
          .map(({ id }) => id);
      const line = more === 'OTHER' ? '' : more;
      const { cycle } = await cloud.start({
        auth: [],
        config: `projects:\n${entry('one', first?.projectId)}${entry('two', other?.projectId, line)}`,
      });
      expect(await cycle()).toBe(true);
      expect([cloud.asked('create_token'), cloud.asked('show_checkpoint')]).toEqual([tokens, 8]);
    },
  );

  it('whose renewal hangs when the exporter stops says nothing of that', async () => {
    cloud = await startCloud();
    const { cycle, exporter, logged } = await cloud.start({ auth: AUTH });
    await cycle();
    cloud.simulator.setFault('tokens', { name: 'stall' });
    cloud.advance(20 * HOUR_MS);
    expect(await cycle()).toBe(true);
    await vi.waitFor(() => expect(cloud.asked('create_token')).toBe(2));
    await exporter.stop();
    for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
    expect(logged.join('\n')).not.toContain('cannot be renewed');
  });

  it('that is still good is used while IAM is down', async () => {
    cloud = await startCloud();
    const { cycle, logged } = await cloud.start({ auth: AUTH });
    await cycle();
    cloud.simulator.setFault('tokens', { name: 'reset' });
    cloud.advance(20 * HOUR_MS);
    expect(await cycle()).toBe(true);
    await vi.waitFor(() => expect(logged.join('\n')).toContain('the token cannot be renewed'));
    cloud.advance(5 * HOUR_MS);
    expect(await cycle()).toBe(false);
    cloud.simulator.setFault('tokens', undefined);
    expect(await cycle()).toBe(true);
  });
});

describe('a wrong password', () => {
  it('is tried once, and again when its file has changed', async () => {
    cloud = await startCloud();
    const { cycle, values, write, logged } = await cloud.start({
      auth: PASSWORD_FILE,
      files: { password: 'wrong-canary\n' },
    });
    for (let round = 0; round < 4; round += 1) {
      expect(await cycle()).toBe(false);
      cloud.advance(MINUTE_MS);
    }
    expect([cloud.asked('create_token'), cloud.asked('show_checkpoint')]).toEqual([1, 0]);
    expect(await values('cbr_exporter_auth_success')).toEqual({ [projectName()]: '0' });
    const skipped = await values('cbr_exporter_poll_cycles_skipped_total');
    expect(skipped[`${projectName()} auth_paused`]).toBe('3');
    expect(logged.join('\n')).not.toContain('canary');

    await write('password', `${PASSWORD}\n`);
    expect(await cycle()).toBe(true);
    expect(await values('cbr_exporter_auth_success')).toEqual({ [projectName()]: '1' });
  });

  it('of a user that many projects share is tried once for all of them', async () => {
    cloud = await startCloud({ projects: 8, checkpoints: 16 });
    const { cycle, values } = await cloud.start({
      auth: PASSWORD_FILE,
      files: { password: 'wrong' },
    });
    for (let round = 0; round < 5; round += 1) {
      await cycle();
      cloud.advance(MINUTE_MS);
    }
    expect(cloud.asked('create_token')).toBe(1);
    expect(new Set(Object.values(await values('cbr_exporter_auth_success')))).toEqual(
      new Set(['0']),
    );
  });

  it('is tried again after more than five minutes', async () => {
    cloud = await startCloud();
    const { cycle } = await cloud.start({ auth: PASSWORD_FILE, files: { password: 'wrong' } });
    await cycle();
    cloud.advance(5 * MINUTE_MS);
    await cycle();
    expect(cloud.asked('create_token')).toBe(1);
    cloud.simulator.setPassword(USER, 'wrong');
    cloud.advance(2 * MINUTE_MS);
    expect(await cycle()).toBe(true);
    expect(cloud.asked('create_token')).toBe(2);
  });

  it('of one project leaves the others alone', async () => {
    cloud = await startCloud({ projects: 2 });
    const [first, second] = cloud.simulator.fleet.projects;
    const { cycle, values } = await cloud.start({
      auth: PASSWORD_FILE.map((line) =>
        line.replace('password_file: password', 'password_file: NAME'),
      ),
      files: Object.fromEntries(
        cloud.simulator.fleet.projects.map(({ name }) => [
          name,
          name === first?.name ? 'wrong' : PASSWORD,
        ]),
      ),
    });
    await cycle();
    const up = { [first?.name ?? '']: '0', [second?.name ?? '']: '1' };
    expect(await values('cbr_up')).toEqual(up);
  });

  it('or any other trouble with IAM has its reason', async () => {
    cloud = await startCloud();
    cloud.simulator.setFault('tokens', { name: 'iam_throttled' });
    const { cycle, values } = await cloud.start({ auth: AUTH });
    await cycle();
    const failures = await values('cbr_exporter_api_request_failures_total');
    expect(failures[`${projectName()} create_token throttled`]).toBe('1');
    expect(cloud.asked('create_token')).toBe(1);
  });
});

function projectName(): string {
  return cloud.simulator.fleet.projects[0]?.name ?? '';
}
