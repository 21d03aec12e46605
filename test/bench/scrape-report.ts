import { median, type Point, type Row, rowOf } from './figures.ts';
import { NGINX, PROM_CLIENT } from './scrape-peers.ts';
import { COLD_PAUSE_MS, CONNECTIONS, type Encoding, type Measured } from './scrape-rounds.ts';
import type { Findings } from './subject.ts';

export const OURS = 'cbr-exporter';

type Kind = 'latencies' | 'cpus' | 'memory' | 'cold' | 'rates';

/** The peer is nginx; without it there are no ratios. */
function rowsOf(measured: readonly Measured[], kind: Kind): readonly Row[] {
  const peer = measured.find(({ contender }) => contender.name === NGINX)?.[kind];
  return measured
    .filter((each) => each[kind].length > 0)
    .map((each) => rowOf(each.contender.name, each[kind], peer));
}

/** What was measured at one size, as tables and as the facts that the bars ask for. */
export function reportScrapes(
  { series, encoding }: { readonly series: number; readonly encoding: Encoding },
  measured: readonly Measured[],
  findings: Findings,
): void {
  const latencies = rowsOf(measured, 'latencies');
  const cpus = rowsOf(measured, 'cpus');
  const cold = rowsOf(measured, 'cold');
  const rates = rowsOf(measured, 'rates');
  findings.rows(`${encoding} scrape ms, ${series} series`, latencies);
  findings.rows(`server CPU ms per ${encoding} scrape, ${series} series`, cpus);
  if (cold.length > 0) {
    const title = `${encoding} scrape ms after a pause of ${COLD_PAUSE_MS} ms`;
    findings.rows(`${title}, ${series} series`, cold);
  }
  if (rates.length > 0) {
    const title = `${encoding} scrapes a second over ${CONNECTIONS} connections`;
    findings.rows(`${title}, whose ends share the cores, ${series} series`, rates);
  }
  findings.rows(
    `RSS MiB while scraped in ${encoding}, ${series} series`,
    measured.map(({ contender, memory }) => rowOf(contender.name, memory)),
  );
  const ofName = (rows: readonly Row[], wanted: string) => rows.find(({ name }) => name === wanted);
  const latency = ofName(latencies, OURS)?.ratio;
  const cpu = ofName(cpus, OURS);
  const prom = ofName(cpus, PROM_CLIENT);
  if (latency !== undefined) {
    findings.fact(`${encoding} scrape p50 / nginx, ${series} series`, latency);
  }
  if (cpu?.ratio !== undefined) {
    findings.fact(`${encoding} scrape CPU / nginx, ${series} series`, cpu.ratio);
  }
  if (cpu !== undefined && prom !== undefined) {
    const gain = prom.median / cpu.median;
    findings.fact(`prom-client CPU / ${encoding} scrape CPU, ${series} series`, gain);
  }
}

/** The medians of each contender at each size, for the tables of growth. */
export interface Growth {
  add(series: number, measured: readonly Measured[]): void;
  report(findings: Findings): void;
}

const GROWING: readonly (readonly [Kind, string])[] = [
  ['latencies', 'gzip scrape ms'],
  ['cpus', 'server CPU ms per gzip scrape'],
  ['memory', 'RSS MiB'],
];

export function createGrowth(): Growth {
  const points = new Map<string, Point[]>();
  return {
    add: (series, measured) => {
      for (const [kind, title] of GROWING) {
        for (const { contender, [kind]: rounds } of measured) {
          const name = `${title}, ${contender.name}`;
          const point = { size: series, value: median(rounds.flat()) };
          points.set(name, [...(points.get(name) ?? []), point]);
        }
      }
    },
    report: (findings) => {
      for (const [title, all] of points) {
        if (all.length > 1) findings.growth(title, 'series', all);
      }
    },
  };
}
