import { describe, expect, it } from 'vitest';
import { readCa } from '../../simulator/certificates.ts';
import { configYaml, load, problemsOf, projectOf, revealed } from '../loading.ts';

/** Nothing but a name and checkpoints. */
const BARE = configYaml({
  region: undefined,
  project_id: undefined,
  endpoint: undefined,
  auth: undefined,
});
const WITH_ENDPOINT = configYaml({
  region: undefined,
  project_id: undefined,
  endpoint: 'https://cbr.example.com',
  auth: undefined,
});

const OPENRC = {
  OS_AUTH_URL: 'https://iam.example.com:443/v3/',
  OS_USERNAME: '1 OTC',
  OS_PASSWORD: ' pw$$ ${X} ',
  OS_USER_DOMAIN_NAME: 'OTC 1',
  OS_PROJECT_NAME: 'eu-de_a',
};

const PASSWORD = {
  type: 'password',
  authUrl: 'https://iam.example.com',
  user: { name: '1 OTC', domain: { name: 'OTC 1' } },
  password: ' pw$$ ${X} ',
  projectName: 'eu-de_a',
};

async function signInWith(environment: Record<string, string>, yaml = BARE) {
  const { auth, region, projectId } = await projectOf({ 'c.yml': yaml }, { environment });
  return { auth: revealed(auth), region, projectId };
}

describe('without auth the variables of an openrc file', () => {
  it('sign in by password', async () => {
    expect(await signInWith(OPENRC)).toEqual({
      auth: PASSWORD,
      region: 'eu-de',
      projectId: undefined,
    });
  });

  it.each<[Record<string, string>, object]>([
    [{ OS_REGION_NAME: 'eu-nl' }, { region: 'eu-nl' }],
    [{ OS_PASSWORD: `${OPENRC.OS_PASSWORD}\n` }, { auth: PASSWORD }],
    [{ OS_PROJECT_ID: '1', OS_TENANT_ID: '2' }, { projectId: '1' }],
    [{ OS_TENANT_ID: '2' }, { projectId: '2' }],
    [{ OS_TENANT_NAME: 'other' }, { auth: PASSWORD }],
    [{ OS_PROJECT_NAME: '', OS_TENANT_NAME: 'eu-nl' }, { auth: { projectName: 'eu-nl' } }],
    [{ OS_DOMAIN_NAME: 'other' }, { auth: PASSWORD }],
    [
      { OS_USER_DOMAIN_NAME: '', OS_DOMAIN_NAME: 'b', OS_PROJECT_DOMAIN_NAME: 'c' },
      { auth: { user: { domain: { name: 'b' } } } },
    ],
    [
      { OS_USER_DOMAIN_NAME: ' ', OS_PROJECT_DOMAIN_NAME: 'c' },
      { auth: { user: { domain: { name: 'c' } } } },
    ],
    [
      { OS_ACCESS_KEY: ' AK\n', OS_SECRET_KEY: 'SK', OS_AK: 'x', OS_SK: 'x' },
      { auth: { type: 'ak_sk', accessKey: 'AK', secretKey: 'SK', securityToken: undefined } },
    ],
    [
      { OS_AK: 'AK', OS_SK: 'SK', OS_ST: 'ST' },
      {
        auth: {
          type: 'ak_sk',
          accessKey: 'AK',
          secretKey: 'SK',
          securityToken: 'ST',
          authUrl: 'https://iam.example.com',
          projectName: 'eu-de_a',
        },
      },
    ],
    [
      { OS_AK: 'AK', OS_SK: 'SK', OS_SECURITY_TOKEN: 'a', OS_ST: 'b' },
      { auth: { securityToken: 'a' } },
    ],
  ])('with %j', async (variables, found) => {
    expect(await signInWith({ ...OPENRC, ...variables })).toMatchObject(found);
  });

  it.each<[Record<string, string>, string]>([
    [{ OS_TOKEN: 'a', OS_AUTH_TOKEN: 'b' }, 'a'],
    [{ OS_AUTH_TOKEN: 'b' }, 'b'],
  ])('take a token before all others, %j', async (variables, token) => {
    const environment = { ...OPENRC, OS_AK: 'AK', OS_SK: 'SK', OS_PROJECT_ID: '1', ...variables };
    expect(await signInWith(environment, WITH_ENDPOINT)).toEqual({
      auth: { type: 'token', token, authUrl: 'https://iam.example.com' },
      region: 'eu-de',
      projectId: '1',
    });
  });

  it('lose against the own keys of a project, whose name they do not know then', async () => {
    const own = { region: 'eu-nl', project_id: '9', endpoint: 'https://e', auth: undefined };
    const environment = { ...OPENRC, OS_PROJECT_ID: '1', OS_REGION_NAME: 'eu-de' };
    expect(await signInWith(environment, configYaml(own))).toMatchObject({
      region: 'eu-nl',
      projectId: '9',
      auth: { projectName: undefined },
    });
    const inUrl = { ...own, project_id: undefined, endpoint: 'https://e/v3/8' };
    expect(await signInWith(environment, configYaml(inUrl))).toMatchObject({
      projectId: '8',
      auth: { projectName: undefined },
    });
    expect(await signInWith(environment, configYaml({ ...own, project_id: '1' }))).toMatchObject({
      auth: { projectName: 'eu-de_a' },
    });
  });

  it('are not looked at where there is auth', async () => {
    const { auth, tls } = await projectOf(
      { 'c.yml': configYaml({ auth: '{type: ecs_agency}' }) },
      { environment: { ...OPENRC, OS_INSECURE: 'true', OS_CACERT: '/x' } },
    );
    expect(auth).toMatchObject({ authUrl: undefined, projectName: undefined });
    expect(tls).toMatchObject({ caFile: undefined, insecureSkipVerify: false });
  });

  it('say how to check the servers', async () => {
    const environment = { ...OPENRC, OS_INSECURE: 'True', OS_CACERT: 'FOLDER/ca.pem' };
    const own = 'tls: {ca_file: own.pem, insecure_skip_verify: false}';
    const files = { 'c.yml': BARE, 'ca.pem': readCa(), 'own.pem': readCa() };
    const result = await load(files, { environment });
    expect(result).toMatchObject({
      config: {
        projects: [
          {
            tls: { caFile: expect.stringMatching(/\/ca\.pem$/), insecureSkipVerify: true },
          },
        ],
      },
      warnings: [
        'c.yml:2:5: projects[0]: environment variable OS_INSECURE turns the verification of TLS certificates off; whoever is on the way can read the credentials',
      ],
    });
    expect(await load({ ...files, 'c.yml': `${BARE}    ${own}\n` }, { environment })).toMatchObject(
      {
        config: {
          projects: [
            { tls: { caFile: expect.stringMatching(/\/own\.pem$/), insecureSkipVerify: false } },
          ],
        },
        warnings: [],
      },
    );
    expect(
      await load({ 'c.yml': BARE }, { environment: { ...environment, OS_INSECURE: '0' } }),
    ).toMatchObject({
      warnings: [
        'c.yml:2:5: projects[0]: environment variable OS_CACERT names a file that does not exist',
      ],
    });
  });
});

