import { isObject, type JsonObject, parseJson } from '../../domain/json.ts';

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

export function wholeNumber(
  least: number,
  most: number,
  right = `a whole number from ${least} to ${most}`,
): Kind<number> {
  return {
    is: (value): value is number =>
      Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
    right,
  };
}

export function oneOf<Value extends string>(values: readonly Value[]): Kind<Value> {
  return {
    is: (value): value is Value => values.some((each) => each === value),
    right: `one of: ${values.join(', ')}`,
  };
}

export type Kinds<Fields> = { readonly [Key in keyof Fields]: Kind<Fields[Key]> };

/**
 * An object in which each member is of its kind, and those are that are needed. Where none is, no
 * body is an empty one.
 */
export function checkFields<Fields extends object, Needed extends keyof Fields & string = never>(
  body: string,
  kinds: Kinds<Fields>,
  needed: readonly Needed[] = [],
): Checked<Partial<Fields> & Pick<Fields, Needed>> {
  const parsed = parseObject(body === '' && needed.length === 0 ? '{}' : body, Object.keys(kinds));
  if ('problem' in parsed) return parsed;
  for (const key of new Set<string>([...needed, ...Object.keys(parsed.value)])) {
    const kind: Kind<unknown> = kinds[key as keyof Fields];
    const value = parsed.value[key];
    if (!kind.is(value)) {
      return { problem: `"${key}" is ${shown(value)}, but must be ${kind.right}.` };
    }
  }
  return { value: parsed.value as Partial<Fields> & Pick<Fields, Needed> };
}

/** The same, with at least one member. */
export function checkChanges<Fields extends object>(
  body: string,
  kinds: Kinds<Fields>,
): Checked<Partial<Fields>> {
  const checked = checkFields(body, kinds);
  if ('problem' in checked || Object.keys(checked.value).length > 0) return checked;
  return { problem: `There is nothing to change: give any of ${Object.keys(kinds).join(', ')}.` };
}

export function parseObject(body: string, keys: readonly string[]): Checked<JsonObject> {
  const value = parseJson(body);
  if (!isObject(value)) return { problem: `The body must be a JSON object of ${keys.join(', ')}.` };
  const stranger = Object.keys(value).find((key) => !keys.includes(key));
  if (stranger === undefined) return { value };
  return { problem: `"${stranger}" is not known here, only ${keys.join(', ')}.` };
}

export function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 100);
}
