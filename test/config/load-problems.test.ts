import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configYaml, ID, problemsOf, projectYaml } from './loading.ts';

describe('a bad file', () => {
  it.each<[string, string, string[]]>([
    [
      'empty',
      '',
      [
        'c.yml: is empty; copy config/cbr-exporter.example.yml, or what --config.example prints, and fill it in',
      ],
    ],
    [
      'comments',
      '# a\n',
      [
        'c.yml: is empty; copy config/cbr-exporter.example.yml, or what --config.example prints, and fill it in',
      ],
    ],
    ['list', '- a\n', ['c.yml:1:1: must be a mapping, not a list']],
    ['text', 'hello', ['c.yml:1:1: must be a mapping, not text']],
    [
      'two documents',
      'a: 1\n---\nb: 2\n',
      ['c.yml:2:1: is a second YAML document; keep one in a file'],
    ],
    [
      'syntax',
      'projects:\n  - a: b: c\n',
      [
        'c.yml:2:8: is not YAML: the value has a colon and a blank in it; put it in quotes; the line is: - a: …',
      ],
    ],
    [
      'a name without quotes',
      `projects:\n  - auth: {type: token, token: \${CBR_TOKEN}}\n`,
      [
        `c.yml:2:33: is not YAML: inside { } and [ ] a value with \${NAME} has to be in quotes, as "\${NAME}"`,
      ],
    ],
    [
      'open quote',
      'schedule: "x\n',
      ['c.yml:1:11: is not YAML: a quote is opened here and not closed; the line is: schedule: "x'],
    ],
    [
      'an asterisk',
      'schedule: */5 * * * *\n',
      [
        'c.yml:1:11: is not YAML: the value begins with *, which YAML takes for a reference; put it in quotes, as "*/5 * * * *"; the line is: schedule: */5 * * * *',
      ],
    ],
    ...['@daily', '%a', '`x`', '| a'].map((value): [string, string, string[]] => [
      value,
      `schedule: ${value}\n`,
      [
        `c.yml:1:11: is not YAML: a value cannot begin with ${value[0]}; put it in quotes; the line is: schedule: ${value}`,
      ],
    ]),
    [
      'an asterisk that is one word',
      'projects:\n  - name: *prod\n    checkpoints: []\n    auth: {type: token, token: a}\n    region: a\n    project_id: a\n    endpoint: https://a\n',
      [
        'c.yml:2:11: projects[0].name: begins with *, which YAML takes for a reference to something that is not there; put it in quotes',
      ],
    ],
    [
      'open brace',
      'poll: {timeout: 5s\nprojects: []\n',
      ['c.yml:1:7: is not YAML: a { is opened here and not closed; the line is: poll: …'],
    ],
    [
      'open bracket',
      'projects:\n  - checkpoints: [a,\nx: y\n',
      ['c.yml:2:18: is not YAML: a [ is opened here and not closed; the line is: - checkpoints: …'],
    ],
    [
      'deeper line',
      'poll:\n  timeout: 5s\n    concurrency: 4\n',
      [
        'c.yml:2:1: is not YAML: the line has a value, and the next one is indented below it; the line is: timeout: …',
      ],
    ],
    [
      'wrong indentation in a list',
      'projects:\n  - name: a\n   region: b\n    project_id: c\n',
      [
        'c.yml:3:1: is not YAML: the line does not fit the indentation of those above it, or has no colon after its key; the line is: region: …',
      ],
    ],
    [
      'no-break spaces',
      'poll:\n\u00a0\u00a0timeout: 5s\n  concurrency: 4\n',
      [
        'c.yml:2:1: is not YAML: the line is indented with characters that only look like blanks; the line is: timeout: …',
      ],
    ],
    [
      'backslash',
      'timezone: "a\\q"\n',
      [
        'c.yml:1:13: is not YAML: a backslash means something in double quotes; take single quotes, or write it twice; the line is: timezone: "a\\q"',
      ],
    ],
    [
      'tab',
      'poll:\n\ttimeout: 5s\n',
      ['c.yml:2:1: is not YAML: a tab is no indentation; take blanks; the line is: timeout: …'],
    ],
    ['tag', 'schedule: !!int 5\n', ['c.yml:1:11: has a YAML tag; tags are not used here']],
    ['key', '? [a]\n: b\n', ['c.yml:1:3: is not YAML as used here: a key has to be plain text']],
    [
      'no projects',
      'timezone: UTC\n',
      ['c.yml:1:1: projects: is missing; list at least one project'],
    ],
    [
      'null projects',
      'timezone: UTC\nprojects:\n',
      ['c.yml:2:1: projects: is missing; list at least one project'],
    ],
    [
      'empty projects',
      'projects: []\n',
      ['c.yml:1:11: projects: is empty; list at least one project'],
    ],
    [
      'projects of another kind',
      'projects: {}\n',
      ['c.yml:1:11: projects: must be a list, not a mapping'],
    ],
    [
      'project of another kind',
      'projects: [a]\n',
      ['c.yml:1:12: projects[0]: must be a mapping, not text'],
    ],
  ])('%s', async (_, yaml, problems) => {
    expect(await problemsOf({ 'c.yml': yaml })).toEqual(problems);
  });
});

