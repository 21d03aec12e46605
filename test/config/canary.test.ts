import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { configYaml, load } from './loading.ts';

const CANARY = 'c4n4ry';
const NOWHERE = { region: undefined, project_id: undefined, endpoint: undefined };
const BARE = configYaml({ ...NOWHERE, auth: undefined });

/** A secret as it may be written, well or badly. */
const SPELLINGS = [
  CANARY,
  `"${CANARY} ä\\n${CANARY}"`,
  `[${CANARY}]`,
  `{a: ${CANARY}}`,
  `"${CANARY}" ${CANARY}`,
  `*${CANARY}`,
  `!${CANARY} a`,
  `"${CANARY}`,
  `"\${C}"`,
  `"\${C}\${${CANARY.toUpperCase()}}"`,
];

const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  token: ['token'],
  password: ['password'],
  ak_sk: ['access_key', 'secret_key', 'security_token'],
};
const REST: Readonly<Record<string, string>> = {
  token: '',
  password: 'auth_url: https://iam, domain_name: a, username: b',
  ak_sk: '',
};

const AUTHS = Object.entries(SECRET_KEYS).flatMap(([type, keys]) =>
  keys.flatMap((key) => {
    const others = keys.filter((other) => other !== key).map((other) => `${other}: x`);
    const rest = [...others, REST[type]].filter((part) => part !== '').join(', ');
    return SPELLINGS.flatMap((value) =>
      // In its place, in that of the file as well, and beside an unknown key.
      [`${key}: ${value}`, `${key}: ${value}, ${key}_file: x`, `${key}: ${value}, x: y`].map(
        (secret) => `{type: ${type}, ${rest === '' ? '' : `${rest}, `}${secret}}`,
      ),
    );
  }),
);

const CLOUDS = [
  `auth: {token: VALUE}`,
  `auth: {auth_url: https://iam, username: a, user_domain_name: b, password: VALUE}`,
  `auth: {password: VALUE}`,
  `auth: {ak: VALUE, sk: VALUE, security_token: VALUE}`,
  `access_key: VALUE`,
  `secret_key: VALUE`,
  `auth: VALUE`,
].flatMap((entry) =>
  SPELLINGS.flatMap((value) => {
    const text = `clouds:\n  otc:\n    ${entry.replaceAll('VALUE', value)}\n`;
    return [{ 'clouds.yaml': text }, { 'clouds.yaml': 'clouds: {otc: }', 'secure.yaml': text }];
  }),
);

const URLS = [
  `https://user:${CANARY}@host`,
  `https://user:${CANARY}%@host`,
  `https://user:${CANARY}@host/path`,
  `https//user:${CANARY}@host`,
  `socks://user:${CANARY}@host`,
  `user:${CANARY}@host`,
];

const OPENRC = { OS_AUTH_URL: 'https://iam', OS_USERNAME: 'a', OS_USER_DOMAIN_NAME: 'b' };
const VARIABLES = [
  ...['OS_TOKEN', 'OS_AUTH_TOKEN', 'OS_ACCESS_KEY', 'OS_SECRET_KEY', 'OS_AK', 'OS_SK', 'OS_ST'],
  ...['OS_SECURITY_TOKEN', 'OS_PASSWORD', 'OS_CLOUD', 'OS_INSECURE', 'OS_CACERT', 'OS_REGION_NAME'],
  ...['OS_PROJECT_ID', 'OS_CLIENT_CONFIG_FILE'],
].flatMap((name) => [
  { [name]: CANARY },
  { ...OPENRC, [name]: `${CANARY}\n${CANARY}` },
  { OS_AK: 'x', OS_SK: 'y', OS_REGION_NAME: 'eu-de', ...OPENRC, [name]: CANARY },
]);

it('nothing that is said shows a secret, nor does the configuration when it is printed', async () => {
  const files = [
    ...AUTHS.map((auth) => ({ 'c.yml': configYaml({ auth }) })),
    ...CLOUDS.map((clouds) => ({
      'c.yml': configYaml({ auth: '{type: cloud, cloud: otc, clouds_file: clouds.yaml}' }),
      ...clouds,
    })),
    ...URLS.flatMap((url) => [
      { 'c.yml': configYaml({ proxy_url: `"${url}"` }) },
      { 'c.yml': configYaml({ endpoint: `"${url}"` }) },
      { 'c.yml': configYaml({ auth: `{type: ecs_agency, auth_url: "${url}"}` }) },
      { 'c.yml': configYaml({ auth: `{type: ecs_agency, metadata_url: "${url}"}` }) },
    ]),
  ];
  const environments = [
    ...VARIABLES,
    ...URLS.flatMap((url) => [
      { HTTPS_PROXY: url, ...OPENRC },
      { ...OPENRC, OS_AUTH_URL: url },
    ]),
  ];
  const results = [
    ...(await Promise.all(files.map((each) => load(each, { environment: { C: CANARY } })))),
    ...(await Promise.all(
      environments.map((environment) => load({ 'c.yml': BARE }, { environment })),
    )),
    ...(await Promise.all(
      URLS.map((url) => load({ 'c.yml': configYaml() }, { environment: { HTTPS_PROXY: url } })),
    )),
  ];
  expect(results.filter(({ ok }) => ok).length).toBeGreaterThan(30);
  for (const result of results) {
    const said = result.ok ? result.warnings : result.problems;
    // The name of a variable is no secret.
    expect(said.join('\n')).not.toContain(CANARY);
    if (!result.ok || result.config.projects[0]?.tls.caFile !== undefined) continue;
    const { projectId, region } = result.config.projects[0] ?? {};
    if (projectId === CANARY || region === CANARY) continue;
    expect(inspect(result, { depth: 9 }) + JSON.stringify(result)).not.toContain(CANARY);
  }
});
