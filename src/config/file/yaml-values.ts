import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
} from 'yaml';
import type { Environment } from './environment.ts';
import { childPath, type Position } from './findings.ts';
import { substitute, unsetText } from './substitute.ts';

/** Aliases can make a small text a huge value. */
const NODES_MAX = 1_000_000;
const DEPTH_MAX = 100;

/** Stands for a scalar whose `${NAME}` is not set, so that nothing else is said about it. */
export const UNRESOLVED = Symbol('unresolved');

export interface YamlFinding {
  readonly position: Position;
  readonly path: string;
  readonly text: string;
}

export interface YamlValue {
  /** Maps, lists, texts, nulls and UNRESOLVED. */
  readonly value: unknown;
  /** Where each value starts, by its path; an absent one is where its key is. */
  readonly positions: ReadonlyMap<string, Position>;
  /** Where each key starts, by the path of its value. */
  readonly keyPositions: ReadonlyMap<string, Position>;
  /** Paths of the UNRESOLVED. */
  readonly unresolved: ReadonlySet<string>;
  readonly findings: readonly YamlFinding[];
}

interface ReadOptions {
  readonly environment: Environment | undefined;
  readonly positionAt: (offset: number) => Position;
}

/** The plain value of a document with `${NAME}` replaced, and the position of everything in it. */
export function readYamlNode(
  document: Document.Parsed,
  { environment, positionAt }: ReadOptions,
): YamlValue {
  const positions = new Map<string, Position>();
  const keyPositions = new Map<string, Position>();
  const unresolved = new Set<string>();
  const findings: YamlFinding[] = [];
  const targets = new Map<Alias, unknown>();
  let nodes = 0;

  function readNode(node: unknown, path: string, depth: number): unknown {
    nodes += 1;
    if (nodes > NODES_MAX || depth > DEPTH_MAX) {
      if (nodes <= NODES_MAX) report(path, 'is nested too deeply');
      unresolved.add(path);
      return UNRESOLVED;
    }
    const position = startOf(node);
    if (position !== undefined) positions.set(path, position);
    if (isAlias(node)) return readNode(targetOf(node), path, depth + 1);
    if (isMap(node)) return readMap(node.items, path, depth);
    if (isSeq(node)) {
      return node.items.map((item, index) => readNode(item, childPath(path, index), depth + 1));
    }
    return isScalar(node) && typeof node.value === 'string' ? readText(node.value, path) : null;
  }

  function readMap(pairs: readonly Pair[], path: string, depth: number): object {
    const entries = new Map<string, unknown>();
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.value) : '';
      const below = childPath(path, name);
      const earlier = keyPositions.get(below);
      const position = startOf(key);
      if (position !== undefined) {
        if (entries.has(name) && earlier !== undefined) {
          findings.push({ position, path: below, text: duplicateText(earlier) });
          continue;
        }
        keyPositions.set(below, position);
      }
      entries.set(name, readNode(value, below, depth + 1));
      // An empty value has no place of its own that a reader could look at.
      if (position !== undefined && entries.get(name) === null) positions.set(below, position);
    }
    // Not by assignment, which would take the key `__proto__` for something else.
    return Object.fromEntries(entries);
  }

  function readText(source: string, path: string): unknown {
    if (environment === undefined) return source;
    const { text, unset } = substitute(source, environment);
    for (const name of unset) report(path, unsetText(name));
    if (unset.length === 0) return text;
    unresolved.add(path);
    return UNRESOLVED;
  }

  function report(path: string, text: string): void {
    findings.push({ position: positions.get(path) ?? { line: 1, column: 1 }, path, text });
  }

  function targetOf(alias: Alias): unknown {
    // Resolving searches the whole document, and the same alias may be met a million times.
    const target = targets.get(alias) ?? alias.resolve(document);
    targets.set(alias, target);
    return target;
  }

  function startOf(node: unknown): Position | undefined {
    const range = isNode(node) ? node.range : undefined;
    return range === null || range === undefined ? undefined : positionAt(range[0]);
  }

  const value = readNode(document.contents, '', 0);
  if (nodes > NODES_MAX) report('', `has more than ${NODES_MAX} values, aliases counted each time`);
  return { value, positions, keyPositions, unresolved, findings };
}

function duplicateText(earlier: Position): string {
  return `is there twice, first on line ${earlier.line}; keep one`;
}
