import { isScalar, LineCounter, type ParsedNode, parseDocument, type YAMLError } from 'yaml';
import type { Environment } from './environment.ts';
import type { Position } from './findings.ts';
import { readYamlNode, type YamlFinding, type YamlValue } from './yaml-values.ts';

const SYNTAX_ERRORS_MAX = 10;

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
  const complaints = worstOf([...document.errors, ...document.warnings]);
  const [first] = complaints;
  if (first !== undefined && lineAt(text, first.pos[0]).includes('${')) {
    return {
      kind: 'broken',
      findings: [{ position: positionAt(first.pos[0]), path: '', text: UNQUOTED_NAME }],
    };
  }
  if (complaints.length > 0) {
    const findings = complaints.map((error) => ({
      position: positionAt(error.pos[0]),
      path: '',
      text: syntaxText(error),
    }));
    return { kind: 'broken', findings };
  }
  if (document.contents === null || isEmptyScalar(document.contents)) return { kind: 'empty' };
  return { kind: 'read', ...readYamlNode(document, { environment, positionAt }) };
}

/** Between braces and brackets YAML takes the brace of ${NAME} for its own; the rest is confusion. */
const UNQUOTED_NAME = `is not YAML: inside { } and [ ] a value with \${NAME} has to be in quotes, as "\${NAME}"`;

function lineAt(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0] ?? '';
}

function isEmptyScalar(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null;
}

function worstOf(errors: readonly YAMLError[]): readonly YAMLError[] {
  // Past this one the parser has lost its place, and everything after it is a guess.
  const exhausted = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  return exhausted === undefined ? errors.slice(0, SYNTAX_ERRORS_MAX) : [exhausted];
}

function syntaxText({ code, message }: YAMLError): string {
  if (code === 'RESOURCE_EXHAUSTION') return 'is nested too deeply';
  if (code === 'MULTIPLE_DOCS') return 'is a second YAML document; keep one in a file';
  if (code === 'NON_STRING_KEY') return 'is not YAML as used here: a key has to be plain text';
  if (code === 'TAG_RESOLVE_FAILED') return 'has a YAML tag; tags are not used here';
  // What follows a colon or a backslash is quoted from the file.
  return `is not YAML: ${message.replace(/(?::| \\).*$/s, '')}`;
}
