/** What a PromQL expression names, for comparison with what the exporter has. */
export interface Names {
  readonly selectors: readonly Selector[];
  /** Labels behind by, without, on, ignoring, group_left and group_right. */
  readonly groupingLabels: readonly string[];
}

export interface Selector {
  /** Empty for a selector without a name. */
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

const TOKEN =
  /(?<space>\s+|#[^\n]*)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|(?<range>\[[^\]]*\])|(?<number>\d[\w.]*)|(?<variable>\$\w+|\$\{[^}]*\})|(?<name>[A-Za-z_:][\w:]*)|(?<sign>=~|!~|!=|==|>=|<=|[-+*/%^@<>=(){},])/y;

const GROUPING = ['by', 'without', 'on', 'ignoring', 'group_left', 'group_right'];

/** Names that stand before something else than a parenthesis and are no metrics all the same. */
const WORDS = new Set([
  ...['and', 'or', 'unless', 'bool', 'offset', 'start', 'end', 'inf', 'nan', 'atan2'],
  ...['sum', 'min', 'max', 'avg', 'group', 'stddev', 'stdvar', 'count', 'count_values'],
  ...['topk', 'bottomk', 'quantile'],
]);

/** Throws where it cannot read on: what is not read is not checked. */
export function namesIn(expression: string): Names {
  const tokens = tokensOf(expression);
  const selectors: Selector[] = [];
  const groupingLabels: string[] = [];
  let at = 0;

  /** The tokens between the bracket at the position and its end, without commas. */
  function bracketed(end: string): readonly string[] {
    const from = at + 1;
    const to = tokens.indexOf(end, from);
    if (to < 0) throw new Error(`no ${end} in ${expression}`);
    at = to + 1;
    return tokens.slice(from, to).filter((token) => token !== ',');
  }

  function matchers(): readonly Matcher[] {
    if (tokens[at] !== '{') return [];
    const parts = bracketed('}');
    return Array.from({ length: parts.length / 3 }, (_, index) => {
      const [label = '', operator = '', value = ''] = parts.slice(index * 3);
      return { label, operator, value: value.slice(1, -1) };
    });
  }

  while (at < tokens.length) {
    const token = tokens[at] ?? '';
    if (token === '{') {
      selectors.push({ metric: '', matchers: matchers() });
      continue;
    }
    at += 1;
    if (!/^[A-Za-z_:]/.test(token)) continue;
    const called = tokens[at] === '(';
    if (GROUPING.includes(token)) {
      if (called) groupingLabels.push(...bracketed(')'));
    } else if (!called && !WORDS.has(token.toLowerCase())) {
      selectors.push({ metric: token, matchers: matchers() });
    }
  }
  return { selectors, groupingLabels };
}

function tokensOf(expression: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < expression.length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(expression);
    if (match === null) throw new Error(`cannot read "${expression.slice(at)}"`);
    if (match.groups?.['space'] === undefined) tokens.push(match[0]);
  }
  return tokens;
}
