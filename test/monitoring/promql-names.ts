/** What a PromQL expression names; enough to compare it with what the exporter has. */
export interface PromqlNames {
  readonly selectors: readonly Selector[];
  /** Labels of `by`, `without`, `on`, `ignoring`, `group_left` and `group_right`. */
  readonly groupingLabels: readonly string[];
}

export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const TOKEN =
  /\s+|#[^\n]*|\[[^\]]*\]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|[a-zA-Z_:][\w:]*|\d[\w.]*|=~|!~|!=|==|<=|>=|./gs;
const UNREAD = /^(\s|#|\[)/;
const GROUPING = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const CLAUSES = new Set(['by', 'without']);
const OPERATORS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);

/** Reads a valid expression; what is no PromQL is for Prometheus to refuse. */
export function promqlNames(expression: string): PromqlNames {
  const tokens = (expression.match(TOKEN) ?? []).filter((token) => !UNREAD.test(token));
  const selectors: Selector[] = [];
  const groupingLabels: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    const next = tokens[at + 1];
    const end = next === '{' ? tokens.indexOf('}', at) : tokens.indexOf(')', at);
    if (!/^[a-zA-Z_:]/.test(token)) continue;
    if (GROUPING.has(token.toLowerCase())) {
      // group_left and group_right may stand without labels.
      if (next !== '(') continue;
      groupingLabels.push(...tokens.slice(at + 2, end).filter((each) => each !== ','));
      at = end;
    } else if (next === '{') {
      selectors.push({ metric: token, matchers: matchersOf(tokens.slice(at + 2, end)) });
      at = end;
    } else if (!isCalled(next) && !OPERATORS.has(token.toLowerCase())) {
      selectors.push({ metric: token, matchers: [] });
    }
  }
  return { selectors, groupingLabels };
}

/** Whether this comes behind a function or an aggregation, as in `rate(` and `sum by (`. */
function isCalled(next: string | undefined): boolean {
  return next === '(' || CLAUSES.has(next?.toLowerCase() ?? '');
}

function matchersOf(tokens: readonly string[]): readonly Matcher[] {
  const parts = tokens.filter((token) => token !== ',');
  return Array.from({ length: parts.length / 3 }, (_, index) => {
    const [label = '', operator = '', value = ''] = parts.slice(index * 3);
    return { label, operator: operator as Matcher['operator'], value: value.slice(1, -1) };
  });
}

/** The texts a matcher asks for, when it asks for certain ones and not for a pattern. */
export function wantedValues({ operator, value }: Matcher): readonly string[] {
  if (operator === '=' || operator === '!=') return value === '' ? [] : [value];
  return /^[\w|.-]+$/.test(value) && !/\.\*|\.\+/.test(value) ? value.split('|') : [];
}
