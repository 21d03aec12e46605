import type * as z from 'zod';
import { childPath } from '../file/findings.ts';
import { invisibleIn } from '../file/invisible.ts';
import type { YamlFinding, YamlValue } from '../file/yaml-values.ts';

/**
 * A value that may be of several kinds is held against all of them; what counts is what was said of
 * the kind that it is of. Of several kinds of mappings that is the one whose keys it has.
 */
export function issuesIn(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const ofItsKind = issue.errors.filter(areOfItsKind);
  const said = theOnly(ofItsKind) ?? theOnly(ofItsKind.filter(hasItsKeys)) ?? extra(ofItsKind);
  if (said === undefined) return [issue];
  return said.map((each) => ({ ...each, path: [...issue.path, ...each.path] })).flatMap(issuesIn);
}

type Issues = readonly z.core.$ZodIssue[];

function areOfItsKind(issues: Issues): boolean {
  return issues.every((issue) => {
    if (issue.path.length > 0) return true;
    if (issue.code === 'invalid_union') return issue.errors.some(areOfItsKind);
    return issue.code !== 'invalid_type';
  });
}

function theOnly(kinds: readonly Issues[]): Issues | undefined {
  return kinds.length === 1 ? kinds[0] : undefined;
}

function hasItsKeys(issues: Issues): boolean {
  return issues.every(({ code }) => code !== 'unrecognized_keys');
}

/** It is of the first kind but for a key that is too much. */
function extra(kinds: readonly Issues[]): Issues | undefined {
  return kinds.find((issues) => issues.every(({ code }) => code === 'unrecognized_keys'));
}

/** What is said of an issue, once for each of the keys that it is about. */
export function findingsOf(issue: z.core.$ZodIssue, yaml: YamlValue): YamlFinding[] {
  const path = pathOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    // The schema's message has one line for each key.
    const texts = issue.message.split('\n');
    return issue.keys.map((key, index) => {
      const below = childPath(path, key);
      const position = yaml.keyPositions.get(below) ?? positionOf(issue.path, yaml);
      return { position, path: below, text: texts[index] ?? issue.message };
    });
  }
  if (yaml.unresolved.has(path)) return [];
  const value = valueAt(yaml.value, issue.path);
  const unseen = typeof value === 'string' ? invisibleIn(value) : undefined;
  const text = unseen === undefined ? issue.message : `${issue.message}; it ${unseen}`;
  return [{ position: positionOf(issue.path, yaml), path, text }];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}

/** Of the value, or of the nearest one around it when it is missing. */
function positionOf(path: readonly PropertyKey[], yaml: YamlValue): YamlFinding['position'] {
  for (let length = path.length; length >= 0; length -= 1) {
    const position = yaml.positions.get(pathOf(path.slice(0, length)));
    if (position !== undefined) return position;
  }
  return { line: 1, column: 1 };
}

/** As in `projects[0].poll.timeout`. */
export function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (parent, segment) => childPath(parent, typeof segment === 'number' ? segment : String(segment)),
    '',
  );
}
