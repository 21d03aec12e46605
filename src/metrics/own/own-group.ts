import {
  bound,
  createdLine,
  type Described,
  type Format,
  header,
  labelValue,
  sampleLine,
} from '../exposition/text.ts';

/** The labels of a family in order, each with its values where these are a closed set. */
type LabelSets = Readonly<Record<string, readonly string[] | undefined>>;
export const OPEN = undefined;
type LabelsOf<Sets extends LabelSets> = Readonly<Record<keyof Sets & string, string>>;
type Labels = LabelsOf<LabelSets>;

export interface OwnFamily {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** Families of the exporter's own that change for the same reason. */
export interface OwnSource {
  readonly families: readonly OwnFamily[];
  /** Another value whenever the text may be another one than before. */
  version(): unknown;
  /** Empty when there is no sample. */
  text(format: Format): string | Promise<string>;
}

/** One of the lines of a series: there are several in a histogram. */
interface Line {
  readonly suffix: string;
  /** A label pair besides those of the series. */
  readonly more: string;
  /** What something that is counted or observed adds to its value. */
  readonly adds: (told: number) => number;
}

interface Kept extends OwnFamily, Described {
  readonly type: Described['type'];
  readonly sets: LabelSets;
  readonly lines: readonly Line[];
  /** By the values of their labels. */
  readonly series: Map<string, Series>;
}

interface Series {
  readonly project: string | undefined;
  readonly pairs: string;
  readonly createdAtSeconds: number;
  readonly values: number[];
}

interface Bounded<Sets extends LabelSets> {
  readonly labels: Sets;
  /** Upper bounds of the buckets but for the last. */
  readonly bounds: readonly number[];
}

export type OwnGroup = ReturnType<typeof createOwnGroup>;

export interface OwnGroupOptions {
  readonly isConfigured?: (project: string) => boolean;
  readonly nowMs?: () => number;
}

/**
 * A registry of what the exporter says of itself. Every change goes through `change`: it cannot be
 * forgotten in the next scrape, and what is told late, of a project that has left the
 * configuration, is dropped.
 */
export function createOwnGroup({
  isConfigured = () => true,
  nowMs = Date.now,
}: OwnGroupOptions = {}) {
  const families: Kept[] = [];
  let version = 0;

  function change(kept: Kept, of: Labels, next: Next): void {
    const { project } = of;
    if (project !== undefined && !isConfigured(project)) return;
    if (isChanged(kept, of, { next, nowMs })) version += 1;
  }

  function remove({ labels, series }: Kept, of: Labels): void {
    if (series.delete(keyOf(labels, of))) version += 1;
  }

  function family<Sets extends LabelSets>(declared: Omit<Kept, 'labels' | 'series'>) {
    const kept = { ...declared, labels: Object.keys(declared.sets), series: new Map() };
    families.push(kept);
    return {
      add: (of: LabelsOf<Sets>, told = 1) => change(kept, of, (was, { adds }) => was + adds(told)),
      set: (of: LabelsOf<Sets>, value: number | undefined) =>
        value === undefined ? remove(kept, of) : change(kept, of, () => value),
    };
  }

  return {
    counter: <const Sets extends LabelSets>(name: string, help: string, sets: Sets) => ({
      inc: family<Sets>({ type: 'counter', name, help, sets, lines: VALUE }).add,
    }),
    gauge: <const Sets extends LabelSets>(name: string, help: string, sets: Sets) => ({
      set: family<Sets>({ type: 'gauge', name, help, sets, lines: VALUE }).set,
    }),
    histogram: <const Sets extends LabelSets>(name: string, help: string, how: Bounded<Sets>) => {
      const lines = histogramLines(how.bounds);
      return {
        observe: family<Sets>({ type: 'histogram', name, help, sets: how.labels, lines }).add,
      };
    },
    /**
     * Starts each counter whose labels are all closed or given here: one that only appears with
     * its first event hides that event from increase().
     */
    startAtZero: (given: LabelSets) => {
      for (const kept of families.filter(({ type }) => type === 'counter')) {
        for (const of of combinations(kept.sets, given)) change(kept, of, (was) => was);
      }
    },
    removeProject: (project: string) => {
      version += 1;
      for (const kept of families) endSeries(kept, project);
    },
    families,
    version: () => version,
    text: (format: Format = 'text') => families.map((each) => textOf(each, format)).join(''),
  };
}

const VALUE: readonly Line[] = [{ suffix: '', more: '', adds: (told) => told }];

function histogramLines(bounds: readonly number[]): readonly Line[] {
  return [
    ...[...bounds, Number.POSITIVE_INFINITY].map((upper) => ({
      suffix: '_bucket',
      more: `le="${bound(upper)}"`,
      adds: (told: number) => (told <= upper ? 1 : 0),
    })),
    { suffix: '_sum', more: '', adds: (told) => told },
    { suffix: '_count', more: '', adds: () => 1 },
  ];
}

type Next = (value: number, line: Line) => number;
interface Change {
  readonly next: Next;
  readonly nowMs: () => number;
}

/** Changes a series in place: that happens several times for each answer of the API. */
function isChanged({ labels, lines, series }: Kept, of: Labels, { next, nowMs }: Change): boolean {
  const key = keyOf(labels, of);
  const known = series.get(key);
  const { values } = known ?? { values: lines.map(() => 0) };
  let isOther = known === undefined;
  let at = 0;
  for (const line of lines) {
    const was = values[at] ?? 0;
    const value = next(was, line);
    values[at] = value;
    isOther ||= value !== was;
    at += 1;
  }
  if (known === undefined) {
    const createdAtSeconds = nowMs() / 1000;
    const { project } = of;
    series.set(key, { project, pairs: pairsOf(labels, of), createdAtSeconds, values });
  }
  return isOther;
}

function keyOf(labels: readonly string[], of: Labels): string {
  let key = '';
  for (const label of labels) key += `${of[label] ?? ''}\0`;
  return key;
}

function pairsOf(labels: readonly string[], of: Labels): string {
  return labels.map((label) => `${label}="${labelValue(of[label] ?? '')}"`).join(',');
}

function endSeries({ series }: Kept, project: string): void {
  for (const [key, each] of series) if (each.project === project) series.delete(key);
}

function textOf(kept: Kept, format: Format): string {
  const { name, type, lines, series } = kept;
  if (series.size === 0) return '';
  const isDated = format === 'openmetrics' && type === 'counter';
  let text = header(kept, format);
  for (const { pairs, values, createdAtSeconds } of series.values()) {
    for (const [at, { suffix, more }] of lines.entries()) {
      const all = pairs === '' || more === '' ? pairs + more : `${pairs},${more}`;
      text += sampleLine(name + suffix, all, values[at] ?? 0);
    }
    if (isDated) text += createdLine(name, pairs, createdAtSeconds);
  }
  return text;
}

/** None where the values of a label are not known. */
function combinations(sets: LabelSets, given: LabelSets): readonly Labels[] {
  let all: readonly Labels[] = [{}];
  for (const [label, closed] of Object.entries(sets)) {
    const values = closed ?? given[label] ?? [];
    all = all.flatMap((each) => values.map((value) => ({ ...each, [label]: value })));
  }
  return all;
}
