import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ruleFile } from '../../config/prometheus/source/rule-file.ts';
import { withConfigSchema } from '../../helm/source/config-schema.ts';
import { COPIES, IDENTITY_RULES } from '../../helm/source/copies.ts';
import { describedSchema, type ObjectSchema } from '../../helm/source/schema-descriptions.ts';
import { outlineOf, valuesTable } from '../../helm/source/values-table.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { FLAGS, flagSpelling } from '../../src/config/command-line/flag-table.ts';

const ROOT = new URL('../../', import.meta.url);
const CHART = new URL('helm/cbr-exporter/', ROOT);

function textOf(path: string, folder = CHART): string {
  return readFileSync(new URL(path, folder), 'utf8');
}

const VALUES = textOf('values.yaml');
const SCHEMA: ObjectSchema & { readonly $schema: string } = JSON.parse(
  textOf('values.schema.json'),
);
const OUTLINE = outlineOf(VALUES);
const REBUILD = 'npm run build:chart';

interface ValueSchema extends ObjectSchema {
  readonly type?: unknown;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, ValueSchema>>;
}

/** Whether the chart cannot do without a value: null, which takes it away, is refused then. */
function isNeeded({ properties, type, enum: words, minLength = 0 }: ValueSchema): boolean {
  const isPlain = ['integer', 'number', 'boolean'].some((plain) => plain === type);
  return isPlain || properties !== undefined || minLength > 0 || words?.includes('') === false;
}

/** Every path in a schema down to where maps are free-form. */
function pathsOf({ properties }: ObjectSchema, above: readonly string[] = []): readonly string[] {
  return Object.entries(properties ?? {}).flatMap(([key, inner]) => {
    const path = [...above, key];
    // What is in the configuration is the exporter's, and no value of the chart.
    const isLeaf = inner.properties === undefined || path.join('.') === 'config';
    return isLeaf ? [path.join('.')] : pathsOf(inner, path);
  });
}

describe('values.yaml', () => {
  it('has a comment for every value', () => {
    expect(OUTLINE.rows.filter(({ comment }) => comment === '')).toEqual([]);
    expect(OUTLINE.rows.length).toBeGreaterThan(100);
  });

  it('has each value once', () => {
    const names = OUTLINE.rows.map(({ path }) => path.join('.'));
    expect(new Set(names).size).toBe(names.length);
  });

  it('names the flags of the exporter as they are', () => {
    const flags = FLAGS.map(flagSpelling).join(' ').replaceAll('[no-]', 'no-');
    for (const [, flag = ''] of textOf('templates/_pod.tpl').matchAll(/- (--[a-z.-]+)/g)) {
      expect(flags).toContain(flag);
    }
  });
});

describe('VALUES.md', () => {
  const table = /<!-- values -->\n(.*)\n<!-- end of values -->/s.exec(textOf('VALUES.md'))?.[1];

  it('has the values, their defaults and what they mean, and no others', () => {
    const written = (table ?? '')
      .split('\n')
      .slice(2)
      .map((row) => row.slice(2, -2).split(/ (?<!\\)\| /))
      .filter(([, initial]) => initial !== '');
    const values: unknown = parse(VALUES);
    for (const [name = '', initial = ''] of written) {
      const value = name
        .slice(1, -1)
        .split('.')
        .reduce((inner, key) => (inner as Readonly<Record<string, unknown>>)[key], values);
      expect([name, JSON.parse(initial.slice(1, -1))]).toEqual([name, value]);
    }
    expect(written.map(([name]) => name)).toEqual(
      OUTLINE.rows.map(({ path }) => `\`${path.join('.')}\``),
    );
  });

  it(`is as ${REBUILD} makes it`, () => {
    expect(table).toBe(valuesTable(OUTLINE));
  });

  it('says what each section is about', () => {
    for (const { path, comment } of OUTLINE.sections.filter((section) => section.comment !== '')) {
      expect(table).toContain(`| \`${path.join('.')}\` |  | ${comment} |`);
    }
  });

  it('links to files that exist', () => {
    for (const [, target = ''] of textOf('README.md').matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)) {
      expect(() => textOf(target)).not.toThrow();
    }
  });
});

