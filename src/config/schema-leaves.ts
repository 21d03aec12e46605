import { z } from 'zod';
import { Secret } from '../secret.ts';
import { formatDuration, parseDuration } from './duration.ts';

/** Absent, or there without a value, which means the same. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.nullish(schema).transform((value) => value ?? undefined);
}

/** A text that is not empty; `missing` says what would be right when there is none. */
export function text(missing: string) {
  return z
    .string({ error: ({ input }) => wrongKind('text', { input, missing }) })
    .refine((value) => value.trim() !== '', { error: 'is empty', abort: true });
}

/** What to say about a value of another kind than the schema wants. */
export function wrongKind(
  wanted: string,
  { input, missing }: { readonly input: unknown; readonly missing: string },
): string {
  if (input === undefined || input === null) return `is missing; ${missing}`;
  return `must be ${wanted}, not ${kindOf(input)}`;
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' ? 'a mapping' : 'text';
}

const OPTIONAL_TEXT = text('give it a value or remove it');

interface Limits {
  readonly minimum: number;
  readonly maximum: number;
}

export function duration({ minimum, maximum }: Limits) {
  const bounds = `${formatDuration(minimum)} to ${formatDuration(maximum)}`;
  return OPTIONAL_TEXT.transform((value, context) => {
    const durationMs = parseDuration(value);
    if (durationMs === undefined) {
      return refuse(context, 'is no duration; write it as 500ms, 30s, 5m or 1h30m');
    }
    const allowed = durationMs >= minimum && durationMs <= maximum;
    return allowed ? durationMs : refuse(context, `is out of bounds; allowed is ${bounds}`);
  });
}

export function wholeNumber({ minimum, maximum }: Limits) {
  return OPTIONAL_TEXT.transform((value, context) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= minimum && number <= maximum) return number;
    return refuse(context, `must be a whole number from ${minimum} to ${maximum}`);
  });
}

export function positiveNumber({ maximum }: { readonly maximum: number }) {
  return OPTIONAL_TEXT.transform((value, context) => {
    const number = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
    if (number > 0 && number <= maximum) return number;
    return refuse(context, `must be a number above 0 and at most ${maximum}, as 5 or 0.5`);
  });
}

/** A secret given in the file itself; nothing said about it may show it. */
export const inlineSecret = OPTIONAL_TEXT.transform((value, context) => {
  const trimmed = value.trim();
  // Anything else cannot stand in an HTTP header.
  if (/^[\x21-\x7e]+$/.test(trimmed)) return new Secret(trimmed);
  return refuse(context, 'has characters that a secret cannot have, such as blanks or line breaks');
});

const NOT_SUPPORTED = 'is not supported by this version yet; remove it';

/** A key of the contract that later versions read. Ignoring a setting for safety would be worse. */
export const laterKey = z.null({ error: NOT_SUPPORTED }).optional();

/** The same for a switch, whose default may be written down. */
export const laterSwitch = optional(
  OPTIONAL_TEXT.refine((value) => value !== 'true', { error: NOT_SUPPORTED, abort: true }).refine(
    (value) => value === 'false',
    { error: 'must be true or false' },
  ),
);

/** Path of an endpoint that ends in the API's version, as service catalogs give it. */
const VERSIONED = /^(?<base>.*?)\/v3(?:\/(?<projectId>[\w-]{1,64}))?$/;

export interface Endpoint {
  readonly base: string;
  /** The project that the URL named after its version. */
  readonly projectId: string | undefined;
}

export function endpoint(missing: string) {
  return text(missing).transform((value, context): Endpoint => {
    const url = /^https?:\/\//i.test(value) ? URL.parse(value) : null;
    if (url === null) return refuse(context, 'is no http:// or https:// URL');
    if (url.username !== '' || url.password !== '') {
      return refuse(context, 'must not hold a user name or password; sign-in belongs into auth');
    }
    if (/[?#]/.test(value)) return refuse(context, 'must not have a query or fragment');
    const path = url.pathname.replace(/\/+$/, '');
    const { base = path, projectId } = VERSIONED.exec(path)?.groups ?? {};
    return { base: `${url.origin}${base.replace(/\/+$/, '')}`, projectId };
  });
}

function refuse(context: z.core.$RefinementCtx, message: string): never {
  context.issues.push({ code: 'custom', message, input: context.value });
  return z.NEVER;
}
