import { describe, expect, it } from 'vitest';
import { configYaml, load, problemsOf } from '../loading.ts';

const ROLE = 'type: agency, agency_name: readers, domain_name: GIVER, project_name: eu-de_x';
const KEYS = 'type: ak_sk, access_key: a, secret_key: b';
const IAM = 'https://iam.example.com/v3';

const lines = (auth: string) => ({ project_id: undefined, endpoint: undefined, auth });

/** What is wrong with the keys below `auth`. */
async function wrong(auth: string): Promise<readonly string[]> {
  const problems = await problemsOf({ 'c.yml': configYaml(lines(`{${auth}}`)) });
  return problems.map((line) => line.replace(/^c\.yml:\d+:\d+: projects\[0\]\.auth/, ''));
}

describe('a role', () => {
  it.each([
    [`${ROLE}, auth_url: ${IAM}, source: {${KEYS}}`],
    [`${ROLE}, source: {${KEYS}, auth_url: ${IAM}}`],
    [`${ROLE}, auth_url: ${IAM}, source: {type: token, token: a}`],
    [
      `${ROLE}, source: {type: password, auth_url: ${IAM}, user_id: "5", password: a, project_name: b}`,
    ],
    [
      `type: agency, agency_name: a, domain_id: "1", project_id: "2", auth_url: ${IAM}, source: {${KEYS}}`,
    ],
  ])('may be {%s}', async (auth) => {
    expect(await wrong(auth)).toEqual([]);
  });

  it.each<[string, string[]]>([
    [
      'type: agency',
      [
        '.agency_name: is missing; set the name of the agency',
        '.source: is missing; set the sign-in of who takes the role, with type token, password, ak_sk',
        '.domain_name: is missing; set the name of the domain that gives the agency, or domain_id',
      ],
    ],
    [
      `${ROLE}, source: {type: token, token: a}`,
      ['.auth_url: is missing; set the URL of IAM, here or in source'],
    ],
    [
      `${ROLE}, domain_id: "1", project_id: "2", auth_url: ${IAM}, source: {${KEYS}}`,
      [
        ': needs at most one of project_name and project_id',
        ': needs at most one of domain_name and domain_id',
      ],
    ],
    [
      `${ROLE}, auth_url: ${IAM}, source: {type: cloud, cloud: otc}`,
      ['.source.type: is no known auth type; known are token, password, ak_sk'],
    ],
    [
      `${ROLE}, auth_url: ${IAM}, source: {type: ak_sk, acess_key: a, secret_key: b}`,
      [
        '.source: needs exactly one of access_key and access_key_file',
        '.source.acess_key: is no known key; did you mean access_key?',
      ],
    ],
    [
      `${ROLE}, agancy_name: x, auth_url: ${IAM}, source: {${KEYS}}`,
      ['.agancy_name: is no known key; did you mean agency_name?'],
    ],
  ])('is not {%s}', async (auth, problems) => {
    expect((await wrong(auth)).toSorted()).toEqual(problems.toSorted());
  });

  it('has secret files that are looked at', async () => {
    const auth = `{${ROLE}, auth_url: ${IAM}, source: {type: token, token_file: none}}`;
    expect((await load({ 'c.yml': configYaml(lines(auth)) })).warnings).toEqual([
      expect.stringMatching(/: projects\[0\]\.auth\.source\.token_file: the file does not exist$/),
    ]);
  });
});

describe('the variables of a role', () => {
  const OPENRC = {
    OS_AUTH_URL: 'https://iam',
    OS_USERNAME: 'u',
    OS_PASSWORD: 'p',
    OS_USER_DOMAIN_NAME: 'UD',
    OS_PROJECT_NAME: 'eu-de_own',
    OS_AGENCY_NAME: 'readers',
    OS_AGENCY_DOMAIN_NAME: 'GIVER',
    OS_DELEGATED_PROJECT: 'eu-nl_theirs',
  };
  const BARE = configYaml({ region: undefined, ...lines(''), auth: undefined });

  it.each<[Record<string, string>, string[]]>([
    [{}, []],
    [{ OS_PASSWORD: '', OS_USERNAME: '', OS_ACCESS_KEY: 'a', OS_SECRET_KEY: 'b' }, []],
    [
      { OS_AGENCY_DOMAIN_NAME: '' },
      [
        'c.yml:2:5: projects[0].auth: is missing, and the OS_* variables are not complete: OS_AGENCY_DOMAIN_NAME is not set',
      ],
    ],
    [
      { OS_AGENCY_NAME: '', OS_AGENCY_DOMAIN_NAME: '' },
      [
        'c.yml:2:5: projects[0].auth: is missing, and the OS_* variables are not complete: OS_AGENCY_NAME and OS_AGENCY_DOMAIN_NAME are not set',
      ],
    ],
    [
      { OS_DELEGATED_PROJECT: '' },
      [
        'c.yml:2:5: projects[0].region: is missing; the service catalog has several, so set region or endpoint',
        'c.yml:2:5: projects[0].project_id: is missing; a sign-in is for one project, so set it or OS_DELEGATED_PROJECT',
      ],
    ],
  ])('with %j', async (variables, problems) => {
    const environment = { ...OPENRC, ...variables };
    expect(await problemsOf({ 'c.yml': BARE }, { environment })).toEqual(problems);
  });
});
