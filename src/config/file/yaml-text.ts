import {
  Composer,
  type Document,
  isScalar,
  Lexer,
  LineCounter,
  Parser,
  YAMLParseError,
} from 'yaml';
import { atOnce, type Interruptible } from '../../domain/slices.ts';
import type { Environment } from './environment.ts';
import type { Position } from './findings.ts';
import { syntaxProblem } from './syntax-problem.ts';
import { type ReadOptions, valuesIn, type YamlFinding, type YamlValue } from './yaml-values.ts';

export type YamlText =
  | ({ readonly kind: 'read' } & YamlValue)
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken'; readonly findings: readonly YamlFinding[] };

/** Words of YAML between two pauses. */
const STEP = 16;
/** Three words may be a value, which takes half a kilobyte; lists of 100,000 IDs have half a million. */
const WORDS_MAX = 3_000_000;

/** Reads a short text; see `yamlIn`. */
export function readYaml(text: string, environment: Environment | undefined): YamlText {
  return atOnce(yamlIn(text, environment));
}

/**
 * Reads YAML (or JSON) into maps, lists, texts and nulls. Every scalar keeps its exact source
 * text, so that an ID of digits stays as it is; numbers and booleans are for the schema to read.
 * Without an environment no variable is replaced: other programs' files may have dollars.
 */
export function* yamlIn(
  text: string,
  environment: Environment | undefined,
): Interruptible<YamlText> {
  const lineCounter = new LineCounter();
  const positionAt = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = yield* documentIn(text, lineCounter);
  if (document === undefined) {
    const finding = { position: { line: 1, column: 1 }, path: '', text: TOO_LONG };
    return { kind: 'broken', findings: [finding] };
  }
  const problem = syntaxProblem(text, document, [...document.errors, ...document.warnings]);
  if (problem !== undefined) {
    const finding = { position: positionAt(problem.offset), path: '', text: problem.text };
    return { kind: 'broken', findings: [finding] };
  }
  if (document.contents === null || isEmptyScalar(document.contents)) return { kind: 'empty' };
  const options: ReadOptions = { environment, positionAt };
  return { kind: 'read', ...(yield* valuesIn(document, options)) };
}

const TOO_LONG = `has more than ${WORDS_MAX} words and signs of YAML; a list of checkpoint IDs is shorter with one a line`;

/**
 * What `parseDocument` does, with pauses in what takes the most time of it; undefined when it would
 * take too much of everything.
 */
function* documentIn(
  text: string,
  lineCounter: LineCounter,
): Interruptible<Document.Parsed | undefined> {
  const parser = new Parser(lineCounter.addNewLine);
  const tokens = [];
  let words = 0;
  lineCounter.addNewLine(0);
  for (const word of new Lexer().lex(text)) {
    for (const token of parser.next(word)) tokens.push(token);
    words += 1;
    if (words > WORDS_MAX) return undefined;
    if (words % STEP === 0) yield;
  }
  for (const token of parser.end()) tokens.push(token);
  yield;
  const composer = new Composer({
    schema: 'failsafe',
    customTags: ['null'],
    lineCounter,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
  });
  const [document, another] = composer.compose(tokens, true, text.length);
  if (document === undefined) throw new Error('every text has a document, if an empty one');
  if (another !== undefined) {
    const [from, to] = another.range;
    document.errors.push(new YAMLParseError([from, to], 'MULTIPLE_DOCS', ''));
  }
  yield;
  return document;
}

function isEmptyScalar(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}
