import { isScalar, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type { Environment } from './environment.ts';
import type { Position } from './findings.ts';
import { syntaxProblem } from './syntax-problem.ts';
import { readYamlNode, type YamlFinding, type YamlValue } from './yaml-values.ts';

export type YamlText =
  | ({ readonly kind: 'read' } & YamlValue)
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken'; readonly findings: readonly YamlFinding[] };

/**
 * Reads YAML (or JSON) into maps, lists, texts and nulls. Every scalar keeps its exact source
 * text, so that an ID of digits stays as it is; numbers and booleans are for the schema to read.
 * Without an environment no variable is replaced: other programs' files may have dollars.
 */
export function readYaml(text: string, environment: Environment | undefined): YamlText {
  const lineCounter = new LineCounter();
  const positionAt = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parseDocument(text, {
    schema: 'failsafe',
    customTags: ['null'],
    lineCounter,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
  });
  const problem = syntaxProblem(text, document, [...document.errors, ...document.warnings]);
  if (problem !== undefined) {
    const finding = { position: positionAt(problem.offset), path: '', text: problem.text };
    return { kind: 'broken', findings: [finding] };
  }
  if (document.contents === null || isEmptyScalar(document.contents)) return { kind: 'empty' };
  return { kind: 'read', ...readYamlNode(document, { environment, positionAt }) };
}

function isEmptyScalar(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null;
}
