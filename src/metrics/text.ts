/** The Prometheus text format 0.0.4, and the only place that escapes. */
export const TEXT_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export type MetricType = 'gauge' | 'counter' | 'histogram' | 'summary' | 'untyped';

export function header(name: string, type: MetricType, help: string): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n`;
}

/** Label pairs as they stand between the braces, without these. */
export function labelPairs(names: readonly string[], values: readonly string[]): string {
  let pairs = '';
  // A loop rather than map and join: the renderer comes by here a million times.
  for (const [index, name] of names.entries()) {
    pairs += `${index === 0 ? '' : ','}${name}="${labelValue(values[index] ?? '')}"`;
  }
  return pairs;
}

export function sampleLine(name: string, pairs: string, value: number): string {
  return pairs === ''
    ? `${name} ${numberText(value)}\n`
    : `${name}{${pairs}} ${numberText(value)}\n`;
}

const NEEDS_ESCAPE = /[\\"\n]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/**
 * An unpaired surrogate has no UTF-8 form. It is replaced before two values are compared, so
 * that they cannot become one on the wire.
 */
function labelValue(value: string): string {
  return value.toWellFormed().replace(NEEDS_ESCAPE, (character) => ESCAPES[character] ?? character);
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}
