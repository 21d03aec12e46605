import { short, table } from './figures.ts';

/** What a run found out, by the name that a bar asks for it. */
export type Facts = ReadonlyMap<string, number>;

interface Bar {
  /** Its number in design.md. */
  readonly bar: number;
  readonly fact: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Fleets that are discovered, and when in a day their restore points are made. */
const DISCOVERED = [10, 50, 500].flatMap((vaults) => [
  `${vaults} vaults spread`,
  `${vaults} vaults at once`,
]);

/** The bars of design.md, section 3, one entry for each number in them; from 13 on, of discovery. */
export const BARS: readonly Bar[] = [
  { bar: 1, fact: 'gzip scrape p50 / nginx, 1000 series', atMost: 1.5 },
  { bar: 1, fact: 'gzip scrape p50 / nginx, 10000 series', atMost: 1.5 },
  { bar: 1, fact: 'gzip scrape p50 / nginx, 100000 series', atMost: 1.3 },
  { bar: 2, fact: 'identity scrape p50 / nginx, 100000 series', atMost: 6 },
  { bar: 3, fact: 'gzip scrape CPU / nginx, 100000 series', atMost: 1.5 },
  { bar: 3, fact: 'prom-client CPU / gzip scrape CPU, 100000 series', atLeast: 300 },
  { bar: 4, fact: 'worst of 600 probes ms, 100000 series', atMost: 25 },
  { bar: 5, fact: 'scrape p50 while 50/s change / unchanging', atMost: 2 },
  { bar: 5, fact: 'longest block ms while 50/s change', atMost: 25 },
  { bar: 5, fact: 'CPU share of a core while 50/s change', atMost: 0.2 },
  { bar: 6, fact: 'one of 10000 changed: ready ms', atMost: 10 },
  { bar: 6, fact: 'all of 10000 changed: longest block ms', atMost: 15 },
  { bar: 7, fact: 'gzip size / gzip -6, 100000 series', atMost: 1.03 },
  { bar: 8, fact: 'poll CPU / bare, unchanged', atMost: 1.2 },
  { bar: 8, fact: 'poll CPU / bare, all changed', atMost: 2.2 },
  { bar: 9, fact: 'RSS MiB after 3 cycles and 10 scrapes', atMost: 350 },
  { bar: 9, fact: 'RSS after 20 cycles / after 3', atMost: 1.1 },
  { bar: 10, fact: 'Prometheus scrape_duration / nginx, 100000 series', atMost: 1.15 },
  { bar: 11, fact: 'first /metrics of the bundle / bare server', atMost: 3 },
  { bar: 12, fact: 'warnings of the scraped process', atMost: 0 },
  ...DISCOVERED.flatMap((fleet) => [
    { bar: 13, fact: `calls of a quiet cycle, ${fleet}`, atMost: 4 },
    {
      bar: 13,
      fact: `calls of a cold start / (1 + 1.1 vaults + followed), ${fleet}`,
      atMost: 1,
    },
    { bar: 15, fact: `longest block ms of discovery, ${fleet}`, atMost: 15 },
  ]),
  {
    bar: 13,
    fact: 'calls of a quiet cycle / one for each restore point, 50 vaults spread',
    atMost: 0.01,
  },
  {
    bar: 13,
    fact: 'calls of a quiet cycle / one for each restore point, 50 vaults at once',
    atMost: 0.01,
  },
  { bar: 14, fact: 'cycles until a failed backup is shown, 10 vaults spread', atMost: 1 },
  { bar: 14, fact: 'cycles until a failed backup is shown, 50 vaults spread', atMost: 1 },
  { bar: 14, fact: 'cycles until a failed backup is shown, 500 vaults spread', atMost: 1 },
  { bar: 16, fact: 'peak RSS MiB, 500 vaults spread', atMost: 250 },
  { bar: 16, fact: 'peak RSS MiB, 500 vaults at once', atMost: 250 },
];

export interface Verdict {
  readonly bar: number;
  readonly fact: string;
  readonly limit: string;
  readonly value: number | undefined;
  readonly holds: boolean | undefined;
}

export function verdicts(facts: Facts, bars: readonly Bar[] = BARS): readonly Verdict[] {
  return bars.map(({ bar, fact, atMost, atLeast }) => {
    const value = facts.get(fact);
    const limit = atMost === undefined ? `>= ${atLeast}` : `<= ${atMost}`;
    // What could not be measured, as NaN, holds nothing.
    const holds =
      value === undefined
        ? undefined
        : atMost === undefined
          ? value >= (atLeast ?? Number.NaN)
          : value <= atMost;
    return { bar, fact, limit, value, holds };
  });
}

export function verdictsTable(all: readonly Verdict[]): string {
  const rows = all.map(({ bar, fact, limit, value, holds }) => [
    String(bar),
    fact,
    limit,
    value === undefined ? '' : short(value),
    holds === undefined ? 'not measured' : holds ? 'holds' : 'DOES NOT HOLD',
  ]);
  return table(['bar', 'what', 'limit', 'measured', ''], rows);
}
