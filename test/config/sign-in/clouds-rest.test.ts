import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { certificate, readCa } from '../../simulator/certificates.ts';
import { configYaml, folderWith, load, problemsOf, projectOf, readSchedule } from '../loading.ts';

const YAML = configYaml({
  region: undefined,
  project_id: undefined,
  endpoint: undefined,
  auth: '{type: cloud, cloud: otc, clouds_file: k/cs.yml}',
});
const USER = 'auth_url: https://iam.example.com/v3, username: u, password: p, user_domain_name: UD';

function entry(auth: string, beside = ''): string {
  return `clouds:\n  otc:\n    auth: {${auth}, project_name: eu-de}\n${beside.replaceAll(/^(?=.)/gm, '    ')}\n`;
}

async function loaded(clouds: string, lines: Record<string, string> = {}, files = {}) {
  const yaml = YAML.replace(
    /$/,
    Object.entries(lines)
      .map(([key, value]) => `    ${key}: ${value}\n`)
      .join(''),
  );
  const result = await load(
    { 'c.yml': yaml, 'k/cs.yml': clouds, ...files },
    { environment: { HOME: 'FOLDER/home' } },
  );
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return { project: result.config.projects[0], warnings: result.warnings };
}

describe('an entry names user and domains', () => {
  it.each<[string, object, object | undefined]>([
    ['username: u, user_domain_name: UD', { name: 'u', domain: { name: 'UD' } }, undefined],
    ['username: u, user_domain_id: "1"', { name: 'u', domain: { id: '1' } }, undefined],
    ['user_id: "5"', { id: '5' }, undefined],
    ['user_id: "5", username: u, domain_name: D', { id: '5' }, undefined],
    ['username: u, domain_id: "2"', { name: 'u', domain: { id: '2' } }, undefined],
    [
      'username: u, domain_name: D, project_domain_name: PD',
      { name: 'u', domain: { name: 'D' } },
      { name: 'PD' },
    ],
    [
      'username: u, user_domain_name: UD, project_domain_id: "3"',
      { name: 'u', domain: { name: 'UD' } },
      { id: '3' },
    ],
    ['username: u, project_domain_name: PD', { name: 'u', domain: { name: 'PD' } }, { name: 'PD' }],
    ['username: u, default_domain: "4"', { name: 'u', domain: { id: '4' } }, { id: '4' }],
    [
      'username: u, user_domain_name: UD, default_domain_name: DD',
      { name: 'u', domain: { name: 'UD' } },
      { name: 'DD' },
    ],
  ])('{%s}', async (names, user, projectDomain) => {
    const { project } = await loaded(entry(`auth_url: https://iam, password: p, ${names}`));
    expect(project?.auth).toMatchObject({ type: 'password', user });
    expect(project?.auth).toHaveProperty('projectDomain', projectDomain);
  });

  it('and says which name is missing', async () => {
    const clouds = entry('auth_url: https://iam, username: u, password: p');
    expect(await problemsOf({ 'c.yml': YAML, 'k/cs.yml': clouds })).toEqual([
      'k/cs.yml:3:5: clouds.otc: is not complete; it has no auth.user_domain_name',
    ]);
  });
});

describe('keys beside auth', () => {
  const KEYS = 'ak: AK\nsk: SK';

  it.each<[string, string, string]>([
    ['with a whole user and password are for object storage', entry(USER, KEYS), 'password'],
    ['in long words too', entry(USER, 'access_key: AK\nsecret_key: SK'), 'password'],
    [
      'are used where the password is not complete',
      entry('auth_url: https://iam, username: u', KEYS),
      'ak_sk',
    ],
    ['in auth are used', entry(`${USER}, ak: AK, sk: SK`), 'ak_sk'],
    [
      'are not used beside auth_type: password',
      entry(`${USER}, ak: AK, sk: SK`, 'auth_type: v3password'),
      'password',
    ],
    ['lose against a token', entry(`${USER}, token: T, project_id: "1"`, KEYS), 'token'],
  ])('%s', async (_what, clouds, type) => {
    const { project } = await loaded(clouds, { endpoint: 'https://cbr', region: 'eu-de' });
    expect(project?.auth.type).toBe(type);
  });
});

describe('how an entry wants servers to be checked', () => {
  it('is used', async () => {
    const clouds = entry(USER, 'verify: no\ncacert: ~/ca.pem\ncert: /c/cert.pem\nkey: key.pem');
    const { project, warnings } = await loaded(clouds, {}, { 'home/ca.pem': readCa() });
    expect(project?.tls).toEqual({
      caFile: expect.stringMatching(/\/home\/ca\.pem$/),
      certFile: '/c/cert.pem',
      keyFile: expect.stringMatching(/\/here\/key\.pem$/),
      serverName: undefined,
      insecureSkipVerify: true,
    });
    expect(warnings).toEqual([
      'k/cs.yml:4:13: clouds.otc.verify: turns the verification of TLS certificates off; whoever is on the way can read the credentials',
      'k/cs.yml:6:11: clouds.otc.cert: names a file that does not exist',
      'k/cs.yml:7:10: clouds.otc.key: names a file that does not exist',
    ]);
  });

  it('may be one file for certificate and key', async () => {
    const { project } = await loaded(entry(USER, 'cert: /c/both.pem'));
    expect(project?.tls).toMatchObject({ certFile: '/c/both.pem', keyFile: '/c/both.pem' });
  });

  it('counts less than what the project says', async () => {
    const clouds = entry(
      USER,
      'verify: false\ncacert: /c/ca.pem\ncert: /c/cert.pem\nkey: /c/key.pem',
    );
    const own = certificate('client');
    const tls =
      '{ca_file: own.pem, cert_file: c.pem, key_file: k.pem, insecure_skip_verify: false}';
    const { project, warnings } = await loaded(
      clouds,
      { tls },
      { 'own.pem': readCa(), 'c.pem': own.cert, 'k.pem': own.key },
    );
    expect(project?.tls).toMatchObject({
      caFile: expect.stringMatching(/own\.pem$/),
      keyFile: expect.stringMatching(/k\.pem$/),
      insecureSkipVerify: false,
    });
    expect(warnings).toEqual([]);
  });

  it('has to be true or false', async () => {
    const clouds = entry(USER, 'verify: maybe\ncacert: [a]');
    expect(await problemsOf({ 'c.yml': YAML, 'k/cs.yml': clouds })).toEqual([
      'k/cs.yml:4:13: clouds.otc.verify: must be true or false',
      'k/cs.yml:5:13: clouds.otc.cacert: must be the path of a file',
    ]);
  });
});

