import { shortened } from '../../domain/shortened.ts';

/** The Prometheus text format 0.0.4, and the only place that escapes. */
export const TEXT_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export type MetricType = 'gauge' | 'counter' | 'histogram' | 'summary' | 'untyped';

export function header(name: string, type: MetricType, help: string): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n`;
}

/** Label pairs as they stand between the braces, without these. */
export function labelPairs(labels: Readonly<Record<string, unknown>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${labelValue(String(value))}"`)
    .join(',');
}

export function sampleLine(name: string, pairs: string, value: number): string {
  return pairs === ''
    ? `${name} ${numberText(value)}\n`
    : `${name}{${pairs}} ${numberText(value)}\n`;
}

/** Unpaired surrogates stand alone in a pattern with the flag u. */
const NOT_PLAIN = /[\\"\n\ud800-\udfff]/u;
const NEEDS_ESCAPE = /[\\"\n]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/**
 * As it stands between the quotes: long ones cut visibly. An unpaired surrogate has no UTF-8 form and is replaced, so
 * what was different may be the same afterwards.
 */
export function labelValue(text: string): string {
  const value = shortened(text);
  if (!NOT_PLAIN.test(value)) return value;
  return value.toWellFormed().replace(NEEDS_ESCAPE, (character) => ESCAPES[character] ?? character);
}

export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return String(value);
}
