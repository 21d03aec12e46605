import * as z from 'zod';
import { nearestName } from '../file/nearest.ts';
import { refuse, wrongKind } from '../schema/leaves.ts';
import { INSECURE_CIPHER } from './tls-names.ts';

const TEXT = z.string({ error: ({ input }) => wrongKind('text', { input }) });

/** A key of this format that is there and empty counts as left out. */
function given<Value>(read: (text: string, context: z.core.$RefinementCtx) => Value) {
  return z
    .nullish(TEXT)
    .transform((text, context) =>
      text === undefined || text === null || text === '' ? undefined : read(text, context),
    );
}

export const someText = given((text) => text);

/** One of Go's names, as what it stands for here. */
export function nameOf<Meaning>(names: Readonly<Record<string, Meaning>>, what: string) {
  return given((text, context) => meaningOf(text, { names, what, context }));
}

/** As `nameOf`, within a list, where nothing may be left out. */
export function listedName<Meaning>(names: Readonly<Record<string, Meaning>>, what: string) {
  return TEXT.transform((text, context) => meaningOf(text, { names, what, context }));
}

interface Naming<Meaning> {
  readonly names: Readonly<Record<string, Meaning>>;
  readonly what: string;
  readonly context: z.core.$RefinementCtx;
}

function meaningOf<Meaning>(text: string, { names, what, context }: Naming<Meaning>): Meaning {
  const known = Object.keys(names);
  if (Object.hasOwn(names, text)) return names[text] as Meaning;
  // What does not look like one of these names may be a secret in the wrong place.
  const shown = /^[\w-]{1,64}$/.test(text) ? `${text} ` : '';
  if (INSECURE_CIPHER.test(text)) return refuse(context, `${shown}is insecure, or unknown`);
  const nearest = nearestName(text, known);
  const advice =
    nearest === undefined ? `known are ${known.join(', ')}` : `did you mean ${nearest}?`;
  return refuse(context, `${shown}is no ${what}; ${advice}`);
}

export const listedText = TEXT;

/** As YAML 1.1 writes it, which the other programs read this format by. */
export const yesOrNo = given((text, context) => {
  if (/^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return true;
  if (/^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text)) return false;
  return refuse(context, 'must be true or false');
});

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  '\u00b5s': 1e-3,
  '\u03bcs': 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g;

/** A duration as Go writes it, in milliseconds. A number alone counts nanoseconds there. */
export const goDuration = given((text, context) => {
  if (/^\+?\d+$/.test(text)) return Number(text) * 1e-6;
  const parts = [...text.matchAll(PART)];
  const isWhole = parts.map(([part]) => part).join('') === text.replace(/^\+/, '');
  if (parts.length === 0 || !isWhole) {
    return refuse(context, 'is no duration, or a negative one; write it as 500ms, 1s or 1m30s');
  }
  return parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS_MS[unit ?? ''] ?? 0),
    0,
  );
});

export const count = given((text, context) => {
  if (/^\+?\d{1,9}$/.test(text)) return Number(text);
  return refuse(context, 'must be a whole number from 0 on');
});

/** The value of a header, on one line. Of those with a closed set of values only one is taken. */
export function headerValue(allowed?: readonly string[]) {
  return z.nullish(TEXT).transform((text, context) => {
    if (text === undefined || text === null) return undefined;
    if (allowed !== undefined && !allowed.includes(text)) {
      return refuse(context, `must be ${allowed.join(' or ')}`);
    }
    const line = text.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ');
    if (line === '') return undefined;
    if (/^[\t\x20-\x7e]+$/.test(line)) return line;
    return refuse(context, 'has characters that a header cannot have');
  });
}
