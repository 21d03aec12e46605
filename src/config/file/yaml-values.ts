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
import type { Interruptible } from '../../domain/slices.ts';
import { type Environment, quotedText } from './environment.ts';
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
  readonly warnings: readonly YamlFinding[];
}

export interface ReadOptions {
  readonly environment: Environment | undefined;
  readonly positionAt: (offset: number) => Position;
}

/** A document on the way through it, with what was found so far. */
interface Walk extends ReadOptions {
  readonly document: Document.Parsed;
  readonly positions: Map<string, Position>;
  readonly keyPositions: Map<string, Position>;
  readonly unresolved: Set<string>;
  readonly findings: YamlFinding[];
  readonly warnings: YamlFinding[];
  readonly targets: Map<Alias, unknown>;
  nodes: number;
}

/** The plain value of a document with `${NAME}` replaced, and the position of everything in it. */
export function* valuesIn(
  document: Document.Parsed,
  options: ReadOptions,
): Interruptible<YamlValue> {
  const walk: Walk = {
    ...options,
    document,
    positions: new Map(),
    keyPositions: new Map(),
    unresolved: new Set(),
    findings: [],
    warnings: [],
    targets: new Map(),
    nodes: 0,
  };
  const value = yield* readNode(walk, document.contents, '', 0);
  if (walk.nodes > NODES_MAX) {
    report(walk, '', `has more than ${NODES_MAX} values, aliases counted each time`);
  }
  const { positions, keyPositions, unresolved, findings, warnings } = walk;
  return { value, positions, keyPositions, unresolved, findings, warnings };
}

function* readNode(walk: Walk, node: unknown, path: string, depth: number): Interruptible<unknown> {
  walk.nodes += 1;
  if (walk.nodes > NODES_MAX || depth > DEPTH_MAX) {
    if (walk.nodes <= NODES_MAX) report(walk, path, 'is nested too deeply');
    walk.unresolved.add(path);
    return UNRESOLVED;
  }
  const position = startOf(walk, node);
  if (position !== undefined) walk.positions.set(path, position);
  if (isAlias(node)) {
    const target = targetOf(walk, node);
    if (target !== undefined) return yield* readNode(walk, target, path, depth + 1);
    report(walk, path, UNKNOWN_ALIAS);
    walk.unresolved.add(path);
    return UNRESOLVED;
  }
  if (isMap(node)) return yield* readMap(walk, node.items, path, depth);
  if (isSeq(node)) {
    const items: unknown[] = [];
    for (const [index, item] of node.items.entries()) {
      items.push(yield* readNode(walk, item, childPath(path, index), depth + 1));
      yield;
    }
    return items;
  }
  return isScalar(node) && typeof node.value === 'string' ? readText(walk, node.value, path) : null;
}

const UNKNOWN_ALIAS =
  'begins with *, which YAML takes for a reference to something that is not there; put it in quotes';

function* readMap(
  walk: Walk,
  pairs: readonly Pair[],
  path: string,
  depth: number,
): Interruptible<object> {
  const { positions, keyPositions } = walk;
  const entries = new Map<string, unknown>();
  for (const { key, value } of pairs) {
    const name = isScalar(key) ? String(key.value) : '';
    const below = childPath(path, name);
    const earlier = keyPositions.get(below);
    const position = startOf(walk, key);
    if (position !== undefined) {
      if (entries.has(name) && earlier !== undefined) {
        walk.findings.push({ position, path: below, text: duplicateText(earlier) });
        continue;
      }
      keyPositions.set(below, position);
    }
    entries.set(name, yield* readNode(walk, value, below, depth + 1));
    yield;
    // An empty value has no place of its own that a reader could look at.
    if (position !== undefined && entries.get(name) === null) positions.set(below, position);
  }
  // Not by assignment, which would take the key `__proto__` for something else.
  return Object.fromEntries(entries);
}

function readText(walk: Walk, source: string, path: string): unknown {
  if (walk.environment === undefined) return source;
  const { text, unset, quoted } = substitute(source, walk.environment);
  for (const name of unset) report(walk, path, unsetText(name));
  for (const name of quoted) walk.warnings.push(findingAt(walk, path, quotedText(name)));
  if (unset.length === 0) return text;
  walk.unresolved.add(path);
  return UNRESOLVED;
}

function report(walk: Walk, path: string, text: string): void {
  walk.findings.push(findingAt(walk, path, text));
}

function findingAt({ positions }: Walk, path: string, text: string): YamlFinding {
  return { position: positions.get(path) ?? { line: 1, column: 1 }, path, text };
}

function targetOf({ targets, document }: Walk, alias: Alias): unknown {
  // Resolving searches the whole document, and the same alias may be met a million times.
  const target = targets.get(alias) ?? alias.resolve(document);
  targets.set(alias, target);
  return target;
}

function startOf({ positionAt }: Walk, node: unknown): Position | undefined {
  const range = isNode(node) ? node.range : undefined;
  return range === null || range === undefined ? undefined : positionAt(range[0]);
}

function duplicateText(earlier: Position): string {
  return `is there twice, first on line ${earlier.line}; keep one`;
}
