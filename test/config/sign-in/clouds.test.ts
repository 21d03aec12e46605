import { describe, expect, it } from 'vitest';
import type { AuthConfig } from '../../../src/config/schema/config.ts';
import type { SecretSource } from '../../../src/domain/secret.ts';
import { configYaml, load, problemsOf, projectOf } from '../loading.ts';

const NOWHERE = { region: undefined, project_id: undefined, endpoint: undefined };
const FROM_FILE = configYaml({
  ...NOWHERE,
  auth: '{type: cloud, cloud: otc, clouds_file: k/cs.yml}',
});
const FROM_SEARCH = configYaml({ ...NOWHERE, auth: '{type: cloud, cloud: otc}' });

const AUTH = 'auth_url: https://iam.example.com/v3, username: 1 OTC, password: "pw$$ ${X}"';
const OTC = `clouds:
  otc:
    auth: {${AUTH}, user_domain_name: OTC 1, project_name: eu-de}
    interface: public
    identity_api_version: 3
`;

/** An entry that signs in by keys. */
function withKeys(keys: string): string {
  return `clouds:\n  otc:\n    auth:\n      auth_url: https://iam.example.com\n      ${keys}\n    region_name: eu-de\n`;
}

/** What a file's secrets are when its text is read again. */
function picked(auth: AuthConfig, text: string): Record<string, string | undefined> {
  const secrets = Object.entries(auth).flatMap(
    ([key, value]: [string, string | SecretSource | undefined]) =>
      typeof value === 'object' && 'file' in value ? [[key, value.pick?.(text)] as const] : [],
  );
  return Object.fromEntries(secrets);
}

