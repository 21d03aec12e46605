import { describe, expect, it } from 'vitest';
import type { ProjectConfig } from '../../../src/config/schema/config.ts';
import { configYaml, load, problemsOf, projectOf, revealed } from '../loading.ts';

const NOWHERE = { region: undefined, project_id: undefined, endpoint: undefined };
const IAM = 'https://iam.example.com';
const PASSWORD = `type: password, auth_url: ${IAM}/v3, domain_name: OTC 1, username: 1 OTC`;
const KEYS = 'type: ak_sk, access_key: AK, secret_key: SK';

function projectWith(lines: Record<string, string | undefined>): Promise<ProjectConfig> {
  return projectOf({ 'c.yml': configYaml(lines) });
}

describe('a sign-in', () => {
  it('by password takes any character but a line break at its end', async () => {
    const { auth, ...place } = await projectWith({
      ...NOWHERE,
      region: 'eu-de',
      project_id: '1',
      auth: `{${PASSWORD}, password: " pä$$\\nß wort \\n"}`,
    });
    expect(place).toMatchObject({ region: 'eu-de', projectId: '1', endpoint: undefined });
    expect(revealed(auth)).toEqual({
      type: 'password',
      authUrl: IAM,
      user: { name: '1 OTC', domain: { name: 'OTC 1' } },
      password: ' pä$\nß wort ',
      projectName: undefined,
    });
  });

  it('by temporary keys', async () => {
    const { auth } = await projectWith({
      auth: `{${KEYS}, security_token: " ST "}`,
    });
    expect(revealed(auth)).toEqual({
      type: 'ak_sk',
      accessKey: 'AK',
      secretKey: 'SK',
      securityToken: 'ST',
      authUrl: undefined,
      projectName: undefined,
    });
  });

  it('by the agency of the machine', async () => {
    const { auth } = await projectWith({ auth: '{type: ecs_agency}' });
    expect(auth).toEqual({
      type: 'ecs_agency',
      metadataUrl: 'http://169.254.169.254',
      authUrl: undefined,
      projectName: undefined,
    });
    const other = await projectWith({
      auth: '{type: ecs_agency, metadata_url: http://127.0.0.1:1/m/}',
    });
    expect(other.auth).toMatchObject({ metadataUrl: 'http://127.0.0.1:1/m' });
  });

  it.each([
    [IAM, IAM],
    [`${IAM}/`, IAM],
    [`${IAM}/v3`, IAM],
    [`${IAM}/v3/`, IAM],
    [`${IAM}:443/v3`, IAM],
    [`${IAM}:5000/identity/v3//`, `${IAM}:5000/identity`],
    ['HTTP://127.0.0.1:80/', 'http://127.0.0.1'],
  ])('takes the auth_url %s as %s', async (written, authUrl) => {
    const { auth } = await projectWith({ auth: `{${KEYS}, auth_url: "${written}"}` });
    expect(auth).toMatchObject({ authUrl });
  });

  it('finds files beside the configuration and warns of those that cannot be read', async () => {
    const auth =
      '{type: ak_sk, access_key_file: ak, secret_key_file: sk, security_token_file: st/x}';
    const result = await load({ 'c.yml': configYaml({ auth }), ak: 'AK', sk: '' });
    expect(result).toMatchObject({
      ok: true,
      warnings: [
        'c.yml:6:63: projects[0].auth.secret_key_file: the file is empty',
        'c.yml:6:88: projects[0].auth.security_token_file: the file does not exist',
      ],
    });
    const password = configYaml({ auth: `{${PASSWORD}, password_file: pw}` });
    expect(await load({ 'c.yml': password, 'pw/a': '' })).toMatchObject({
      warnings: ['c.yml:6:118: projects[0].auth.password_file: the file is a directory'],
    });
    const pw = Buffer.from('\uFEFFpassword', 'utf16le');
    expect(await load({ 'c.yml': password, pw })).toMatchObject({
      warnings: [
        'c.yml:6:118: projects[0].auth.password_file: the file is UTF-16 text; save it as UTF-8',
      ],
    });
  });

  it.each([
    ['eu-de', 'eu-de'],
    ['eu-de_team one', 'eu-de'],
    ['eu-ch2_a', 'eu-ch2'],
    ['cn-north-4', 'cn-north-4'],
    ['ap-southeast-1_x_y', 'ap-southeast-1'],
    ['eu-west-101', 'eu-west-101'],
  ])('for the project %s is in the region %s', async (name, region) => {
    const project = await projectWith({
      ...NOWHERE,
      auth: `{${PASSWORD}, password: a, project_name: ${name}}`,
    });
    expect(project).toMatchObject({ region, auth: { projectName: name } });
  });

  it('takes the project that the endpoint ends in', async () => {
    const project = await projectWith({
      ...NOWHERE,
      endpoint: 'https://cbr.example.com/v3/77',
      auth: `{${PASSWORD}, password: a}`,
    });
    expect(project).toMatchObject({ projectId: '77', endpoint: 'https://cbr.example.com' });
  });
});

