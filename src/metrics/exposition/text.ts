import { shortened } from '../../domain/shortened.ts';

/** Both text formats, and the only place that escapes: Prometheus' 0.0.4, and OpenMetrics 1.0.0. */
export const FORMATS = ['text', 'openmetrics'] as const;
export type Format = (typeof FORMATS)[number];

export type MetricType = 'gauge' | 'counter' | 'histogram' | 'summary';

export interface Described {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
}

/** The last line of what is no comment to everyone. */
export const END_OF_OPENMETRICS = '# EOF\n';

const UNITS = ['seconds', 'bytes', 'ratio'];

/**
 * What stands before the first sample of a family. The unit is a comment to who reads 0.0.4: it
 * stands there all the same, so that most families begin with the same bytes in both formats.
 */
export function header({ name, type, help }: Described, format: Format): string {
  const family = format === 'openmetrics' ? inOpenMetrics(name, type) : { name, type };
  const unit = UNITS.find((each) => family.name.endsWith(`_${each}`));
  return `# HELP ${family.name} ${escapedHelp(help, format)}
# TYPE ${family.name} ${family.type}
${unit === undefined ? '' : `# UNIT ${family.name} ${unit}\n`}`;
}

/** There a family is named without what the names of its samples end in. */
function inOpenMetrics(name: string, type: MetricType) {
  if (type === 'counter') return { name: withoutTotal(name), type };
  if (type === 'gauge' && name.endsWith('_info')) {
    return { name: name.slice(0, -'_info'.length), type: 'info' };
  }
  return { name, type };
}

/** The line of OpenMetrics that tells since when a series is counted. */
export function createdLine(counter: string, pairs: string, atSeconds: number): string {
  return sampleLine(`${withoutTotal(counter)}_created`, pairs, atSeconds);
}

function withoutTotal(name: string): string {
  return name.replace(/_total$/, '');
}

function escapedHelp(help: string, format: Format): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}

/** Label pairs as they stand between the braces, without these. */
export function labelPairs(labels: Readonly<Record<string, unknown>>): string {
  return Object.entries(labels)
    .map(([name, value]) => {
      const text = name === 'le' && typeof value === 'number' ? bound(value) : String(value);
      return `${name}="${labelValue(text)}"`;
    })
    .join(',');
}

/** The upper bound of a bucket as OpenMetrics spells it; in both formats, so that it is one series. */
export function bound(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : numberText(value);
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