describe('an entry of clouds.yaml', () => {
  it('is a sign-in by password, whose secret stays in the file', async () => {
    const { auth, ...project } = await projectOf({ 'c.yml': FROM_FILE, 'k/cs.yml': OTC });
    expect(project).toMatchObject({ region: 'eu-de', projectId: undefined, endpoint: undefined });
    expect(auth).toEqual({
      type: 'password',
      authUrl: 'https://iam.example.com',
      user: { name: '1 OTC', domain: { name: 'OTC 1' } },
      password: {
        file: expect.stringMatching(/\/k\/cs\.yml$/),
        at: 'clouds.otc.auth.password',
        pick: expect.any(Function),
      },
      projectName: 'eu-de',
    });
    expect(picked(auth, OTC)).toEqual({ password: 'pw$$ ${X}' });
    expect(picked(auth, OTC.replace('pw', 'new'))).toEqual({ password: 'new$$ ${X}' });
    for (const other of ['', '[', 'clouds: {otc: }', 'clouds: {otc: {auth: {password: [a]}}}']) {
      expect(picked(auth, other)).toEqual({ password: undefined });
    }
  });

  it.each<[string, object, object]>([
    ['ak: AK\n      sk: "007"', { accessKey: 'AK', secretKey: '007' }, {}],
    ['x: y\n    ak: AK\n    sk: SK', { accessKey: 'AK', secretKey: 'SK' }, {}],
    ['x: y\n    access_key: AK\n    secret_key: SK', { accessKey: 'AK', secretKey: 'SK' }, {}],
    [
      'ak: AK\n      sk: SK\n      security_token: ST',
      { accessKey: 'AK', secretKey: 'SK', securityToken: 'ST' },
      {},
    ],
    [
      'x: y\n    access_key: AK\n    secret_key: SK\n    security_token: ST',
      { accessKey: 'AK', secretKey: 'SK', securityToken: 'ST' },
      {},
    ],
    [
      'ak: AK\n      sk: SK\n      username: a\n      password: b\n      tenant_id: 5',
      { accessKey: 'AK', secretKey: 'SK' },
      { projectId: '5' },
    ],
  ])('has keys in either place: %j', async (keys, secrets, place) => {
    const text = withKeys(keys);
    const project = await projectOf({ 'c.yml': FROM_FILE, 'k/cs.yml': text });
    expect(project).toMatchObject({
      region: 'eu-de',
      ...place,
      auth: { type: 'ak_sk', authUrl: 'https://iam.example.com' },
    });
    expect(picked(project.auth, text)).toEqual(secrets);
  });

  it('is a token, for which an endpoint is needed', async () => {
    const text = 'clouds: {otc: {auth: {token: T, project_id: 5}, region_name: eu-de}}';
    const yaml = FROM_FILE.replace('    auth:', '    endpoint: https://e\n    auth:');
    const project = await projectOf({ 'c.yml': yaml, 'k/cs.yml': text });
    expect(project).toMatchObject({ region: 'eu-de', projectId: '5', auth: { type: 'token' } });
    expect(picked(project.auth, text)).toEqual({ token: 'T' });
  });

  it.each([
    ['domain_name: B, project_domain_name: C', 'B'],
    ['project_domain_name: C', 'C'],
  ])('names the domain by {%s}', async (names, domainName) => {
    const text = `clouds: {otc: {auth: {${AUTH}, ${names}, tenant_name: eu-de}}}`;
    const { auth } = await projectOf({ 'c.yml': FROM_FILE, 'k/cs.yml': text });
    expect(auth).toMatchObject({ user: { domain: { name: domainName } }, projectName: 'eu-de' });
  });

  it('may be put together with merge keys', async () => {
    const text = `base: &base {${AUTH}, domain_name: A}\nclouds:\n  otc:\n    auth:\n      <<: [*base]\n      project_name: eu-de\n`;
    const { auth } = await projectOf({ 'c.yml': FROM_FILE, 'k/cs.yml': text });
    expect(auth).toMatchObject({ user: { name: '1 OTC', domain: { name: 'A' } } });
    expect(picked(auth, text)).toEqual({ password: 'pw$$ ${X}' });
  });

  it('loses against the own keys of a project', async () => {
    const entry = OTC.replace('project_name: eu-de', 'project_name: eu-de, project_id: 5');
    const files = { 'k/cs.yml': `${entry}    region_name: eu-nl\n` };
    const own = { ...NOWHERE, auth: '{type: cloud, cloud: otc, clouds_file: k/cs.yml}' };
    expect(await projectOf({ ...files, 'c.yml': configYaml(own) })).toMatchObject({
      region: 'eu-nl',
      projectId: '5',
      auth: { projectName: 'eu-de' },
    });
    const byId = configYaml({ ...own, region: 'eu-de', project_id: '6' });
    expect(await projectOf({ ...files, 'c.yml': byId })).toMatchObject({
      region: 'eu-de',
      projectId: '6',
      auth: { projectName: undefined },
    });
    const byName = configYaml({ ...own, auth: own.auth.replace('}', ', project_name: mine}') });
    expect(await projectOf({ ...files, 'c.yml': byName })).toMatchObject({
      projectId: undefined,
      auth: { projectName: 'mine' },
    });
  });
});

