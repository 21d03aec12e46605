export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

type Series = Omit<Sample, 'value'>;

const FAMILY_LINE = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][\w:]*) (.+)$/;
const SAMPLE_LINE =
  /^(([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\]|\\["\\n])*",?)*)\})?) (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\["\\n])*)"/g;
const VALUE = /^(?:[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?|[-+]?Inf|NaN)$/;
const OF_HISTOGRAM = /_(?:bucket|sum|count)$/;

/** Most series are the same in the next scrape; reading their labels once keeps the checks cheap. */
const SERIES_MAX = 50_000;
const known = new Map<string, Series>();

/**
 * Reads an exposition and forgives nothing: each family once, with its help, type and unit before its
 * samples, each series once, and an end of line at the end. Throws what is wrong.
 */
export function readStrictly(text: string): readonly Sample[] {
  if (!text.endsWith('\n')) throw new Error('the last line is not whole');
  const helped = new Set<string>();
  const seen = new Set<string>();
  const samples: Sample[] = [];
  let family = { name: '', type: '' };
  for (const line of text.slice(0, -1).split('\n')) {
    if (line.startsWith('#')) {
      const [, kind, name = '', rest = ''] = FAMILY_LINE.exec(line) ?? wrong('line', line);
      if (kind === 'TYPE') {
        if (!helped.has(name)) throw new Error(`no help before the type of ${name}`);
        family = { name, type: rest };
      } else if (kind === 'UNIT') {
        if (name !== family.name) throw new Error(`a unit of ${name} under ${family.name}`);
        if (!name.endsWith(`_${rest}`)) throw new Error(`${name} is not named after ${rest}`);
      } else if (helped.has(name)) throw new Error(`family twice: ${name}`);
      else helped.add(name);
      continue;
    }
    const [, series = '', name = '', labels = '', value = ''] =
      SAMPLE_LINE.exec(line) ?? wrong('line', line);
    const own = family.type === 'histogram' ? name.replace(OF_HISTOGRAM, '') : name;
    if (own !== family.name) throw new Error(`${name} stands under ${family.name}`);
    if (seen.has(series)) throw new Error(`series twice: ${series}`);
    if (!VALUE.test(value)) wrong('value', line);
    seen.add(series);
    samples.push({ ...seriesOf(series, name, labels), value });
  }
  return samples;
}

function seriesOf(series: string, name: string, labels: string): Series {
  const before = known.get(series);
  if (before !== undefined) return before;
  const read: Series = {
    name,
    labels: Object.fromEntries(
      [...labels.matchAll(LABEL)].map(([, label = '', value = '']) => [label, unescaped(value)]),
    ),
  };
  if (known.size >= SERIES_MAX) known.clear();
  known.set(series, read);
  return read;
}

function unescaped(value: string): string {
  return value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

function wrong(what: string, line: string): never {
  throw new Error(`no such ${what} in an exposition: ${line.slice(0, 200)}`);
}
