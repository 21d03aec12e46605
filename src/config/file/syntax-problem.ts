import { type Document, isCollection, isScalar, visit, type YAMLError } from 'yaml';

/** What is wrong with a text that is no YAML, and where. */
export interface SyntaxProblem {
  readonly offset: number;
  readonly text: string;
}

/**
 * The first error in words, with the line that it is in. What comes after it is a guess of the
 * parser, which has lost its place.
 */
export function syntaxProblem(
  text: string,
  document: Document.Parsed,
  errors: readonly YAMLError[],
): SyntaxProblem | undefined {
  const exhausted = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (exhausted !== undefined) return { offset: exhausted.pos[0], text: 'is nested too deeply' };
  const [first] = errors.toSorted((one, other) => one.pos[0] - other.pos[0]);
  if (first === undefined) return undefined;
  const offset = unclosedAt(document, first) ?? first.pos[0];
  const line = lineAt(text, offset);
  if (line.text.includes('${')) return { offset: first.pos[0], text: UNQUOTED_NAME };
  const known = KNOWN[first.code];
  if (known !== undefined) return { offset, text: known };
  const { at = offset, advice } = adviceFor(first, line, offset) ?? {};
  const what = advice ?? first.message.replace(/(?::| \\).*$/s, '');
  return { offset: at, text: `is not YAML: ${what}${excerpt(lineAt(text, at).text)}` };
}

/** Between braces and brackets YAML takes the brace of ${NAME} for its own; the rest is confusion. */
const UNQUOTED_NAME = `is not YAML: inside { } and [ ] a value with \${NAME} has to be in quotes, as "\${NAME}"`;

const KNOWN: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'is a second YAML document; keep one in a file',
  NON_STRING_KEY: 'is not YAML as used here: a key has to be plain text',
  TAG_RESOLVE_FAILED: 'has a YAML tag; tags are not used here',
};

interface Line {
  readonly text: string;
  /** Of its first character. */
  readonly offset: number;
}

function lineAt(text: string, offset: number): Line {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return { text: text.slice(start).split(/\r?\n/, 1)[0] ?? '', offset: start };
}

/** Where the quote or bracket was opened whose end the parser has looked for in vain. */
function unclosedAt(
  document: Document.Parsed,
  { code, message, pos }: YAMLError,
): number | undefined {
  const isFlow = /^Flow (?:map|sequence)/.test(message);
  if (!isFlow && !(code === 'MISSING_CHAR' && /quote$/.test(message))) return undefined;
  let opened: number | undefined;
  visit(document, {
    Node: (_, node) => {
      const isMeant = isFlow
        ? isCollection(node) && node.flow === true
        : isScalar(node) && /^QUOTE/.test(node.type ?? '');
      const start = isMeant ? node.range?.[0] : undefined;
      if (start !== undefined && start < pos[0]) opened = start;
    },
  });
  return opened;
}

interface Advice {
  readonly advice: string;
  readonly at?: number;
}

const REFERENCE =
  'the value begins with *, which YAML takes for a reference; put it in quotes, as "*/5 * * * *"';

function adviceFor(error: YAMLError, line: Line, offset: number): Advice | undefined {
  const { code, message } = error;
  if (/^[ \t]*[\u00a0\u3000\u2000-\u200b]/.test(line.text)) {
    return {
      advice: 'the line is indented with characters that only look like blanks',
      at: line.offset,
    };
  }
  if (/quote$/.test(message)) return { advice: 'a quote is opened here and not closed' };
  const bracket = /^Flow (map|sequence)/.exec(message)?.[1];
  if (bracket !== undefined) {
    return { advice: `a ${bracket === 'map' ? '{' : '['} is opened here and not closed` };
  }
  const value = /^(\s*(?:- +)*(?:[\w.-]+:\s+|- +))(\S.*)$/.exec(line.text);
  const [, before = '', rest = ''] = value ?? [];
  const at = line.offset + before.length;
  if (rest.startsWith('*')) return { advice: REFERENCE, at };
  if (/^[@`%&!|>?]/.test(rest)) {
    return { advice: `a value cannot begin with ${rest[0]}; put it in quotes`, at };
  }
  if (code === 'TAB_AS_INDENT') return { advice: 'a tab is no indentation; take blanks' };
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && /: /.test(rest)) {
    return { advice: 'the value has a colon and a blank in it; put it in quotes', at };
  }
  if (code === 'BLOCK_AS_IMPLICIT_KEY') {
    return {
      advice: 'the line has a value, and the next one is indented below it',
      at: line.offset,
    };
  }
  if (/^["']/.test(rest) && /at node end|multi-line/i.test(message)) {
    return { advice: 'something comes after the closing quote of the value', at: offset };
  }
  if (code === 'BAD_DQ_ESCAPE') {
    return {
      advice: 'a backslash means something in double quotes; take single quotes, or write it twice',
    };
  }
  if (code === 'BAD_INDENT' || /indicator$|single line|at node end|column$/.test(message)) {
    return {
      advice:
        'the line does not fit the indentation of those above it, or has no colon after its key',
    };
  }
  return undefined;
}

/** Keys whose values are no secrets; of any other line no more than its key is shown. */
const SHOWN = /^\s*(?:- +)*(?:schedule|timezone):\s/;

function excerpt(line: string): string {
  const [, key] = /^\s*((?:- +)*[\w.-]{1,40}:)/.exec(line) ?? [];
  if (SHOWN.test(line) && !/[{}[\]]/.test(line))
    return `; the line is: ${line.trim().slice(0, 80)}`;
  return key === undefined ? '' : `; the line is: ${key} …`;
}
