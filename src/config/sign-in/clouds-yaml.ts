import { isObject } from '../../domain/json.ts';
import { nearestName } from '../file/nearest.ts';
import { readYaml } from '../file/yaml-text.ts';
import type { YamlFinding, YamlValue } from '../file/yaml-values.ts';

/** A clouds.yaml or secure.yaml, both of which hold entries below `clouds`. */
export interface CloudsYaml {
  readonly names: readonly string[];
  readonly positions: YamlValue['positions'];
  readonly findings: readonly YamlFinding[];
  /** The value at a path of keys; undefined when there is none, or nothing in it. */
  valueAt(keys: readonly string[]): unknown;
}

/** Reads the text of such a file. Its `$` are its own: only our configuration has variables. */
export function readCloudsYaml(text: string): CloudsYaml {
  const yaml = readYaml(text, undefined);
  if (yaml.kind !== 'read') {
    const findings = yaml.kind === 'broken' ? yaml.findings : [];
    return { names: [], positions: new Map(), findings, valueAt: () => undefined };
  }
  const clouds = childOf(yaml.value, 'clouds');
  return {
    names: isObject(clouds) ? Object.keys(clouds).filter((name) => name !== MERGE) : [],
    positions: yaml.positions,
    findings: yaml.findings,
    valueAt: (keys) => {
      const value = ['clouds', ...keys].reduce<unknown>(childOf, yaml.value);
      return value === null || (typeof value === 'string' && value.trim() === '')
        ? undefined
        : value;
    },
  };
}

/** YAML 1.1's key that takes in the keys of other mappings, which these files often use. */
const MERGE = '<<';

function childOf(value: unknown, key: string): unknown {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, key)) return value[key];
  if (!Object.hasOwn(value, MERGE)) return undefined;
  const bases = value[MERGE];
  return (Array.isArray(bases) ? bases : [bases])
    .map((base) => childOf(base, key))
    .find((found) => found !== undefined);
}

const NAMES_SHOWN = 10;

/** Which entry may have been meant by a name that no entry has. */
export function entryAdvice(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  if (nearest !== undefined) return `did you mean ${JSON.stringify(nearest)}?`;
  if (names.length === 0) return 'it has none';
  const shown = names.slice(0, NAMES_SHOWN).map((each) => JSON.stringify(each));
  const rest = names.length - shown.length;
  return `it has ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
