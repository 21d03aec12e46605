import { type Document, isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';

/** A value of the chart that has a comment of its own. */
export interface ValueRow {
  readonly path: readonly string[];
  readonly initial: unknown;
  readonly comment: string;
}

/** A map whose keys have comments: it has none of the values itself. */
export interface ValueSection {
  readonly path: readonly string[];
  readonly comment: string;
}

export interface ValuesOutline {
  readonly rows: readonly ValueRow[];
  readonly sections: readonly ValueSection[];
}

/** The comments of values.yaml: one for each value, and for a map of values if it has one. */
export function outlineOf(valuesText: string): ValuesOutline {
  const document = parseDocument(valuesText);
  const values: unknown = document.toJS();
  const rows: ValueRow[] = [];
  const sections: ValueSection[] = [];
  const walk = (map: YAMLMap, above: readonly string[]) => {
    for (const pair of map.items) {
      const path = [...above, keyOf(pair)];
      const comment = commentOf(pair, map, document);
      if (isMap(pair.value) && pair.value.items.some((item) => hasComment(item, pair.value))) {
        sections.push({ path, comment });
        walk(pair.value, path);
      } else {
        rows.push({ path, initial: valueAt(values, path), comment });
      }
    }
  };
  if (isMap(document.contents)) walk(document.contents, []);
  return { rows, sections };
}

/** The table of VALUES.md; a section that has a comment is a row without a default. */
export function valuesTable({ rows, sections }: ValuesOutline): string {
  const about = new Map(sections.map(({ path, comment }) => [path.join('.'), comment]));
  const lines: string[] = [];
  for (const { path, initial, comment } of rows) {
    for (let depth = 1; depth < path.length; depth += 1) {
      const section = path.slice(0, depth).join('.');
      const text = about.get(section);
      if (text) lines.push(row(`\`${section}\``, '', text));
      about.delete(section);
    }
    lines.push(row(`\`${path.join('.')}\``, `\`${JSON.stringify(initial)}\``, comment));
  }
  return ['| value | default | meaning |', '|---|---|---|', ...lines].join('\n');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

/** The last block of the lines above a key. The first key of a map has its comment at the map. */
function commentOf(pair: Pair, map: YAMLMap, document: Document): string {
  const own = isScalar(pair.key) ? pair.key.commentBefore : undefined;
  const first = map.items[0] === pair ? map.commentBefore : undefined;
  const atTop = map === document.contents && map.items[0] === pair ? document.commentBefore : '';
  const lines = (own ?? first ?? atTop ?? '').split('\n').map((line) => line.trim());
  const block = lines.slice(lines.lastIndexOf('') + 1).filter((line) => !line.startsWith('----'));
  return block.join(' ');
}

function hasComment(pair: Pair, map: unknown): boolean {
  if (isScalar(pair.key) && pair.key.commentBefore) return true;
  return isMap(map) && map.items[0] === pair && Boolean(map.commentBefore);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key],
    value,
  );
}
