import { afterEach, describe, expect, it } from 'vitest';
import {
  ACCESS_KEY,
  type Cloud,
  DOMAIN,
  PASSWORD,
  SECRET_KEY,
  startCloud,
  USER,
} from '../../support/cloud.ts';

const AGENCY = { name: 'readers', domain: 'GIVER' };
const ROLE = ['type: agency', 'agency_name: readers', 'domain_name: GIVER', 'auth_url: URL'];
const USER_LINES = `type: password, auth_url: URL, domain_name: ${DOMAIN}, username: ${USER}, password: ${PASSWORD}`;

let cloud: Cloud;
afterEach(() => cloud.close());

describe('a role in another domain', () => {
  it.each<[string, string, number]>([
    ['keys', `{type: ak_sk, access_key: ${ACCESS_KEY}, secret_key: ${SECRET_KEY}}`, 1],
    ['a password', `{${USER_LINES}}`, 2],
    ['a password in a project', `{${USER_LINES}, project_name: NAME}`, 2],
    ['a token', '{type: token, token: simulator-token-NAME}', 1],
  ])('is taken by %s', async (_what, source, signIns) => {
    cloud = await startCloud({}, { iam: { agencies: [AGENCY] } });
    const [{ name = '' } = {}] = cloud.simulator.fleet.projects;
    const auth = [...ROLE, `source: ${source.replaceAll('NAME', name)}`];
    const { cycle, values } = await cloud.start({
      auth: auth.map((line) => line.replaceAll('URL', cloud.simulator.url)),
    });
    expect(await cycle()).toBe(true);
    expect(cloud.asked('create_token')).toBe(signIns);
    expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['1']);
    await cycle();
    expect(cloud.asked('create_token')).toBe(signIns);
  });

  it('finds project and endpoint by names', async () => {
    cloud = await startCloud({}, { iam: { agencies: [AGENCY] } });
    const { cycle, values } = await cloud.start({
      project: ['region: REGION'],
      auth: [
        ...ROLE,
        'project_name: NAME',
        `source: {type: ak_sk, access_key: ${ACCESS_KEY}, secret_key: ${SECRET_KEY}}`,
      ],
    });
    expect(await cycle()).toBe(true);
    expect(Object.keys(await values('cbr_project_info'))[0]).toContain(cloud.simulator.url);
  });

  it('that nobody gives is refused, in words', async () => {
    cloud = await startCloud();
    const source = `source: {type: ak_sk, access_key: ${ACCESS_KEY}, secret_key: ${SECRET_KEY}}`;
    const { cycle, logged, values } = await cloud.start({ auth: [...ROLE, source] });
    for (let round = 0; round < 10; round += 1) expect(await cycle()).toBe(false);
    expect(logged.join('\n')).toContain('check agency_name, domain_name, the project and what');
    expect(cloud.asked('create_token')).toBeLessThanOrEqual(3);
    expect(Object.values(await values('cbr_exporter_auth_success'))).toEqual(['0']);
  });
});

describe('a token somebody else got', () => {
  it('asks the catalog for the endpoint', async () => {
    cloud = await startCloud();
    const { cycle, values } = await cloud.start({
      project: ['region: REGION', 'project_id: ID'],
      auth: ['type: token', 'token: simulator-token-NAME', `auth_url: ${cloud.simulator.url}/v3`],
    });
    expect(await cycle()).toBe(true);
    expect([cloud.asked('get_catalog'), cloud.asked('list_projects')]).toEqual([1, 0]);
    expect(Object.keys(await values('cbr_project_info'))[0]).toContain(cloud.simulator.url);
  });
});
