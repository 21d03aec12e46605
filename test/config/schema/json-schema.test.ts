import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exampleText } from '../../../src/config/example.ts';
import { configJsonSchema } from '../../../src/config/schema/json-schema.ts';
import { configYaml, ID, problemsOf } from '../loading.ts';

function textOf(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

const SCHEMA = configJsonSchema('draft-2020-12');
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(SCHEMA);

/** What the schema says about a file, as an editor would. */
function errorsIn(yaml: string): readonly unknown[] {
  validate(parse(yaml));
  return validate.errors ?? [];
}

describe('the schema of the configuration', () => {
  it('is that of the file beside the example, after npm run build:schema', () => {
    expect(JSON.parse(textOf('config/cbr-exporter.schema.json'))).toEqual(SCHEMA);
    expect(exampleText()).toMatch(/^# yaml-language-server: \$schema=cbr-exporter\.schema\.json\n/);
  });

  it('describes every key', () => {
    const undescribed: string[] = [];
    const walk = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [key, value] of Object.entries(schema)) {
        if (key !== 'properties') walk(value, path);
        else {
          for (const [name, property] of Object.entries(value as object)) {
            if (!('description' in (property as object))) undescribed.push(`${path}.${name}`);
            walk(property, `${path}.${name}`);
          }
        }
      }
    };
    walk(SCHEMA, '');
    expect(undescribed).toEqual([]);
  });

  it('tells the defaults', () => {
    expect(SCHEMA).toMatchObject({
      properties: { schedule: { default: '*/5 * * * *' }, timezone: { default: 'UTC' } },
    });
    expect(JSON.stringify(SCHEMA)).toContain('"default":"10s"');
  });

  it.each([
    ['the example', exampleText()],
    ['the example with all it shows', exampleText().replaceAll(/^( *)#(?=[a-z-])/gm, '$1')],
    ['the demo', textOf('config/demo/cbr-exporter.yml')],
    [
      'numbers as texts',
      configYaml({ project_id: '5', poll: '{concurrency: "${N}", max_attempts: "3"}' }),
    ],
    ['variables for switches', configYaml({ tls: '{insecure_skip_verify: "${T}"}' })],
    ['keys without a value', configYaml({ region: '', poll: '', tls: '' })],
  ])('takes %s', (_what, yaml) => {
    expect(errorsIn(yaml)).toEqual([]);
  });
});

describe('the schema and the exporter refuse the same', () => {
  it.each([
    ['an unknown key', `pol: {}\n${configYaml()}`],
    ['an unknown key of a project', configYaml({ regoin: 'eu-de' })],
    ['an unknown key of polling', configYaml({ poll: '{timout: 5s}' })],
    ['an unknown key of a sign-in', configYaml({ auth: '{type: token, token: a, pasword: b}' })],
    ['a key of another sign-in', configYaml({ auth: '{type: token, token: a, username: b}' })],
    ['an unknown sign-in', configYaml({ auth: '{type: tokn, token: a}' })],
    ['a sign-in without a type', configYaml({ auth: '{token: a}' })],
    [
      'a sign-in without a URL',
      configYaml({ auth: '{type: password, username: a, domain_name: b, password: c}' }),
    ],
    ['no projects', 'timezone: UTC\n'],
    ['no project', 'projects: []\n'],
    ['a project that is a text', 'projects: [a]\n'],
    [
      'a project without a name',
      configYaml({ name: undefined }).replace('- ', '- x: \n    ').replace('x: \n    ', ''),
    ],
    ['a text for a list', configYaml({ checkpoints: ID })],
    ['a list for a text', configYaml({ region: '[eu-de]' })],
    ['a mapping for a text', configYaml({ schedule: '{a: b}' })],
    ['a list for a mapping', configYaml({ poll: '[]' })],
    ['a word for a number', configYaml({ poll: '{concurrency: many}' })],
    ['a fraction', configYaml({ poll: '{concurrency: 1.5}' })],
    ['a number out of bounds', configYaml({ poll: '{max_attempts: 11}' })],
    ['a number for a duration', configYaml({ poll: '{timeout: 5}' })],
    ['a word for a switch', configYaml({ tls: '{insecure_skip_verify: maybe}' })],
  ])('%s', async (_what, yaml) => {
    expect(errorsIn(yaml)).not.toEqual([]);
    expect(await problemsOf({ 'c.yml': yaml })).not.toEqual([]);
  });
});