const ID_FORMS =
  'an ID has 8-4-4-4-12 or 32 hexadecimal digits, as 8b0851a8-adf3-4f4c-a914-dead08bf9664';

describe('problems', () => {
  it('are found all at once, in the order of the lines', async () => {
    const common = 'schedule: often\npol: {}\npoll: {timeout: x, max_age: 1m}\n';
    const yaml = `${common}projects:\n${projectYaml({ checkpoint_files: '[ids, none]' })}${projectYaml({ schedule: '"0 * * * *"', region: '${NOPE}' })}`;
    expect(await problemsOf({ 'c.yml': yaml, ids: `x\n${ID}\n${ID}\n` })).toEqual([
      'c.yml:1:11: schedule: is no cron expression',
      'c.yml:2:1: pol: is no known key; did you mean poll?',
      'c.yml:3:17: poll.timeout: is no duration; write it as 500ms, 30s, 5m or 1h30m',
      "c.yml:3:29: poll.max_age: is 1m, below the schedule's longest gap of 1h; raise it to 1h or more",
      'c.yml:11:29: projects[0].checkpoint_files[1]: the file does not exist; a relative path starts at the directory of the configuration file',
      'c.yml:12:11: projects[1].name: is taken by the project on line 5; a name has to be unique',
      'c.yml:13:13: projects[1].region: environment variable NOPE is not set; set it, or write $${NOPE} for the plain text',
      `ids:1:1: is no checkpoint ID; ${ID_FORMS}`,
    ]);
  });

  it('name a common schedule that no project uses', async () => {
    const yaml = `timezone: Mars/Olympus\n${configYaml({ schedule: '"0 * * * *"', timezone: 'UTC' })}`;
    expect(await problemsOf({ 'c.yml': yaml })).toEqual([
      'c.yml:1:11: timezone: is no time zone; write it as UTC, Europe/Berlin or +02:00',
    ]);
  });

  it('are told of aliases that grow without end', async () => {
    const bomb = Array.from(
      { length: 9 },
      (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`,
    );
    const yaml = `a0: &a0 x\n${bomb.join('\n')}\n`;
    expect((await problemsOf({ 'c.yml': yaml }))[0]).toBe(
      'c.yml:1:1: has more than 1000000 values, aliases counted each time',
    );
    const cycle = await problemsOf({ 'c.yml': `${configYaml()}tls: &a [*a]\n` });
    expect(cycle.join('\n')).toContain('is nested too deeply');
  });

  it('are told of brackets that exhaust the parser', async () => {
    const problems = await problemsOf({ 'c.yml': '['.repeat(50_000) });
    expect(problems).toEqual([expect.stringMatching(/^c\.yml:1:\d+: is nested too deeply$/)]);
  });

  it('are lines, whatever the text', async () => {
    const words = fc.constantFrom(
      'projects',
      'name',
      ':',
      ' ',
      '\n',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      '&a',
      '*a',
      '!x',
      '${',
      '}',
      '#',
      '|',
      '---',
      '\t',
      'auth',
      'type',
      'token',
      ',',
      '?',
      '\r',
    );
    const texts = fc.oneof(
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const problems = await problemsOf({ 'c.yml': text });
        expect(problems.length).toBeGreaterThan(0);
        for (const line of problems) expect(line).toMatch(/^c\.yml(?::\d+:\d+)?: [^\n]+$/);
      }),
      { numRuns: 300 },
    );
  });
});
