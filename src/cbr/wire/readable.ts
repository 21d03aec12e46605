import * as z from 'zod';
import type { Anomaly } from '../../domain/outcome.ts';
import { shortened } from '../../domain/shortened.ts';

const VALUE_CHARACTERS_MAX = 65;
/** Kinds of oddities told of one answer; what is beyond says the same over and over. */
const ANOMALIES_MAX = 100;
/** Those of the clouds have 36. */
const IDENTIFIER_CHARACTERS_MAX = 256;

/** What is odd in one answer, each kind, field and value once. */
export interface Anomalies {
  note(kind: Anomaly['kind'], field: string, value: unknown): void;
  list(): readonly Anomaly[];
}

export function createAnomalies(): Anomalies {
  const noted = new Map<string, Anomaly>();
  return {
    note: (kind, field, found) => {
      if (noted.size >= ANOMALIES_MAX) return;
      const value = valueText(found);
      noted.set(JSON.stringify([kind, field, value]), { kind, field, value });
    },
    list: () => [...noted.values()],
  };
}

/** A field that may be absent or null, and counts as unreadable when `read` finds nothing in it. */
export function field<T>(read: (value: unknown) => T | undefined) {
  return z
    .unknown()
    .optional()
    .transform((value, context): T | undefined => {
      if (value === undefined || value === null) return undefined;
      const result = read(value);
      if (result !== undefined) return result;
      context.issues.push({ code: 'custom', input: value, message: 'unreadable' });
      return z.NEVER;
    })
    .optional();
}

/** A name, a reason: for people, and as long as they can read. */
export const text = () => field(textOf);

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? shortened(value) : undefined;
}

/** What tells one thing from another must not be cut: two that begin alike would be one. */
export const identifier = () => field(identifierOf);

export function identifierOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= IDENTIFIER_CHARACTERS_MAX ? value : undefined;
}

export const flag = () => field((value) => (typeof value === 'boolean' ? value : undefined));

export interface Tolerance {
  /** What the fields are called by whoever counts them, as `vaults`; empty for none. */
  readonly prefix: string;
  /** How many steps of a path are not part of a field's name. */
  readonly unnamed?: number;
  /** Fields without which there is nothing to be read. */
  readonly essential: readonly string[];
}

/**
 * Reads what can be read: a field that cannot be is treated as absent and noted. `json` is changed
 * for that, so it must be the caller's own. Undefined when an essential field is missing or wrong.
 */
export interface ReadTolerantly<Schema extends z.ZodType> extends Readied {
  (json: unknown, anomalies: Anomalies): z.output<Schema> | undefined;
}

/** What has something to do before it is used for the first time, sooner or then. */
export interface Readied {
  ready(): void;
}

/**
 * The schema is made and compiled with the first answer, so that no start waits for it: the
 * interpreted form costs as much as JSON.parse of the same answer. Strict: what zod cannot compile is
 * an error.
 */
export function tolerantReader<Schema extends z.ZodType>(
  schema: () => Schema,
  tolerance: Tolerance,
): ReadTolerantly<Schema> {
  let known: Schema | undefined;
  function compiled(): Schema {
    known ??= z.compile(schema(), { strict: true });
    return known;
  }

  function read(json: unknown, anomalies: Anomalies): z.output<Schema> | undefined {
    const first = compiled().safeParse(json);
    if (first.success) return first.data;
    for (const { path } of first.error.issues) {
      if (!blank(json, path, { ...tolerance, anomalies })) return undefined;
    }
    // Every blanked field may be null, so only what lacks its essentials fails again.
    return compiled().safeParse(json).data;
  }

  return Object.assign(read, { ready: () => void compiled() });
}

/** Sets what stands at `path` to null and notes it; false when nothing may be blanked there. */
function blank(
  json: unknown,
  path: readonly PropertyKey[],
  { prefix, unnamed = 0, anomalies, essential }: Tolerance & { readonly anomalies: Anomalies },
): boolean {
  const key = path.at(-1);
  const field = path
    .filter((part) => typeof part === 'string')
    .slice(unnamed)
    .join('.');
  if (key === undefined || field === '' || essential.includes(field)) return false;
  let parent = json;
  for (const part of path.slice(0, -1)) parent = Reflect.get(Object(parent), part);
  const name = prefix === '' ? field : `${prefix}.${field}`;
  anomalies.note('invalid_field', name, Reflect.get(Object(parent), key));
  return Reflect.set(Object(parent), key, null);
}

/** The value if it is one of the documented ones, else `unknown` and a note of what it was. */
export function known<T extends string>(
  values: readonly T[],
  value: string | undefined,
  name: string,
  anomalies: Anomalies,
): T | 'unknown' | undefined {
  if (value === undefined) return undefined;
  const match = values.find((candidate) => candidate === value);
  if (match !== undefined) return match;
  anomalies.note('unknown_value', name, value);
  return 'unknown';
}

/** What a documented value means; `unknown` and a note where it is none, or none is there. */
export function meaning<T extends string>(
  meanings: Readonly<Record<string, T>>,
  value = 'absent',
  { name, anomalies }: { readonly name: string; readonly anomalies: Anomalies },
): T | 'unknown' {
  const found = Object.hasOwn(meanings, value) ? meanings[value] : undefined;
  if (found === undefined) anomalies.note('unknown_value', name, value);
  return found ?? 'unknown';
}

function valueText(value: unknown): string {
  return shortened(typeof value === 'string' ? value : jsonOf(value), VALUE_CHARACTERS_MAX);
}

/** What nests too deeply for a text has none. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return `a nested ${typeof value}`;
  }
}
