import * as z from 'zod';
import { isObject } from '../../domain/json.ts';
import { nearestName } from '../file/nearest.ts';
import { SET_IT, wrongKind } from './leaves.ts';

/** A mapping without unknown keys. Its message for those has one line for each of the keys. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape, missing = SET_IT) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey(key, known)).join('\n')
        : wrongKind('a mapping', { input: issue.input, missing }),
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  return nearest === undefined
    ? `is no known key; known here are ${known.join(', ')}`
    : `is no known key; did you mean ${nearest}?`;
}

/** For rules over several keys, which have to be looked at even when one of the keys is wrong. */
export function isMapping({ value }: { readonly value: unknown }): boolean {
  return isObject(value);
}

export function hasValue(mapping: object, key: string): boolean {
  const value: unknown = Object.hasOwn(mapping, key) ? Reflect.get(mapping, key) : undefined;
  return value !== undefined && value !== null;
}

/** Rule of a secret that is given by a key or in a file. */
export function exactlyOne(key: string) {
  const fileKey = `${key}_file`;
  return z.refine<object>((mapping) => hasValue(mapping, key) !== hasValue(mapping, fileKey), {
    error: `needs exactly one of ${key} and ${fileKey}`,
    when: isMapping,
  });
}

export function atMostOne(key: string) {
  return notTogether([key, `${key}_file`]);
}

/** Rules of a thing that is named by one of these keys; `missing` says what would be right. */
export function namedBy(keys: readonly [string, ...string[]], missing: string) {
  const count = (mapping: object) => keys.filter((key) => hasValue(mapping, key)).length;
  return [
    z.refine<object>((mapping) => count(mapping) > 0, {
      error: `is missing; ${missing}`,
      path: [keys[0]],
      when: isMapping,
    }),
    notTogether(keys),
  ] as const;
}

/** Rule of keys of which there may be one alone. */
export function notTogether(keys: readonly string[]) {
  return z.refine<object>((mapping) => keys.filter((key) => hasValue(mapping, key)).length < 2, {
    error: `needs at most one of ${keys.join(' and ')}`,
    when: isMapping,
  });
}
