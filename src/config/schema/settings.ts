import * as z from 'zod';
import { childPath } from '../file/findings.ts';
import { invisibleIn } from '../file/invisible.ts';
import type { YamlFinding, YamlValue } from '../file/yaml-values.ts';
import { CONFIG_SCHEMA, POLL_SHAPE, PROJECT_SHAPE } from './schema.ts';

/** The shape with every key allowed to be missing or wrong: it is undefined then. */
type Lenient<Shape extends z.ZodRawShape> = {
  [Key in keyof Shape]: z.ZodCatch<z.ZodOptional<Shape[Key]>>;
};

function lenient<Shape extends z.ZodRawShape>(shape: Shape) {
  const entries = Object.entries(shape).map(([key, schema]) => [key, orUndefined(schema)]);
  return z.object(Object.fromEntries(entries) as Lenient<Shape>);
}

function orUndefined<Schema extends z.core.$ZodType>(schema: Schema) {
  return z.catch(z.optional(schema), undefined);
}

const TEXTS = orUndefined(z.array(orUndefined(z.string())));
const POLL = orUndefined(lenient(POLL_SHAPE));
const PROJECT = orUndefined(
  lenient({ ...PROJECT_SHAPE, checkpoints: TEXTS, checkpoint_files: TEXTS, poll: POLL }),
);
const SETTINGS = z.object({
  schedule: orUndefined(PROJECT_SHAPE.schedule),
  timezone: orUndefined(PROJECT_SHAPE.timezone),
  poll: POLL,
  discover: orUndefined(PROJECT_SHAPE.discover),
  projects: orUndefined(z.array(PROJECT)),
});

export type Settings = z.output<typeof SETTINGS>;
export type ProjectSettings = NonNullable<NonNullable<Settings['projects']>[number]>;
export type PollSettings = NonNullable<Settings['poll']>;

export interface SettingsResult {
  /** What could be read. A wrong key is undefined, so that the rest can still be checked. */
  readonly settings: Settings;
  readonly findings: readonly YamlFinding[];
  /** Whether something at the path or below it is wrong, so that it is not in the settings. */
  readonly isWrong: (path: string) => boolean;
}

/** Holds the file's value against the schema; what is wrong is found all at once. */
export function readSettings(yaml: YamlValue): SettingsResult {
  const strict = CONFIG_SCHEMA.safeParse(yaml.value);
  const issues = (strict.error?.issues ?? []).flatMap(issuesIn);
  const wrong = new Set(
    issues.flatMap(({ path }) => path.map((_, end) => pathOf(path.slice(0, end + 1)))),
  );
  return {
    settings: SETTINGS.catch({}).parse(yaml.value),
    findings: issues.flatMap((issue) => findingsOf(issue, yaml)),
    isWrong: (path) => wrong.has(path),
  };
}

/**
 * A value that may be of several kinds is held against all of them; what counts is what was said of
 * the kind that it is of.
 */
function issuesIn(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const ofItsKind = issue.errors.find((issues) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  );
  if (ofItsKind === undefined) return [issue];
  return ofItsKind
    .map((each) => ({ ...each, path: [...issue.path, ...each.path] }))
    .flatMap(issuesIn);
}

function findingsOf(issue: z.core.$ZodIssue, yaml: YamlValue): YamlFinding[] {
  const path = pathOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    // The schema's message has one line for each key.
    const texts = issue.message.split('\n');
    return issue.keys.map((key, index) => {
      const below = childPath(path, key);
      const position = yaml.keyPositions.get(below) ?? positionOf(issue.path, yaml);
      return { position, path: below, text: texts[index] ?? issue.message };
    });
  }
  if (yaml.unresolved.has(path)) return [];
  const value = valueAt(yaml.value, issue.path);
  const unseen = typeof value === 'string' ? invisibleIn(value) : undefined;
  const text = unseen === undefined ? issue.message : `${issue.message}; it ${unseen}`;
  return [{ position: positionOf(issue.path, yaml), path, text }];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}

/** Of the value, or of the nearest one around it when it is missing. */
function positionOf(path: readonly PropertyKey[], yaml: YamlValue): YamlFinding['position'] {
  for (let length = path.length; length >= 0; length -= 1) {
    const position = yaml.positions.get(pathOf(path.slice(0, length)));
    if (position !== undefined) return position;
  }
  return { line: 1, column: 1 };
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (parent, segment) => childPath(parent, typeof segment === 'number' ? segment : String(segment)),
    '',
  );
}