describe('values.schema.json', () => {
  it('is of a draft that Helm has built in, and is not fetched from the network', () => {
    expect(SCHEMA.$schema).toBe('http://json-schema.org/draft-07/schema#');
  });

  it('knows every value and no other', () => {
    const known = pathsOf(SCHEMA).filter((path) => path !== 'enabled');
    expect(known.toSorted()).toEqual(OUTLINE.rows.map(({ path }) => path.join('.')).toSorted());
    // For the condition of a parent chart.
    expect(pathsOf(SCHEMA)).toContain('enabled');
  });

  it('takes the defaults', () => {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(SCHEMA);
    validate(parse(VALUES));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('wants what null would take away, as a key without a value does: maps, numbers, switches, words', () => {
    const walk = (schema: ValueSchema, above: readonly string[]): void => {
      const { properties = {}, required = [] } = schema;
      const needed = Object.keys(properties).filter((key) => isNeeded(properties[key] ?? {}));
      // The condition of a parent chart is nothing that this one has, nor is what is in the
      // configuration, which the templates look at themselves.
      const others = ['enabled', 'config'];
      const known = above.length === 0 ? needed.filter((key) => !others.includes(key)) : needed;
      expect([above, required.toSorted()]).toEqual([above, known.toSorted()]);
      for (const key of known) walk(properties[key] ?? {}, [...above, key]);
    };
    walk(SCHEMA, []);
  });

  it(`has the comments as ${REBUILD} puts them in`, () => {
    expect(SCHEMA).toEqual(describedSchema(SCHEMA, OUTLINE));
  });

  it(`has the schema of the configuration, after ${REBUILD}`, () => {
    expect(SCHEMA).toEqual(withConfigSchema(SCHEMA));
  });

  it.each([
    [{ projects: [{ name: 'a', checkpoints: [] }] }, true],
    ['projects: []', true],
    [{ projcts: [] }, false],
    [{ projects: [{ name: 'a', checkpoint: [] }] }, false],
    [{ projects: [{ name: 'a', auth: { type: 'token', tokn: 'b' } }] }, false],
    [{ poll: { timeout: '5s', concurrency: `\${N}` } }, true],
    [{ poll: { concurrency: 'many' } }, false],
  ])('as config, %j is taken: %s', (config, isTaken) => {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(SCHEMA);
    expect(validate({ ...parse(VALUES), config })).toBe(isTaken);
  });
});

describe('the files of the chart', () => {
  it(`are the very files of config, after ${REBUILD}`, () => {
    for (const { from, to } of COPIES) {
      expect(textOf(to), to).toBe(textOf(from, ROOT));
    }
    expect(textOf(IDENTITY_RULES.to)).toBe(ruleFile(IDENTITY_RULES.labels));
  });

  it('are no more than that and the script of the test', () => {
    const found = readdirSync(new URL('files', CHART), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.replace(/^.*\/files\//, 'files/'));
    const made = [...COPIES, IDENTITY_RULES].map(({ to }) => to);
    expect(found.toSorted()).toEqual([...made, 'files/test.js'].toSorted());
  });

  it('have all dashboards and rules of config', () => {
    const dashboards = readdirSync(new URL('config/grafana', ROOT)).filter((name) =>
      name.endsWith('.json'),
    );
    const rules = readdirSync(new URL('config/prometheus', ROOT)).filter((name) =>
      name.endsWith('.rules.yml'),
    );
    const copied = COPIES.map(({ from }) => from.split('/').at(-1));
    expect(copied).toEqual(expect.arrayContaining([...dashboards, ...rules]));
  });

  it('are of the version in package.json', () => {
    expect(parse(textOf('Chart.yaml'))).toMatchObject({ appVersion: packageJson.version });
  });
});
