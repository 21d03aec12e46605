/** A glob on a name: `*` is any text, `?` any character, all else itself. */
export interface NamePattern {
  readonly name: string;
}

export interface Selection<Pattern> {
  /** Empty: all. */
  readonly include: readonly Pattern[];
  /** Wins over include. */
  readonly exclude: readonly Pattern[];
}
export type NameSelection = Selection<NamePattern>;

export function isNameSelected(name: string, selection: NameSelection): boolean {
  return isSelectedBy(selection, (pattern) => matchesName(name, pattern));
}

export function isSelectedBy<Pattern>(
  { include, exclude }: Selection<Pattern>,
  matches: (pattern: Pattern) => boolean,
): boolean {
  return !exclude.some(matches) && (include.length === 0 || include.some(matches));
}

export function matchesName(name: string, pattern: NamePattern): boolean {
  return expressionOf(pattern).test(name);
}

/** Made once for each pattern: thousands of names are held against it. */
const expressions = new WeakMap<NamePattern, RegExp>();

function expressionOf(pattern: NamePattern): RegExp {
  const expression = expressions.get(pattern) ?? globExpression(pattern.name);
  expressions.set(pattern, expression);
  return expression;
}

function globExpression(glob: string): RegExp {
  const source = glob.replaceAll(/[\\^$.*+?()[\]{}|]/g, (sign) => {
    if (sign === '*') return '.*';
    return sign === '?' ? '.' : `\\${sign}`;
  });
  return new RegExp(`^${source.replaceAll(/(?:\.\*)+/g, '.*')}$`, 'su');
}
