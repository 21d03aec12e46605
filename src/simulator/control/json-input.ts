import { isObject, type JsonObject, parseJson } from '../http/json.ts';

/** What came in, or a sentence that tells what is wrong with it and what would be right. */
export type Checked<Value> = { readonly value: Value } | { readonly problem: string };

/** A kind of value, and how it is told to whoever sent another. */
export interface Kind<Value> {
  is(value: unknown): value is Value;
  readonly right: string;
}

export const TEXT: Kind<string> = {
  is: (value): value is string => typeof value === 'string' && /^.{1,256}$/s.test(value),
  right: 'a text of 1 to 256 characters',
};
export const TEXTS: Kind<readonly string[]> = {
  is: (value): value is readonly string[] => Array.isArray(value) && value.every(TEXT.is),
  right: 'a list of texts',
};
export const FLAG: Kind<boolean> = {
  is: (value): value is boolean => typeof value === 'boolean',
  right: 'true or false',
};

export function wholeNumber(least: number, most: number): Kind<number> {
  return {
    is: (value): value is number => isWholeNumber(value, least, most),
    right: `a whole number from ${least} to ${most}`,
  };
}

export function oneOf<Value extends string>(values: readonly Value[]): Kind<Value> {
  return {
    is: (value): value is Value => values.some((each) => each === value),
    right: `one of: ${values.join(', ')}`,
  };
}

export type Kinds<Fields> = { readonly [Key in keyof Fields]: Kind<Fields[Key]> };

/** An object in which each member is of its kind; none has to be there. No body is an empty one. */
export function checkFields<Fields extends object>(
  body: string,
  kinds: Kinds<Fields>,
): Checked<Partial<Fields>> {
  const parsed = parseObject(body === '' ? '{}' : body, Object.keys(kinds));
  if ('problem' in parsed) return parsed;
  for (const [key, value] of Object.entries(parsed.value)) {
    const kind: Kind<unknown> = kinds[key as keyof Fields];
    if (!kind.is(value)) {
      return { problem: `"${key}" is ${shown(value)}, but must be ${kind.right}.` };
    }
  }
  return { value: parsed.value as Partial<Fields> };
}

export function parseObject(body: string, keys: readonly string[]): Checked<JsonObject> {
  const value = parseJson(body);
  if (!isObject(value)) return { problem: `The body must be a JSON object of ${keys.join(', ')}.` };
  const stranger = Object.keys(value).find((key) => !keys.includes(key));
  if (stranger === undefined) return { value };
  return { problem: `"${stranger}" is not known here, only ${keys.join(', ')}.` };
}

export function isWholeNumber(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

export function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 100);
}