describe('a sign-in by keys or agency finds the project', () => {
  it.each(['type: ecs_agency', KEYS])('{%s} by name or region', async (keys) => {
    const auth = `${keys}, auth_url: ${IAM}`;
    const byRegion = await projectWith({ ...NOWHERE, region: 'eu-de', auth: `{${auth}}` });
    expect(byRegion).toMatchObject({ region: 'eu-de', projectId: undefined });
    const byName = await projectWith({ ...NOWHERE, auth: `{${auth}, project_name: eu-nl_a}` });
    expect(byName).toMatchObject({ region: 'eu-nl', auth: { projectName: 'eu-nl_a' } });
  });
});

const NO_URL = 'is no http:// or https:// URL';
const BAD_SECRET = 'has characters that a secret cannot have, such as blanks or line breaks';
const NEEDS_AUTH_URL =
  'c.yml:3:11: projects[0].auth: needs auth_url where project_id or endpoint is left out, to ask for them';

describe('a bad sign-in', () => {
  it.each<[string, string[]]>([
    [
      '{type: password}',
      [
        'c.yml:6:11: projects[0].auth.auth_url: is missing; set the URL of IAM, as https://iam.eu-de.otc.t-systems.com/v3',
        'c.yml:6:11: projects[0].auth.domain_name: is missing; set the name of the domain that the user belongs to, or domain_id',
        'c.yml:6:11: projects[0].auth.username: is missing; set the name of the user, or user_id',
        'c.yml:6:11: projects[0].auth: needs exactly one of password and password_file',
      ],
    ],
    [
      `{${PASSWORD}, password: a, password_file: b}`,
      ['c.yml:6:11: projects[0].auth: needs exactly one of password and password_file'],
    ],
    [`{${PASSWORD}, password: ""}`, ['c.yml:6:113: projects[0].auth.password: is empty']],
    [
      `{${PASSWORD}, password: "\${NOPE}"}`,
      [
        'c.yml:6:113: projects[0].auth.password: environment variable NOPE is not set; set it, or write $${NOPE} for the plain text',
      ],
    ],
    [
      `{${PASSWORD.replace('1 OTC', '"a\\tb"')}, password: a}`,
      [
        'c.yml:6:96: projects[0].auth.username: must have at most 255 characters and no control characters',
      ],
    ],
    [
      `{${PASSWORD}, password: a, access_key: b}`,
      [
        'c.yml:6:116: projects[0].auth.access_key: is no known key; known here are type, auth_url, domain_name, domain_id, username, user_id, password, password_file, project_name, project_domain_name, project_domain_id',
      ],
    ],
    [
      '{type: ak_sk}',
      [
        'c.yml:6:11: projects[0].auth: needs exactly one of access_key and access_key_file',
        'c.yml:6:11: projects[0].auth: needs exactly one of secret_key and secret_key_file',
      ],
    ],
    [
      `{${KEYS}, access_key_file: a, security_token: b, security_token_file: c}`,
      [
        'c.yml:6:11: projects[0].auth: needs exactly one of access_key and access_key_file',
        'c.yml:6:11: projects[0].auth: needs at most one of security_token and security_token_file',
      ],
    ],
    [
      '{type: ak_sk, access_key: a b, secret_key: ä, security_token: "a\\nb"}',
      [
        `c.yml:6:37: projects[0].auth.access_key: ${BAD_SECRET}`,
        `c.yml:6:54: projects[0].auth.secret_key: ${BAD_SECRET}`,
        `c.yml:6:73: projects[0].auth.security_token: ${BAD_SECRET}`,
      ],
    ],
    [`{${KEYS}, auth_url: iam}`, [`c.yml:6:67: projects[0].auth.auth_url: ${NO_URL}`]],
    [
      `{${KEYS}, auth_url: "https://a:b@iam"}`,
      [
        'c.yml:6:67: projects[0].auth.auth_url: must not hold a user name or password; sign-in belongs into auth',
      ],
    ],
    [
      `{${KEYS}, auth_url: "https://iam?x"}`,
      ['c.yml:6:67: projects[0].auth.auth_url: must not have a query or fragment'],
    ],
    [
      '{type: ecs_agency, metadata_url: 169.254.169.254}',
      [`c.yml:6:44: projects[0].auth.metadata_url: ${NO_URL}`],
    ],
    [
      '{type: cloud}',
      [
        'c.yml:6:11: projects[0].auth: needs cloud, the name of an entry of clouds.yaml, or environment variable OS_CLOUD',
      ],
    ],
    [
      '{type: cloud, cloud: otc, password: a}',
      [
        'c.yml:6:37: projects[0].auth.password: is no known key; known here are type, cloud, clouds_file, project_name',
      ],
    ],
  ])('%s', async (auth, problems) => {
    expect(await problemsOf({ 'c.yml': configYaml({ auth }) })).toEqual(problems);
  });

  it.each<[string, Record<string, string>, string[]]>([
    [
      `{${PASSWORD}, password: a}`,
      {},
      [
        'c.yml:2:5: projects[0].region: is missing; the service catalog has several, so set region or endpoint',
        'c.yml:2:5: projects[0].project_id: is missing; a sign-in is for one project, so set it or auth.project_name',
      ],
    ],
    [
      `{${PASSWORD}, password: a, project_name: mine}`,
      {},
      [
        'c.yml:2:5: projects[0].region: is missing; the service catalog has several, so set region or endpoint',
      ],
    ],
    [
      `{${KEYS}}`,
      {},
      [
        'c.yml:2:5: projects[0].region: is missing; the service catalog has several, so set region or endpoint',
        'c.yml:2:5: projects[0].project_id: is missing; set it, or auth.project_name or region to find it by',
        NEEDS_AUTH_URL,
      ],
    ],
    [`{${KEYS}}`, { region: 'eu-de', project_id: '1' }, [NEEDS_AUTH_URL]],
    ['{type: ecs_agency}', { region: 'eu-de', endpoint: 'https://e' }, [NEEDS_AUTH_URL]],
    [
      `{${KEYS}}`,
      { region: '"a b"', project_id: '"a b"', endpoint: 'e' },
      [
        'c.yml:4:13: projects[0].region: is no region; write it as eu-de',
        'c.yml:5:17: projects[0].project_id: is no project ID; an ID has 32 hexadecimal digits',
        `c.yml:6:15: projects[0].endpoint: ${NO_URL}`,
      ],
    ],
  ])('%s with only %j', async (auth, keys, problems) => {
    // In this order, so that the position of `auth` stays.
    const lines = { ...NOWHERE, auth, checkpoints: undefined };
    const yaml = configYaml(lines).trimEnd();
    const rest = Object.entries({ ...keys, checkpoints: '[]' }).map(
      ([key, value]) => `\n    ${key}: ${value}`,
    );
    expect(await problemsOf({ 'c.yml': `${yaml}${rest.join('')}\n` })).toEqual(problems);
  });
});
