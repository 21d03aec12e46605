import * as z from 'zod';
import { Secret } from '../../domain/secret.ts';
import { about, written } from './described.ts';
import { formatDuration, parseDuration } from './duration.ts';

/** Absent, or there without a value, which means the same. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.nullish(schema).transform((value) => value ?? undefined);
}

/** A key that may be left out: what it is for, and what it is then. */
export function key<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  initial?: string | number | boolean,
) {
  return about(optional(schema), description, initial);
}

export const SET_IT = 'give it a value or remove it';

/** A text that is not empty; `missing` says what would be right when there is none. */
export function text(missing: string) {
  return z
    .string({ error: ({ input }) => wrongKind('text', { input, missing }) })
    .refine((value) => value.trim() !== '', { error: 'is empty', abort: true });
}

/** A list; `missing` says what would be right when there is none. */
export function listOf<Schema extends z.ZodType>(schema: Schema, missing = SET_IT) {
  return z.array(schema, { error: ({ input }) => wrongKind('a list', { input, missing }) });
}

/** What to say about a value of another kind than the schema wants. */
export function wrongKind(
  wanted: string,
  { input, missing = SET_IT }: { readonly input: unknown; readonly missing?: string },
): string {
  if (input === undefined || input === null) return `is missing; ${missing}`;
  return `must be ${wanted}, not ${kindOf(input)}`;
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' ? 'a mapping' : 'text';
}

/** For keys that may be left out. */
export const OPTIONAL_TEXT = text(SET_IT);

interface Limits {
  readonly minimum: number;
  readonly maximum: number;
}

/** Of a key that may be left out, unless `given` wants one. */
export function duration({ minimum, maximum }: Limits, given = OPTIONAL_TEXT) {
  const bounds = `${formatDuration(minimum)} to ${formatDuration(maximum)}`;
  return given
    .transform((value, context) => {
      const durationMs = parseDuration(value);
      if (durationMs === undefined) {
        return refuse(context, 'is no duration; write it as 500ms, 30s, 5m or 1h30m');
      }
      const allowed = durationMs >= minimum && durationMs <= maximum;
      return allowed ? durationMs : refuse(context, `is out of bounds; allowed is ${bounds}`);
    })
    .meta({ form: written('(?:\\d+(?:y|w|d|h|m|s|ms))+') });
}

export function wholeNumber({ minimum, maximum }: Limits) {
  return OPTIONAL_TEXT.transform((value, context) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= minimum && number <= maximum) return number;
    return refuse(context, `must be a whole number from ${minimum} to ${maximum}`);
  }).meta({ form: { anyOf: [{ type: 'integer', minimum, maximum }, written('\\d+')] } });
}

export function positiveNumber({ maximum }: { readonly maximum: number }) {
  return OPTIONAL_TEXT.transform((value, context) => {
    const number = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
    if (number > 0 && number <= maximum) return number;
    return refuse(context, `must be a number above 0 and at most ${maximum}, as 5 or 0.5`);
  }).meta({
    form: { anyOf: [{ type: 'number', exclusiveMinimum: 0, maximum }, written('\\d*\\.?\\d*')] },
  });
}

/** A secret that goes into HTTP headers; nothing said about it may show it. */
export const headerSecret = OPTIONAL_TEXT.transform((value, context) => {
  const trimmed = value.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return new Secret(trimmed);
  return refuse(context, 'has characters that a secret cannot have, such as blanks or line breaks');
});

/**
 * A secret that may have any characters, blanks at its ends too. A line break there is that of the
 * file which became a variable, or of a block in YAML.
 */
export const password = OPTIONAL_TEXT.transform((value) => new Secret(value.replace(/\r?\n$/, '')));

export const trueOrFalse = OPTIONAL_TEXT.transform((value, context) => {
  if (value === 'true' || value === 'false') return value === 'true';
  return refuse(context, 'must be true or false');
}).meta({ form: { anyOf: [{ type: 'boolean' }, written('true|false')] } });

/** A name, which may have blanks; `missing` says what would be right when there is none. */
export function name(charactersMax: number, missing = SET_IT) {
  return text(missing).regex(new RegExp(`^[^\\p{Cc}]{1,${charactersMax}}$`, 'u'), {
    error: `must have at most ${charactersMax} characters and no control characters`,
  });
}

/** Of something in the cloud. */
export const cloudName = name(255);

/** Of a domain or a user. */
export const identifier = OPTIONAL_TEXT.regex(/^[\w-]{1,64}$/, {
  error: 'is no ID; an ID has 32 hexadecimal digits',
});

export const region = OPTIONAL_TEXT.regex(/^[\w.-]{1,64}$/, {
  error: 'is no region; write it as eu-de',
});

export const projectId = OPTIONAL_TEXT.regex(/^[\w-]{1,64}$/, {
  error: 'is no project ID; an ID has 32 hexadecimal digits',
});

export const hostName = OPTIONAL_TEXT.regex(/^[\w.-]{1,253}$/, { error: 'is no host name' });

export function refuse(context: z.core.$RefinementCtx, message: string): never {
  context.issues.push({ code: 'custom', message, input: context.value });
  return z.NEVER;
}