describe('clouds.yaml', () => {
  const others = OTC.replace('1 OTC', 'other');

  it.each<[string, Record<string, string>, Record<string, string>]>([
    [
      'the current directory',
      { 'here/clouds.yaml': OTC, 'home/.config/openstack/clouds.yaml': others },
      {},
    ],
    ['a name of its own', { 'here/clouds.yml': OTC }, {}],
    ['the home directory', { 'home/.config/openstack/clouds.yml': OTC }, {}],
    [
      'OS_CLIENT_CONFIG_FILE',
      { 'here/clouds.yaml': others, 'mine.yaml': OTC },
      { OS_CLIENT_CONFIG_FILE: 'FOLDER/mine.yaml' },
    ],
    [
      'OS_CLIENT_CONFIG_FILE from the current directory',
      { 'here/clouds.yaml': others, 'mine.yaml': OTC },
      { OS_CLIENT_CONFIG_FILE: '../mine.yaml' },
    ],
  ])('is found by %s', async (_, files, variables) => {
    const environment = { HOME: 'FOLDER/home', ...variables };
    const result = await load({ 'c.yml': FROM_SEARCH, ...files }, { environment });
    if (!result.ok) throw new Error(result.problems.join('\n'));
    expect(result.config.projects).toMatchObject([{ auth: { user: { name: '1 OTC' } } }]);
  });

  it('has secure.yaml laid over it, from beside it or the search path', async () => {
    const secret = 'clouds: {otc: {auth: {password: s3, username: }, region_name: eu-nl}}';
    const public_ = OTC.replace('password: "pw$$ ${X}", ', '');
    for (const [clouds, secure] of [
      ['here/clouds.yaml', 'here/secure.yaml'],
      ['here/clouds.yaml', 'home/.config/openstack/secure.yml'],
      ['home/.config/openstack/clouds.yaml', 'here/secure.yaml'],
    ] as const) {
      const files = { 'c.yml': FROM_SEARCH, [clouds]: public_, [secure]: secret };
      const { auth, region } = await projectOf(files, { environment: { HOME: 'FOLDER/home' } });
      expect(region).toBe('eu-nl');
      expect(auth).toMatchObject({
        user: { name: '1 OTC' },
        password: { file: expect.stringContaining(secure) },
      });
      expect(picked(auth, secret)).toEqual({ password: 's3' });
    }
  });

  it('named by the project has only the secure.yaml beside it', async () => {
    const files = { 'c.yml': FROM_FILE, 'k/cs.yml': OTC };
    const secret = 'clouds: {otc: {auth: {password: s3}}}';
    const beside = await projectOf({ ...files, 'k/secure.yaml': secret });
    expect(picked(beside.auth, secret)).toEqual({ password: 's3' });
    const elsewhere = await projectOf({ ...files, 'here/secure.yaml': secret });
    expect(elsewhere.auth).toMatchObject({ password: { file: expect.stringMatching(/cs\.yml$/) } });
  });

  it('is asked for the entry of OS_CLOUD, also before all other variables', async () => {
    const environment = {
      OS_CLOUD: 'otc',
      OS_TOKEN: 'T',
      OS_CLIENT_CONFIG_FILE: 'FOLDER/k/cs.yml',
    };
    for (const auth of ['{type: cloud}', undefined]) {
      const yaml = configYaml({ ...NOWHERE, auth });
      const project = await projectOf({ 'c.yml': yaml, 'k/cs.yml': OTC }, { environment });
      expect(project.auth).toMatchObject({ type: 'password', user: { name: '1 OTC' } });
    }
  });
});

