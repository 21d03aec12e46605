/** A glob on a name: `*` is any text, `?` any character, all else itself. */
export interface NamePattern {
  readonly name: string;
}

export interface NameSelection {
  /** Empty: all. */
  readonly include: readonly NamePattern[];
  /** Wins over include. */
  readonly exclude: readonly NamePattern[];
}

export function isNameSelected(name: string, { include, exclude }: NameSelection): boolean {
  const isNamed = (patterns: readonly NamePattern[]) =>
    patterns.some((pattern) => matchesName(name, pattern));
  return !isNamed(exclude) && (include.length === 0 || isNamed(include));
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
