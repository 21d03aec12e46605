import * as z from 'zod';
import type { YamlFinding, YamlValue } from '../file/yaml-values.ts';
import { findingsOf, issuesIn, pathOf } from './issue-findings.ts';
import { PROJECT_DEFAULTS_SHAPE, PROJECT_LIST_SHAPE } from './project-list-schema.ts';
import { POLL_SHAPE, PROJECT_SHAPE } from './project-schema.ts';
import { CONFIG_SCHEMA } from './schema.ts';

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
const DEFAULTS = orUndefined(lenient({ ...PROJECT_DEFAULTS_SHAPE, poll: POLL }));
const PROJECT_LIST = orUndefined(
  lenient({ ...PROJECT_LIST_SHAPE, include: TEXTS, exclude: TEXTS, defaults: DEFAULTS }),
);
const SETTINGS = lenient({
  ...CONFIG_SCHEMA.shape,
  poll: POLL,
  projects: z.array(PROJECT),
  discover_projects: z.array(PROJECT_LIST),
});

export type Settings = z.output<typeof SETTINGS>;
export type ProjectSettings = Partial<NonNullable<NonNullable<Settings['projects']>[number]>>;
export type ProjectListSettings = NonNullable<NonNullable<Settings['discover_projects']>[number]>;
export type PollSettings = NonNullable<Settings['poll']>;

export interface SettingsResult {
  /** What could be read. A wrong key is undefined, so that the rest can still be checked. */
  readonly settings: Settings;
  readonly findings: readonly YamlFinding[];
  /** Whether something at the path or below it is wrong, so that it is not in the settings. */
  readonly isWrong: (path: string) => boolean;
}

/** Read once, it is not worth what zod would compile for a second time. */
const ONCE = { jitless: true };

/** Holds the file's value against the schema; what is wrong is found all at once. */
export function readSettings(yaml: YamlValue): SettingsResult {
  const strict = CONFIG_SCHEMA.safeParse(yaml.value, ONCE);
  const issues = (strict.error?.issues ?? []).flatMap(issuesIn);
  const wrong = new Set(
    issues.flatMap(({ path }) => path.map((_, end) => pathOf(path.slice(0, end + 1)))),
  );
  return {
    settings: SETTINGS.catch({}).parse(yaml.value, ONCE),
    findings: issues.flatMap((issue) => findingsOf(issue, yaml)),
    isWrong: (path) => wrong.has(path),
  };
}
