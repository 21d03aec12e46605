import type * as z from 'zod';

/** `${NAME}` anywhere in a text: the environment says what comes of it. */
const WITH_NAME = '.*\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}.*';

/** A text that has to read as something, unless the environment has a part in it. */
export function written(pattern: string): Readonly<Record<string, unknown>> {
  return { type: 'string', pattern: `^(?:${pattern}|${WITH_NAME})$` };
}

/** Says what a key is for, and what it is where it is left out. */
export function about<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  initial?: string | number | boolean,
): Schema {
  const known = { ...schema.meta(), description };
  return schema.meta(initial === undefined ? known : { ...known, initial });
}

/** Says that a mapping cannot be without the key. */
export function required<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.meta({ ...schema.meta(), isRequired: true });
}