describe('a bad clouds.yaml', () => {
  it.each<[string, string, string[]]>([
    [
      'no entry of that name',
      'clouds: {ott: {}, otc-eu: {}}',
      ['c.yml:3:32: projects[0].auth.cloud: is no entry of k/cs.yml; did you mean "ott"?'],
    ],
    [
      'no near entry',
      'clouds: {"my cloud": {}, b: {}}',
      ['c.yml:3:32: projects[0].auth.cloud: is no entry of k/cs.yml; it has "my cloud", "b"'],
    ],
    [
      'far entries',
      'clouds: {production: {}, "a b c d": {}}',
      [
        'c.yml:3:32: projects[0].auth.cloud: is no entry of k/cs.yml; it has "production", "a b c d"',
      ],
    ],
    ['nothing', '', ['c.yml:3:32: projects[0].auth.cloud: is no entry of k/cs.yml; it has none']],
    [
      'a list',
      'clouds: [otc]',
      ['c.yml:3:32: projects[0].auth.cloud: is no entry of k/cs.yml; it has none'],
    ],
    [
      'no credentials',
      'clouds:\n  otc:\n    auth: {auth_url: https://iam}\n',
      [
        'k/cs.yml:3:5: clouds.otc: has no credentials; it needs auth.username and auth.password, auth.token, or auth.ak and auth.sk',
      ],
    ],
    [
      'an empty entry',
      'clouds:\n  otc:\n',
      [
        'k/cs.yml:2:3: clouds.otc: has no credentials; it needs auth.username and auth.password, auth.token, or auth.ak and auth.sk',
      ],
    ],
    [
      'a user alone',
      'clouds:\n  otc:\n    auth: {username: a}\n',
      [
        'k/cs.yml:3:5: clouds.otc: is not complete; it has no auth.auth_url, auth.user_domain_name and auth.password',
      ],
    ],
    [
      'half a key',
      'clouds:\n  otc:\n    ak: a\n',
      ['k/cs.yml:3:5: clouds.otc: is not complete; it has no auth.sk'],
    ],
    [
      'wrong values',
      'clouds:\n  otc:\n    auth:\n      auth_url: iam\n      token: a b\n      username: [a]\n    region_name: a/b\n',
      [
        'k/cs.yml:4:17: clouds.otc.auth.auth_url: is no http:// or https:// URL',
        'k/cs.yml:5:14: clouds.otc.auth.token: has characters that a secret cannot have, such as blanks or line breaks',
        'k/cs.yml:6:17: clouds.otc.auth.username: must be text, not a list',
        'k/cs.yml:7:18: clouds.otc.region_name: is no region; write it as eu-de',
      ],
    ],
    [
      'no YAML',
      'clouds: {otc: "a\n',
      ['k/cs.yml:1:15: is not YAML: a quote is opened here and not closed; the line is: clouds: …'],
    ],
    [
      'no place',
      OTC.replace(', project_name: eu-de', ''),
      [
        'c.yml:2:5: projects[0].region: is missing; the service catalog has several, so set region or endpoint',
        'c.yml:2:5: projects[0].project_id: is missing; a sign-in is for one project, so set it or auth.project_name',
      ],
    ],
    [
      'no auth_url',
      'clouds: {otc: {ak: a, sk: b, region_name: eu-de}}',
      [
        'c.yml:3:11: projects[0].auth: needs auth_url in the entry of clouds.yaml where project_id or endpoint is left out, to ask for them',
      ],
    ],
  ])('with %s', async (_, text, problems) => {
    expect(await problemsOf({ 'c.yml': FROM_FILE, 'k/cs.yml': text })).toEqual(problems);
  });

  it('that is nowhere', async () => {
    expect(await problemsOf({ 'c.yml': FROM_FILE })).toEqual([
      'c.yml:3:50: projects[0].auth.clouds_file: the file does not exist; a relative path starts at the directory of the configuration file',
    ]);
    const environment = { HOME: '/root-of-nobody', OS_CLIENT_CONFIG_FILE: '' };
    expect(await problemsOf({ 'c.yml': FROM_SEARCH }, { environment })).toEqual([
      'c.yml:3:11: projects[0].auth: no clouds.yaml is in here, /root-of-nobody/.config/openstack, /etc/openstack; set clouds_file or OS_CLIENT_CONFIG_FILE',
    ]);
    expect(
      await problemsOf({ 'c.yml': FROM_SEARCH }, { environment: { OS_CLIENT_CONFIG_FILE: 'x' } }),
    ).toEqual([
      'c.yml:3:11: projects[0].auth: the file that environment variable OS_CLIENT_CONFIG_FILE names does not exist',
    ]);
  });

  it('that is no file, or lies under a bad secure.yaml', async () => {
    expect(await problemsOf({ 'c.yml': FROM_FILE, 'k/cs.yml/a': '' })).toEqual([
      'k/cs.yml: is a directory',
    ]);
    const files = { 'c.yml': FROM_FILE, 'k/cs.yml': OTC, 'k/secure.yml': Buffer.from([0xff]) };
    expect(await problemsOf(files)).toEqual(['k/secure.yml: is not UTF-8 text']);
  });

  it('without the entry that OS_CLOUD names', async () => {
    const environment = { OS_CLOUD: 'otx', OS_CLIENT_CONFIG_FILE: 'FOLDER/k/cs.yml' };
    const yaml = configYaml({ ...NOWHERE, auth: undefined });
    expect(await problemsOf({ 'c.yml': yaml, 'k/cs.yml': OTC }, { environment })).toEqual([
      'c.yml:2:5: projects[0].auth: environment variable OS_CLOUD names no entry of k/cs.yml; did you mean "otc"?',
    ]);
  });
});
