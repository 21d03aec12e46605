import { describe, expect, it } from 'vitest';
import { configYaml, ID, load, OTHER_ID } from './loading.ts';

const QUOTES =
  "begins and ends with a quote, which counts as a part of it; docker's --env-file keeps quotes, so leave them out there";
const NOWHERE = { region: undefined, project_id: undefined, endpoint: undefined };

describe('a variable that has kept its quotes', () => {
  const OPENRC = {
    OS_AUTH_URL: 'https://iam',
    OS_USERNAME: 'u',
    OS_PASSWORD: '"p"',
    OS_USER_DOMAIN_NAME: "'UD'",
    OS_PROJECT_NAME: 'eu-de',
  };

  it.each<[string, Record<string, string | undefined>, Record<string, string>, string[]]>([
    [
      'of an openrc',
      { ...NOWHERE, auth: undefined },
      OPENRC,
      [
        `c.yml:2:5: projects[0]: environment variable OS_PASSWORD ${QUOTES}`,
        `c.yml:2:5: projects[0]: environment variable OS_USER_DOMAIN_NAME ${QUOTES}`,
      ],
    ],
    ['of an openrc that is not used', {}, OPENRC, []],
    [
      'of a flag',
      {},
      { CBR_EXPORTER_STORAGE_PATH: '"/x"' },
      [`c.yml: environment variable CBR_EXPORTER_STORAGE_PATH ${QUOTES}`],
    ],
    [
      'of the hosts without a proxy',
      {},
      { NO_PROXY: '"a,b"' },
      [`c.yml: environment variable NO_PROXY ${QUOTES}`],
    ],
    [
      'in the configuration',
      { auth: '{type: token, token: "${T}"}' },
      { T: '"abc"' },
      [`c.yml:6:32: projects[0].auth.token: environment variable T ${QUOTES}`],
    ],
    ['with a quote at one end', {}, { CBR_EXPORTER_STORAGE_PATH: '"/x' }, []],
  ])('%s is warned of', async (_what, lines, environment, warnings) => {
    const result = await load({ 'c.yml': configYaml(lines) }, { environment });
    expect(result).toMatchObject({ ok: true, warnings });
  });
});

it('warnings are told beside problems, and one bad file beside all else', async () => {
  const lines = {
    checkpoint_files: '[bad.yml, "*.none"]',
    tls: '{ca_file: none}',
    poll: '{timeout: x}',
  };
  expect(await load({ 'c.yml': configYaml(lines), 'bad.yml': `- ${ID}\n- "` })).toMatchObject({
    ok: false,
    problems: [
      'c.yml:10:21: projects[0].poll.timeout: is no duration; write it as 500ms, 30s, 5m or 1h30m',
      expect.stringMatching(/^bad\.yml:2:3: is not YAML: /),
    ],
    warnings: [
      'c.yml:8:33: projects[0].checkpoint_files[1]: matches no file',
      'c.yml:9:20: projects[0].tls.ca_file: the file does not exist',
    ],
  });
});

it('names that keys have no use for are warned of', async () => {
  const auth = '{type: ak_sk, access_key: a, secret_key: b, user_id: "1", project_domain_name: c}';
  const { warnings } = await load({ 'c.yml': configYaml({ auth }) });
  expect(warnings).toEqual([
    'c.yml:6:64: projects[0].auth.user_id: is not used with keys, which belong to one user of one domain',
    'c.yml:6:90: projects[0].auth.project_domain_name: is not used with keys: a project is found by its name among those that the keys reach; set project_id for another',
  ]);
});

it.each<[string, string, readonly string[]]>([
  ['["a"]', '["a"]', ['"a"']],
  ['["a", b, {id: c}, {tag: {d: e}}]', '["*"]', ['"a"', '"b"', '{"id":"c"}', '{"tag":{"d":"e"}}']],
  ['[prod-1, test-1]', '["prod-*"]', ['"prod-1"']],
  ['["prod-db-*", "*-prod"]', '["prod-*"]', ['"prod-db-*"']],
  ['["a?c", "a*", "a*c?"]', '["a??", "?*", "a*c?"]', ['"a?c"', '"a*c?"']],
  ['[{id: AB}, {id: cd}]', '[{id: ab}]', ['{"id":"AB"}']],
  [
    '[{tag: {env: prod, tier: gold}}, {tag: {tier: gold}}, {tag: {env: test}}]',
    '[{tag: {env: prod}}]',
    ['{"tag":{"env":"prod","tier":"gold"}}'],
  ],
  ['["a", {tag: {a: b}}]', '[{id: a}, {tag: {a: b, c: d}}]', []],
])('vaults that include names and exclude leaves out are warned of: %s, %s', async (...row) => {
  const [include, exclude, named] = row;
  const discover = `{vaults: {include: ${include}, exclude: ${exclude}}}`;
  const { warnings } = await load({ 'c.yml': configYaml({ discover }) });
  expect(warnings).toEqual(
    named.map((each) => expect.stringContaining(`vaults.include ${each} is left out by exclude`)),
  );
});

it('an ID that comes again in one list is polled once, with a warning', async () => {
  const checkpoints = `\n    - ${ID}\n    - ${ID.toUpperCase().replaceAll('-', '')}`;
  const result = await load({
    'c.yml': configYaml({ checkpoints, checkpoint_files: '[ids]' }),
    ids: `${OTHER_ID}\n`.repeat(5000),
  });
  expect(result).toMatchObject({
    ok: true,
    config: { projects: [{ checkpoints: [{ checkpointId: ID }, { checkpointId: OTHER_ID }] }] },
    warnings: [
      `c.yml:9:7: projects[0].checkpoints[1]: checkpoint ${ID} is in this list already, on line 8; each is polled once`,
      `ids:2:1: checkpoint ${OTHER_ID} is in this list already, on line 1, and 4998 more of its entries repeat one; each is polled once`,
    ],
  });
});
