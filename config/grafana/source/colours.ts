import {
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMap,
} from '@grafana/grafana-foundation-sdk/dashboard';

const GREY = '#8e8e8e';

/** Red is lost or about to be, orange wants somebody, yellow may wait, purple nobody can tell. */
export const STATUS_COLOURS = {
  available: 'green',
  protecting: 'blue',
  deleting: 'light-blue',
  deleted: GREY,
  'error-deleting': 'orange',
  error: 'red',
  unknown: 'purple',
} as const;

export const PRESENCE_COLOURS = {
  present: 'green',
  missing: 'red',
  expired: 'yellow',
  unknown: 'purple',
} as const;

export const PROTECT_COLOURS = {
  available: 'green',
  protecting: 'blue',
  restoring: 'light-blue',
  removing: 'yellow',
  deleted: GREY,
  error: 'red',
  unknown: 'purple',
} as const;

/** In the order of `PROBLEMS`, the worst first. */
export const PROBLEM_COLOURS = {
  error: 'red',
  missing: 'red',
  'resources skipped': 'red',
  'resource in error': 'red',
  'error-deleting': 'orange',
  'unknown status': 'purple',
  'no recent answer': 'purple',
  'last poll failed': 'yellow',
  expired: 'yellow',
} as const;

export type Colours = Readonly<Record<string, string>>;

/** A colour below the first step, and another from each step on. */
export function thresholds(
  base: string,
  ...steps: readonly (readonly [number, string])[]
): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...steps.map(([value, color]) => ({ value, color }))]);
}

export const NEUTRAL = thresholds('text');
export const COUNT = thresholds('blue');
/** For what should not be there at all. */
export const NONE_IS_GOOD = thresholds('green', [1, 'red']);
export const FEW_IS_FAIR = thresholds('green', [1, 'orange']);

/** Texts of a column that are coloured, and read as they are. */
export function colouredTexts(colours: Colours): ValueMap {
  return valueMap(Object.entries(colours).map(([text, color]) => [text, { text, color }] as const));
}

/** What 1 and 0 mean. */
export function oneOrZero(
  one: readonly [text: string, color: string],
  zero: readonly [text: string, color: string],
): ValueMap {
  return valueMap([
    ['1', { text: one[0], color: one[1] }],
    ['0', { text: zero[0], color: zero[1] }],
  ]);
}

/** What 0, 1 and so on mean. */
export function numbersAre(
  ...meanings: readonly (readonly [text: string, color: string])[]
): ValueMap {
  return valueMap(meanings.map(([text, color], number) => [String(number), { text, color }]));
}

/** Zero stands for something that has not happened. */
export function zeroIs(text: string, color: string): ValueMap {
  return valueMap([['0', { text, color }]]);
}

function valueMap(
  entries: readonly (readonly [string, { readonly text: string; readonly color: string }])[],
): ValueMap {
  return {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      entries.map(([value, result], index) => [value, { ...result, index }]),
    ),
  };
}
