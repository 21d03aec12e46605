import * as z from 'zod';
import { onceFor } from '../domain/once-for.ts';

/** What a text says, or why it does not say it. */
export type Read<Value> = { readonly value: Value } | { readonly problem: string };

/** The fields of one stored value, as JSON has them. */
export type Fields = Readonly<Record<string, unknown>>;

/** Where a value was stored. */
export interface Place {
  readonly project: string | undefined;
  readonly key: string;
  /**
   * Whether this version of the exporter wrote it. Another one may read more out of the same
   * answer, so that an answer must not pass for unchanged.
   */
  readonly sameVersion: boolean;
}

/** Things of one sort that are stored, and how they become fields and are read again. */
export interface Kind<Value> {
  readonly name: string;
  /**
   * What stays as it was has to be the very same here too (`===`): only the rest is written, as
   * JSON, a set as a list. A value without fields is not stored. Bounded: some 10 MB at the most.
   */
  fields(value: Value): Fields | undefined;
  decode(fields: Fields, place: Place): Read<Value>;
}

/** Values by key, as of one moment: nothing of it ever changes. */
export interface Entries<Value> {
  readonly size: number;
  keys(): Iterable<string>;
  get(key: string): Value | undefined;
}

/** All there is of one kind in one project, or in the process. */
export interface Section<Value = unknown> {
  readonly kind: Kind<Value>;
  readonly project: string | undefined;
  /**
   * What the values are about (project ID, region, endpoint), as an opaque text of the caller:
   * those of another identity are not to be used.
   */
  readonly identity: string;
  readonly entries: Entries<Value>;
}

type Whole<Given> = { readonly [Name in keyof Required<Given>]: Given[Name] };

/**
 * An object without any other fields. Those that are not written, since they are undefined, are put
 * back: it is compared with what has them.
 */
export function whole<Shape extends z.ZodRawShape>(shape: Shape) {
  const nothing = Object.fromEntries(Object.keys(shape).map((name) => [name, undefined]));
  return z
    .strictObject(shape)
    .transform((given) => ({ ...nothing, ...given }) as Whole<typeof given>);
}

/**
 * The schema compiled, for what there may be 100,000 of; with the first one that is read: a start
 * without any does not wait for it.
 */
export function compiledOnce<Schema extends z.ZodType>(schema: Schema): () => Schema {
  return onceFor(() => z.compile(schema, { strict: true }));
}

/** The same of a text that holds JSON. */
export function readTextAs<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): Read<z.output<Schema>> {
  try {
    return readAs(schema, JSON.parse(text));
  } catch {
    return { problem: 'holds a text that is no JSON' };
  }
}

/** Names the field and what it should have been; never what stands there. */
export function readAs<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
): Read<z.output<Schema>> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  return { problem: path === '' ? `${issue?.message}` : `${path}: ${issue?.message}` };
}
