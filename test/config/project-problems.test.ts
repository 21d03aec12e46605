import { describe, expect, it } from 'vitest';
import { configYaml, ID, problemsOf } from './loading.ts';

const NOT_FROM_TOKEN = 'is missing; a token alone does not give it, so set it';
const NO_AUTH =
  'is missing; set auth with type token, password, ak_sk, ecs_agency, cloud or agency, or one of these in the environment: OS_CLOUD; OS_TOKEN; OS_ACCESS_KEY and OS_SECRET_KEY; OS_AUTH_URL, OS_USERNAME, OS_PASSWORD and OS_USER_DOMAIN_NAME';
const NO_URL = 'is no http:// or https:// URL';
const ID_FORMS =
  'an ID has 8-4-4-4-12 or 32 hexadecimal digits, as 8b0851a8-adf3-4f4c-a914-dead08bf9664';

describe('a bad project', () => {
  it.each<[Record<string, string | undefined>, string[]]>([
    [
      { name: undefined },
      ['c.yml:2:5: projects[0].name: is missing; each project needs a name of its own'],
    ],
    [{ name: '""' }, ['c.yml:2:11: projects[0].name: is empty']],
    [
      { name: '"a\\tb"' },
      ['c.yml:2:11: projects[0].name: must have at most 128 characters and no control characters'],
    ],
    [{ region: undefined }, [`c.yml:2:5: projects[0].region: ${NOT_FROM_TOKEN}`]],
    [{ region: '' }, [`c.yml:3:5: projects[0].region: ${NOT_FROM_TOKEN}`]],
    [{ project_id: undefined }, [`c.yml:2:5: projects[0].project_id: ${NOT_FROM_TOKEN}`]],
    [
      { endpoint: undefined },
      [`c.yml:2:5: projects[0].endpoint: ${NOT_FROM_TOKEN}, or auth.auth_url to ask for it`],
    ],
    [{ auth: undefined }, [`c.yml:2:5: projects[0].auth: ${NO_AUTH}`]],
    [{ region: 'eu/de' }, ['c.yml:3:13: projects[0].region: is no region; write it as eu-de']],
    [
      { project_id: 'a/b' },
      ['c.yml:4:17: projects[0].project_id: is no project ID; an ID has 32 hexadecimal digits'],
    ],
    [{ project_id: '{}' }, ['c.yml:4:17: projects[0].project_id: must be text, not a mapping']],
    [
      { endpoint: 'cbr.example.com' },
      ['c.yml:5:15: projects[0].endpoint: is no http:// or https:// URL'],
    ],
    [{ endpoint: 'https://' }, ['c.yml:5:15: projects[0].endpoint: is no http:// or https:// URL']],
    [
      { endpoint: 'https://a@b' },
      [
        'c.yml:5:15: projects[0].endpoint: must not hold a user name or password; sign-in belongs into auth',
      ],
    ],
    ...['http://h/a%zz', 'https://h/100%', '"https://h/v3/%(project_id)s"'].map(
      (url): [Record<string, string>, string[]] => [
        { endpoint: url },
        [
          'c.yml:5:15: projects[0].endpoint: has a % in its path that is not followed by two hexadecimal digits',
        ],
      ],
    ),
    ...['https://h/v3/$(tenant_id)s', '"https://h/v3/{project_id}"', '"https://h/v3/<id>"'].map(
      (url): [Record<string, string>, string[]] => [
        { endpoint: url },
        [
          'c.yml:5:15: projects[0].endpoint: has a placeholder in it; write the URL as it is, or leave it out from /v3 on',
        ],
      ],
    ),
    [
      { endpoint: 'https://b/?a' },
      ['c.yml:5:15: projects[0].endpoint: must not have a query or fragment'],
    ],
    [
      { endpoint: 'https://b/v3/other' },
      [
        'c.yml:5:15: projects[0].endpoint: ends in another project ID than project_id; leave out the part from /v3 on',
      ],
    ],
    [{ auth: 'token' }, ['c.yml:6:11: projects[0].auth: must be a mapping, not text']],
    [
      { auth: '{token: a}' },
      [
        'c.yml:6:11: projects[0].auth.type: is missing; known are token, password, ak_sk, ecs_agency, cloud, agency',
      ],
    ],
    [
      { auth: '{type: Tokn}' },
      [
        'c.yml:6:18: projects[0].auth.type: is no known auth type; did you mean token? known are token, password, ak_sk, ecs_agency, cloud, agency',
      ],
    ],
    [
      { auth: '{type: saml}' },
      [
        'c.yml:6:18: projects[0].auth.type: is no known auth type; known are token, password, ak_sk, ecs_agency, cloud, agency',
      ],
    ],
    [
      { auth: '{type: token}' },
      ['c.yml:6:11: projects[0].auth: needs exactly one of token and token_file'],
    ],
    [
      { auth: '{type: token, token: a, token_file: b}' },
      ['c.yml:6:11: projects[0].auth: needs exactly one of token and token_file'],
    ],
    [
      { auth: '{type: token, token: "a\\nb"}' },
      [
        'c.yml:6:32: projects[0].auth.token: has characters that a secret cannot have, such as blanks or line breaks',
      ],
    ],
    [{ auth: '{type: token, token: " "}' }, ['c.yml:6:32: projects[0].auth.token: is empty']],
    [
      { auth: '{type: token, token: [a]}' },
      ['c.yml:6:32: projects[0].auth.token: must be text, not a list'],
    ],
    [
      { auth: '{type: token, token: a, tokenfile: b}' },
      ['c.yml:6:35: projects[0].auth.tokenfile: is no known key; did you mean token_file?'],
    ],
    [
      { checkpoints: undefined },
      [
        'c.yml:2:5: projects[0]: needs discover, checkpoints or checkpoint_files, which may be an empty list',
      ],
    ],
    [{ checkpoints: ID }, ['c.yml:7:18: projects[0].checkpoints: must be a list, not text']],
    [
      { checkpoints: '[nope]' },
      [`c.yml:7:19: projects[0].checkpoints[0]: is no checkpoint ID; ${ID_FORMS}`],
    ],
    [
      { checkpoints: '["", ~]' },
      [
        'c.yml:7:19: projects[0].checkpoints[0]: is empty',
        'c.yml:7:23: projects[0].checkpoints[1]: is missing; write an ID or remove the entry',
      ],
    ],
    [
      { region: '"eu-de\\u200b"' },
      [
        'c.yml:3:13: projects[0].region: is no region; write it as eu-de; it has a character in it that cannot be seen as what it is: U+200B, a zero-width space; write it anew',
      ],
    ],
    [{ tls: '{ca_file: ""}' }, ['c.yml:8:20: projects[0].tls.ca_file: is empty']],
    [
      { tls: '{cert_file: a}' },
      ['c.yml:8:10: projects[0].tls: needs both cert_file and key_file, or neither'],
    ],
    [{ tls: '{server_name: "a b"}' }, ['c.yml:8:24: projects[0].tls.server_name: is no host name']],
    [
      { tls: '{insecure_skip_verify: maybe}' },
      ['c.yml:8:33: projects[0].tls.insecure_skip_verify: must be true or false'],
    ],
    [{ proxy_url: 'p:3128' }, [`c.yml:8:16: projects[0].proxy_url: ${NO_URL}`]],
    [{ proxy_url: 'socks5://p' }, [`c.yml:8:16: projects[0].proxy_url: ${NO_URL}`]],
    [{ proxy_url: '[p]' }, ['c.yml:8:16: projects[0].proxy_url: must be text, not a list']],
    [
      { proxy_url: 'http://p/x' },
      [
        'c.yml:8:16: projects[0].proxy_url: must end after the port; a proxy has no path, query or fragment',
      ],
    ],
    [
      { proxy_url: 'http://a:b%@p' },
      [
        'c.yml:8:16: projects[0].proxy_url: has a % in its user name or password that is not written as %25',
      ],
    ],
    [{ regoin: 'x' }, ['c.yml:8:5: projects[0].regoin: is no known key; did you mean region?']],
    [
      { '"a\\nb"': 'x' },
      [
        'c.yml:8:5: projects[0]["a\\nb"]: is no known key; known here are name, region, project_id, endpoint, auth, tls, proxy_url, checkpoints, checkpoint_files, discover, grace, objectives, schedule, timezone, poll',
      ],
    ],
    [{ '"name"': 'x' }, ['c.yml:8:5: projects[0].name: is there twice, first on line 2; keep one']],
    [
      { __proto__: undefined, poll: '{timeout: 10}' },
      ['c.yml:8:21: projects[0].poll.timeout: is no duration; write it as 500ms, 30s, 5m or 1h30m'],
    ],
    [
      { poll: '{timeout: 10m}' },
      ['c.yml:8:21: projects[0].poll.timeout: is out of bounds; allowed is 100ms to 5m'],
    ],
    [
      { poll: '{deadline: 0}' },
      ['c.yml:8:22: projects[0].poll.deadline: is out of bounds; allowed is 1s to 1d'],
    ],
    [
      { poll: '{concurrency: 4.5}' },
      ['c.yml:8:25: projects[0].poll.concurrency: must be a whole number from 1 to 256'],
    ],
    [
      { poll: '{requests_per_second: 0}' },
      [
        'c.yml:8:33: projects[0].poll.requests_per_second: must be a number above 0 and at most 1000, as 5 or 0.5',
      ],
    ],
    [
      { poll: '{max_attempts: 11}' },
      ['c.yml:8:26: projects[0].poll.max_attempts: must be a whole number from 1 to 10'],
    ],
    [
      { poll: '{max_age: 4m}' },
      [
        "c.yml:8:21: projects[0].poll.max_age: is 4m, below the schedule's longest gap of 5m; raise it to 5m or more",
      ],
    ],
    [{ poll: '[]' }, ['c.yml:8:11: projects[0].poll: must be a mapping, not a list']],
    [{ schedule: 'often' }, ['c.yml:8:15: projects[0].schedule: is no cron expression']],
    [
      { timezone: 'Europe/Berln' },
      ['c.yml:8:15: projects[0].timezone: is no time zone; did you mean Europe/Berlin?'],
    ],
    [
      { timezone: 'Berlin' },
      ['c.yml:8:15: projects[0].timezone: is no time zone; did you mean Europe/Berlin?'],
    ],
    [
      { timezone: 'Mars/Olympus' },
      [
        'c.yml:8:15: projects[0].timezone: is no time zone; write it as UTC, Europe/Berlin or +02:00',
      ],
    ],
    [
      { region: '${NOPE}' },
      [
        'c.yml:3:13: projects[0].region: environment variable NOPE is not set; set it, or write $${NOPE} for the plain text',
      ],
    ],
    [
      { auth: '{type: token, token: "${NOPE}"}' },
      [
        'c.yml:6:32: projects[0].auth.token: environment variable NOPE is not set; set it, or write $${NOPE} for the plain text',
      ],
    ],
    [{ region: '"${EMPTY}"' }, ['c.yml:3:13: projects[0].region: is empty']],
  ])('%j', async (lines, problems) => {
    const environment = { EMPTY: '' };
    expect(await problemsOf({ 'c.yml': configYaml(lines) }, { environment })).toEqual(problems);
  });
});
