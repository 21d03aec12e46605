/** What a scrape finds of a series: nothing where nobody scraped. */
export type Scraped = number | 'stale' | undefined;

type Labels = Readonly<Record<string, string>>;

/** Samples of series by their text, as promtool reads them. */
export interface SeriesLog {
  /**
   * The scrape `at` of the target with these labels, and what it found by the series without them.
   * What it does not find any longer is marked as gone.
   */
  scrape(at: number, target: Labels, found: ReadonlyMap<string, number>): void;
  series(): readonly { readonly series: string; readonly values: string }[];
}

export function createSeriesLog(): SeriesLog {
  const targets = new Map<string, { target: Labels; logs: Map<string, Scraped[]> }>();
  return {
    scrape: (at, target, found) => {
      const name = labelled('{}', target);
      const { logs } = targets.get(name) ?? { logs: new Map<string, Scraped[]>() };
      targets.set(name, { target, logs });
      for (const [series, value] of found) {
        const samples = logs.get(series) ?? [];
        logs.set(series, samples);
        samples[at] = value;
      }
      for (const [series, samples] of logs) {
        if (!found.has(series) && typeof samples.at(-1) === 'number') samples[at] = 'stale';
      }
    },
    series: () =>
      [...targets.values()].flatMap(({ target, logs }) =>
        [...logs].map(([series, samples]) => ({
          series: labelled(series, target),
          values: valuesText(samples),
        })),
      ),
  };
}

/** `a+bxn` for a run of equal steps, `_xn` for a gap. */
export function valuesText(samples: readonly Scraped[]): string {
  const parts: string[] = [];
  for (let at = 0; at < samples.length; ) {
    const length = runLength(samples, at);
    parts.push(runText(samples, at, length));
    at += length;
  }
  return parts.join(' ');
}

function runLength(samples: readonly Scraped[], from: number): number {
  const first = samples[from];
  if (first === 'stale') return 1;
  const step = stepAt(samples, from);
  let length = 1;
  while (from + length < samples.length && isNext(samples, from + length, step)) length += 1;
  return length;
}

function isNext(samples: readonly Scraped[], at: number, step: number | undefined): boolean {
  if (samples[at] === 'stale') return false;
  if (samples[at - 1] === undefined) return samples[at] === undefined;
  return step !== undefined && stepAt(samples, at - 1) === step;
}

function stepAt(samples: readonly Scraped[], at: number): number | undefined {
  const [one, next] = [samples[at], samples[at + 1]];
  return typeof one === 'number' && typeof next === 'number' ? next - one : undefined;
}

function runText(samples: readonly Scraped[], from: number, length: number): string {
  const first = samples[from];
  if (first === 'stale') return first;
  if (first === undefined) return `_x${length}`;
  const step = length === 1 ? 0 : (stepAt(samples, from) ?? 0);
  const sign = step < 0 ? '-' : '+';
  return length === 1 ? `${first}` : `${first}${sign}${Math.abs(step)}x${length - 1}`;
}

/** The series with these labels before its own. */
export function labelled(series: string, labels: Labels): string {
  const own = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return series.replace(
    /\{(?=(.))/,
    (_, next: string) => `{${own.join()}${next === '}' ? '' : ','}`,
  );
}
