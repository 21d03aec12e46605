import { describe, expect, it } from 'vitest';
import { configYaml, load, problemsOf, projectYaml } from './loading.ts';

const PASSWORD =
  '{type: password, auth_url: "https://iam.example.com/v3", domain_name: d, username: u, password: p}';
const AK_SK = '{type: ak_sk, access_key: a, secret_key: s, auth_url: "https://iam.example.com"}';

/** A list whose `name` is on line 2, the other keys follow one a line. */
function listYaml(lines: Readonly<Record<string, string | undefined>> = {}): string {
  const keys = { name: 'all', auth: PASSWORD, ...lines };
  const rows = Object.entries(keys).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${value}`],
  );
  return `discover_projects:\n  - ${rows.join('\n    ')}\n`;
}

async function listOf(yaml: string, environment = {}) {
  const result = await load({ 'c.yml': yaml }, { environment });
  if (!result.ok) throw new Error(result.problems.join('\n'));
  const [list] = result.config.projectLists;
  if (list === undefined) throw new Error('no list');
  return { list, config: result.config, warnings: result.warnings };
}

describe('a list of projects', () => {
  it('is enough, and discovers in each of them by default', async () => {
    const { list, config, warnings } = await listOf(listYaml());
    expect(config.projects).toEqual([]);
    expect(list).toMatchObject({
      name: 'all',
      authUrl: 'https://iam.example.com',
      selection: { include: [], exclude: [] },
      prefix: '',
      everyMs: 3_600_000,
      defaults: { projectId: undefined, endpoint: undefined, discover: { newest: 3 } },
    });
    expect(warnings).toEqual([]);
  });

  it('stands beside projects, also where there are none', async () => {
    expect((await listOf(`${configYaml()}${listYaml()}`)).config.projects).toHaveLength(1);
    expect((await listOf(`projects: []\n${listYaml()}`)).config.projects).toEqual([]);
  });

  it('says which of them, how they are called, and what they have of their own', async () => {
    const yaml = `poll: {concurrency: 9}\ngrace: 1h\n${listYaml({
      auth: AK_SK,
      include: '["eu-de_*"]',
      exclude: '["*_sandbox"]',
      prefix: 't1/',
      every: '10m',
      defaults: '{discover: {newest: 5}, schedule: "*/10 * * * *", poll: {timeout: 3s}}',
    })}`;
    expect((await listOf(yaml)).list).toMatchObject({
      selection: { include: [{ name: 'eu-de_*' }], exclude: [{ name: '*_sandbox' }] },
      prefix: 't1/',
      everyMs: 600_000,
      defaults: {
        auth: { type: 'ak_sk', projectName: undefined },
        discover: { newest: 5 },
        schedule: '*/10 * * * *',
        poll: { timeoutMs: 3000, concurrency: 9 },
        objectives: { graceSeconds: 3600 },
      },
    });
  });

  it('is for all projects, also where an openrc names one', async () => {
    const environment = {
      OS_AUTH_URL: 'https://iam.example.com/v3',
      OS_USERNAME: 'u',
      OS_PASSWORD: 'p',
      OS_USER_DOMAIN_NAME: 'd',
      OS_PROJECT_NAME: 'eu-de_one',
      OS_PROJECT_ID: 'one',
    };
    const { list } = await listOf(listYaml({ auth: undefined }), environment);
    expect(list.defaults).toMatchObject({
      projectId: undefined,
      region: undefined,
      auth: { type: 'password', projectName: undefined },
    });
  });
});

describe('a list of projects is refused', () => {
  it.each<[string, string, string]>([
    [
      'without a name',
      listYaml({ name: undefined }).replace('- auth', '- every: 1h\n    auth'),
      'c.yml:2:5: discover_projects[0].name: is missing; each list of projects needs a name of its own',
    ],
    [
      'an unknown key',
      listYaml({ incude: '[a]' }),
      'c.yml:4:5: discover_projects[0].incude: is no known key; did you mean include?',
    ],
    [
      'an unknown default',
      listYaml({ defaults: '{checkpoints: []}' }),
      'c.yml:4:16: discover_projects[0].defaults.checkpoints: is no known key; known here are tls, proxy_url, discover, grace, objectives, schedule, timezone, poll',
    ],
    [
      'a token',
      listYaml({ auth: '{type: token, token: t, auth_url: "https://iam.example.com"}' }),
      'c.yml:3:11: discover_projects[0].auth: is a token, which is for one project; sign in with type password, ak_sk, ecs_agency or agency',
    ],
    [
      'one project',
      listYaml({ auth: PASSWORD.replace('}', ', project_name: x}') }),
      'discover_projects[0].auth.project_name: is about one project; leave it out, or write that one below projects',
    ],
    [
      'keys without IAM',
      listYaml({ auth: '{type: ak_sk, access_key: a, secret_key: s}' }),
      'c.yml:3:11: discover_projects[0].auth: needs auth_url where project_id or endpoint is left out, to ask for them',
    ],
    [
      'too often',
      listYaml({ every: '30s' }),
      'c.yml:4:12: discover_projects[0].every: is out of bounds; allowed is 1m to 1d',
    ],
    [
      'too rarely',
      listYaml({ every: '2d' }),
      'c.yml:4:12: discover_projects[0].every: is out of bounds; allowed is 1m to 1d',
    ],
    [
      'a prefix with a line break',
      listYaml({ prefix: '"a\\nb"' }),
      'c.yml:4:13: discover_projects[0].prefix: must have at most 64 characters and no control characters',
    ],
    [
      'a name in place of names',
      listYaml({ include: 'eu-de_*' }),
      'c.yml:4:14: discover_projects[0].include: must be a list, not text',
    ],
    [
      'nothing to watch',
      listYaml({ defaults: '{discover: false}' }),
      'c.yml:4:26: discover_projects[0].defaults.discover: is false, so that nothing would be watched in the projects that are found',
    ],
    [
      'nothing to watch anywhere',
      `discover: false\n${listYaml()}`,
      'c.yml:3:5: discover_projects[0]: discover is false, so that nothing would be watched in the projects that are found',
    ],
    [
      'a schedule that is none',
      listYaml({ defaults: '{schedule: often}' }),
      'c.yml:4:26: discover_projects[0].defaults.schedule: is no cron expression',
    ],
    [
      'a wrong default',
      listYaml({ defaults: '{poll: {concurrency: 0}}' }),
      'c.yml:4:36: discover_projects[0].defaults.poll.concurrency: must be a whole number from 1 to 256',
    ],
    [
      'the name of a project',
      `${configYaml()}${listYaml({ name: 'prod' })}`,
      'is taken by the project on line 2; a name has to be unique',
    ],
    [
      'the name of another list',
      `${listYaml()}  - {name: all, auth: ${PASSWORD}}\n`,
      'is taken by the list on line 2; a name has to be unique',
    ],
    [
      'an empty list, and no projects',
      'discover_projects: []\n',
      'c.yml:1:1: projects: is missing; list at least one project',
    ],
    [
      'a text',
      'discover_projects: [a]\n',
      'c.yml:1:21: discover_projects[0]: must be a mapping, not text',
    ],
  ])('%s', async (_what, yaml, problem) => {
    const problems = await problemsOf({ 'c.yml': yaml });
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it('shows nothing of what it was given', async () => {
    const yaml = listYaml({
      auth: PASSWORD.replace('password: p', 'password: "secret\\u0001"'),
      prefix: 'secret'.repeat(20),
    });
    expect(
      (await problemsOf({ 'c.yml': `${yaml}${projectYaml({ name: undefined })}` })).join(),
    ).not.toContain('secretsecret');
  });
});