const NOT_FROM_TOKEN =
  'is missing; a token gives no region, project_id or endpoint, so set all three';

describe('bad variables', () => {
  it.each<[Record<string, string>, string[]]>([
    [
      { ...OPENRC, OS_PASSWORD: '' },
      [
        'c.yml:2:5: projects[0].auth: is missing, and the OS_* variables are not complete: OS_PASSWORD is not set',
      ],
    ],
    [
      { OS_USERNAME: 'a' },
      [
        'c.yml:2:5: projects[0].auth: is missing, and the OS_* variables are not complete: OS_AUTH_URL, OS_USER_DOMAIN_NAME and OS_PASSWORD are not set',
      ],
    ],
    [
      { ...OPENRC, OS_AK: 'a' },
      [
        'c.yml:2:5: projects[0].auth: is missing, and the OS_* variables are not complete: OS_SECRET_KEY is not set',
      ],
    ],
    [
      { OS_SECRET_KEY: 'a' },
      [
        'c.yml:2:5: projects[0].auth: is missing, and the OS_* variables are not complete: OS_ACCESS_KEY is not set',
      ],
    ],
    [
      { ...OPENRC, OS_AUTH_URL: 'iam', OS_REGION_NAME: 'a b', OS_TOKEN: 'a b' },
      [
        'c.yml:2:5: projects[0]: environment variable OS_TOKEN has characters that a secret cannot have, such as blanks or line breaks',
        'c.yml:2:5: projects[0]: environment variable OS_AUTH_URL is no http:// or https:// URL',
        'c.yml:2:5: projects[0]: environment variable OS_REGION_NAME is no region; write it as eu-de',
      ],
    ],
    [
      { ...OPENRC, OS_PROJECT_NAME: '' },
      [
        'c.yml:2:5: projects[0].region: is missing; the service catalog has several, so set region or endpoint',
        'c.yml:2:5: projects[0].project_id: is missing; a sign-in is for one project, so set it or OS_PROJECT_NAME',
      ],
    ],
    [
      { OS_AK: 'a', OS_SK: 'b', OS_REGION_NAME: 'eu-de' },
      [
        'c.yml:2:5: projects[0].auth: needs OS_AUTH_URL where project_id or endpoint is left out, to ask for them',
      ],
    ],
    [
      { OS_TOKEN: 'a' },
      [
        `c.yml:2:5: projects[0].region: ${NOT_FROM_TOKEN}`,
        `c.yml:2:5: projects[0].project_id: ${NOT_FROM_TOKEN}`,
        `c.yml:2:5: projects[0].endpoint: ${NOT_FROM_TOKEN}`,
      ],
    ],
    [
      { ...OPENRC, OS_INSECURE: 'maybe' },
      ['c.yml:2:5: projects[0]: environment variable OS_INSECURE must be true or false'],
    ],
  ])('%j', async (environment, problems) => {
    expect(await problemsOf({ 'c.yml': BARE }, { environment })).toEqual(problems);
  });
});
