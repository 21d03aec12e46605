import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ACCESS_KEY,
  type Cloud,
  DOMAIN,
  PASSWORD,
  SECRET_KEY,
  startCloud,
  USER,
} from '../../support/cloud.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.close());

const CLOUD = ['type: cloud', 'cloud: otc', 'clouds_file: clouds.yaml'];
/** Everything comes from elsewhere. */
const BARE: readonly string[] = [];

function projectName(): string {
  return cloud.simulator.fleet.projects[0]?.name ?? '';
}

function clouds(entry: string): string {
  return `clouds:\n  other: {}\n  otc:\n${entry.replaceAll(/^/gm, '    ')}\n`;
}

describe('clouds.yaml', () => {
  it('with a password, and the secret in secure.yaml', async () => {
    const { cycle } = await cloud.start({
      auth: CLOUD,
      project: BARE,
      files: {
        'clouds.yaml': clouds(`region_name: ${cloud.simulator.fleet.projects[0]?.region}
auth:
  auth_url: ${cloud.simulator.url}/v3
  username: ${USER}
  user_domain_name: ${DOMAIN}
  project_name: ${projectName()}`),
        'secure.yaml': clouds(`auth:\n  password: ${PASSWORD}`),
      },
    });
    expect(await cycle()).toBe(true);
    expect(cloud.asked('create_token')).toBe(1);
  });

  it('is read again when it changes', async () => {
    const file = (password: string) =>
      clouds(`region_name: ${cloud.simulator.fleet.projects[0]?.region}
auth:
  auth_url: ${cloud.simulator.url}
  username: ${USER}
  user_domain_name: ${DOMAIN}
  project_name: ${projectName()}
  password: ${password}`);
    const { cycle, write } = await cloud.start({
      auth: CLOUD,
      project: BARE,
      files: { 'clouds.yaml': file('wrong') },
    });
    expect(await cycle()).toBe(false);
    await write('clouds.yaml', file(PASSWORD));
    expect(await cycle()).toBe(true);
  });

  it.each([
    ['in auth', `auth: {auth_url: URL, ak: ${ACCESS_KEY}, sk: ${SECRET_KEY}, project_name: NAME}`],
    [
      'beside auth',
      `auth: {auth_url: URL, project_name: NAME}\nak: ${ACCESS_KEY}\nsk: ${SECRET_KEY}`,
    ],
    [
      'beside auth, in long words',
      `auth: {auth_url: URL, project_name: NAME}\naccess_key: ${ACCESS_KEY}\nsecret_key: ${SECRET_KEY}`,
    ],
  ])('with an access key %s', async (_where, entry) => {
    const text = entry.replace('URL', cloud.simulator.url).replace('NAME', projectName());
    const region = cloud.simulator.fleet.projects[0]?.region;
    const { cycle } = await cloud.start({
      auth: CLOUD,
      project: BARE,
      files: { 'clouds.yaml': clouds(`region_name: ${region}\n${text}`) },
    });
    expect(await cycle()).toBe(true);
    expect([cloud.asked('list_projects'), cloud.asked('create_token')]).toEqual([1, 0]);
  });

  it('with a token', async () => {
    const [project] = cloud.simulator.fleet.projects;
    const { cycle } = await cloud.start({
      auth: CLOUD,
      project: ['region: REGION', 'project_id: ID', `endpoint: ${cloud.simulator.url}`],
      files: { 'clouds.yaml': clouds(`auth: {token: ${project?.tokens[0]}}`) },
    });
    expect(await cycle()).toBe(true);
  });
});

describe('a sourced openrc', () => {
  it('is enough for a project of nothing but a name and checkpoints', async () => {
    const { cycle } = await cloud.start({
      auth: BARE,
      project: BARE,
      environment: {
        OS_AUTH_URL: `${cloud.simulator.url}/v3`,
        OS_USERNAME: USER,
        OS_PASSWORD: PASSWORD,
        OS_USER_DOMAIN_NAME: DOMAIN,
        OS_PROJECT_NAME: projectName(),
        OS_REGION_NAME: cloud.simulator.fleet.projects[0]?.region,
      },
    });
    expect(await cycle()).toBe(true);
    expect(cloud.asked('create_token')).toBe(1);
  });

  it('may have keys, which go before a password', async () => {
    const { cycle } = await cloud.start({
      auth: BARE,
      project: BARE,
      environment: {
        OS_AUTH_URL: `${cloud.simulator.url}/v3`,
        OS_ACCESS_KEY: ACCESS_KEY,
        OS_SECRET_KEY: SECRET_KEY,
        OS_USERNAME: USER,
        OS_PASSWORD: 'of no use',
        OS_PROJECT_NAME: projectName(),
        OS_REGION_NAME: cloud.simulator.fleet.projects[0]?.region,
      },
    });
    expect(await cycle()).toBe(true);
    expect(cloud.asked('create_token')).toBe(0);
  });

  it('may name a cloud of clouds.yaml', async () => {
    const [project] = cloud.simulator.fleet.projects;
    const { cycle, write } = await cloud.start({
      auth: CLOUD,
      project: ['region: REGION', 'project_id: ID', `endpoint: ${cloud.simulator.url}`],
      files: { 'clouds.yaml': clouds(`auth: {token: ${project?.tokens[0]}}`) },
    });
    const file = await write('clouds.yaml', clouds(`auth: {token: ${project?.tokens[0]}}`));
    const named = await cloud.start({
      auth: BARE,
      project: ['region: REGION', 'project_id: ID', `endpoint: ${cloud.simulator.url}`],
      environment: { OS_CLOUD: 'otc', OS_CLIENT_CONFIG_FILE: file },
    });
    expect([await cycle(), await named.cycle()]).toEqual([true, true]);
  });
});