describe('the rest of an entry', () => {
  it.each<[string, string, string]>([
    ['otc', 'region_name: eu-nl', 'https://iam.eu-nl.otc.t-systems.com'],
    ['otc', '', 'https://iam.eu-de.otc.t-systems.com'],
    ['otc-swiss', '', 'https://iam-pub.eu-ch2.sc.otc.t-systems.com'],
  ])('may be the profile %s with %j', async (profile, beside, authUrl) => {
    const clouds = entry(
      'username: u, password: p, user_domain_name: UD',
      `profile: ${profile}\n${beside}`,
    );
    expect((await loaded(clouds)).project?.auth).toMatchObject({ authUrl });
  });

  it.each<[string, string, string[]]>([
    [
      'profile: rackspace',
      '',
      [
        'clouds.otc.profile: is not used: known here are otc and otc-swiss; write what it says into the entry',
      ],
    ],
    ['interface: public\nidentity_api_version: "3"\nfloating_ip_source: None', '', []],
    [
      'interface: internal',
      '',
      [
        'clouds.otc.interface: is not used: the endpoint is the public one of the catalog; set endpoint in the project for another',
      ],
    ],
    [
      'endpoint_type: adminURL',
      '',
      [
        'clouds.otc.endpoint_type: is not used: the endpoint is the public one of the catalog; set endpoint in the project for another',
      ],
    ],
    [
      'identity_api_version: 2',
      '',
      ['clouds.otc.identity_api_version: is not used: the version of IAM is 3'],
    ],
    [
      'auth_type: v3oidcpassword',
      '',
      [
        'clouds.otc.auth_type: is no way to sign in that is known here; it is told by what there is: token, keys or password',
      ],
    ],
    [
      '',
      ', passcode: "123456"',
      [
        'clouds.otc.auth.passcode: is not used: a second factor cannot be asked for again without a person; take a user without one, or keys',
      ],
    ],
    [
      '',
      ', application_credential_id: a',
      [
        'clouds.otc.auth.application_credential_id: is not used: there are no application credentials here; take an access key, as ak and sk',
      ],
    ],
    [
      'cbr_endpoint_override: https://x',
      '',
      ['clouds.otc.cbr_endpoint_override: is not used; set endpoint in the project'],
    ],
  ])('is warned of where it matters: %j %s', async (beside, more, warnings) => {
    const found = await loaded(entry(`${USER}${more}`, beside));
    expect(found.warnings.map((line) => line.replace(/^k\/cs\.yml:\d+:\d+: /, ''))).toEqual(
      warnings,
    );
  });
});

describe('a role in an entry', () => {
  it('is taken by the rest of it', async () => {
    const role = 'agency_name: readers, agency_domain_name: GIVER, delegated_project: eu-nl_x';
    const clouds = entry(`${USER}, ${role}`);
    expect(await problemsOf({ 'c.yml': YAML, 'k/cs.yml': clouds })).toEqual([]);
    const half = entry(`${USER}, agency_name: readers`);
    expect(await problemsOf({ 'c.yml': YAML, 'k/cs.yml': half })).toEqual([
      'k/cs.yml:3:5: clouds.otc: is not complete; it has no auth.agency_domain_name',
    ]);
  });
});

it('an entry of OS_CLOUD is over the variables, which are about TLS alone', async () => {
  const yaml = YAML.replace(/ {4}auth: .*\n/, '');
  const clouds = entry(USER, 'cert: /c/cert.pem\nkey: /c/key.pem');
  const project = await projectOf(
    { 'c.yml': yaml, 'k/cs.yml': clouds },
    {
      environment: {
        OS_CLOUD: 'otc',
        OS_CLIENT_CONFIG_FILE: 'FOLDER/k/cs.yml',
        OS_CACERT: '/e/ca.pem',
        OS_CERT: '/e/cert.pem',
        OS_KEY: '/e/key.pem',
        OS_USERNAME: 'other',
      },
    },
  );
  expect(project).toMatchObject({
    auth: { user: { name: 'u' } },
    tls: { caFile: '/e/ca.pem', certFile: '/c/cert.pem', keyFile: '/c/key.pem' },
  });
});

it('what is read once keeps its secrets, since they cannot be read again', async () => {
  const folder = await folderWith({ 'c.yml': YAML.replace('k/cs.yml', 'pipe') });
  execFileSync('mkfifo', [`${folder}/pipe`]);
  const options = { file: `${folder}/c.yml`, environment: {}, readSchedule };
  const [result] = await Promise.all([
    loadConfig(options),
    writeFile(`${folder}/pipe`, entry(USER)),
  ]);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  expect(result.config.projects[0]?.auth).toMatchObject({
    password: { inline: expect.anything() },
  });
});
