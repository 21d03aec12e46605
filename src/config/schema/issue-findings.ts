import type * as z from 'zod';
import { childPath } from '../file/findings.ts';
import { invisibleIn } from '../file/invisible.ts';
import type { YamlFinding, YamlValue } from '../file/yaml-values.ts';

/**
 * A value that may be of several kinds is held against all of them; what counts is what was said of
 * the kind that it is of.
 */
export function issuesIn(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const ofItsKind = issue.errors.find((issues) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  );
  if (ofItsKind === undefined) return [issue];
  return ofItsKind
    .map((each) => ({ ...each, path: [...issue.path, ...each.path] }))
    .flatMap(issuesIn);
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
