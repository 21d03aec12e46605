import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installed, PROMETHEUS } from '../../src/demo/monitoring-programs.ts';
import { type Prometheus, runPrometheus } from '../e2e/prometheus.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import { type Rounds, rowOf } from './figures.ts';
import { areApart, inRounds } from './prometheus-scrapes.ts';
import { type Contender, servedBy, startPeers } from './scrape-contenders.ts';
import { NGINX, PROM_CLIENT, readyPeers } from './scrape-peers.ts';
import { OURS } from './scrape-report.ts';
import { startQuiet } from './scraped-exporter.ts';
import { shippedOrNote } from './shipped.ts';
import type { BenchOptions, Findings } from './subject.ts';

const SERIES = 100_000;
const INTERVAL_SECONDS = 4;
/** About as long as the slowest of the targets takes. */
const APART_SECONDS = 0.7;
/** One of four finds moments that are so far apart. */
const DRAWS_MAX = 16;
/** The first scrapes of a target make its series. */
const SCRAPES_BEFORE = 2;
const SCRAPES_OF_A_ROUND = 4;
const SCRAPES_MIN = 20;

/** What a real Prometheus says of its scrapes of us, of nginx and of prom-client. */
export async function prometheusSubject(options: BenchOptions, findings: Findings): Promise<void> {
  if ((await installed(PROMETHEUS, process.env['PATH'] ?? '')) === undefined) {
    findings.note('left out: apt-get install prometheus');
    return;
  }
  const shipped = await shippedOrNote(findings);
  if (shipped === undefined) return;
  const folder = await configFolder();
  const contenders: Contender[] = [];
  try {
    const { url, pid, kill } = await startQuiet(SERIES, { shipped, folder });
    contenders.push({ name: OURS, url, pid, rendersEachScrape: false, end: kill });
    const wanted = [NGINX, PROM_CLIENT];
    const peers = await readyPeers(folder.path, findings, (name) => wanted.includes(name));
    const served = await servedBy(url, folder.path);
    await startPeers(contenders, peers, { ...served, programs: folder.path });
    const scrapes = Math.max(SCRAPES_MIN, options.rounds * SCRAPES_OF_A_ROUND);
    await scrapeAll({ contenders, folder, scrapes }, findings);
  } finally {
    for (const { end } of contenders) await end();
    await folder.remove();
  }
}

interface Scraping {
  readonly contenders: readonly Contender[];
  readonly folder: ConfigFolder;
  readonly scrapes: number;
}

async function scrapeAll(scraping: Scraping, findings: Findings): Promise<void> {
  const { contenders, scrapes } = scraping;
  const prometheus = await startApart(scraping, findings);
  try {
    const wanted = scrapes + SCRAPES_BEFORE;
    const counts = 'count_over_time(scrape_duration_seconds[1h])';
    await prometheus.eventually(
      counts,
      (targets) =>
        targets.filter(({ value }) => Number(value) >= wanted).length === contenders.length,
    );
    const durations = new Map<string, Rounds>();
    for (const { name } of contenders) {
      const values = await valuesOf(prometheus, `scrape_duration_seconds{job="${name}"}[1h]`);
      const steadyMs = values.slice(SCRAPES_BEFORE, wanted).map((seconds) => seconds * 1000);
      durations.set(name, inRounds(steadyMs, SCRAPES_OF_A_ROUND));
    }
    const peer = durations.get(NGINX);
    const rows = [...durations].map(([name, rounds]) => rowOf(name, rounds, peer));
    findings.rows(`scrape_duration of a real Prometheus, ms, ${SERIES} series`, rows);
    const ratio = rows.find(({ name }) => name === OURS)?.ratio;
    if (ratio !== undefined) {
      findings.fact(`Prometheus scrape_duration / nginx, ${SERIES} series`, ratio);
    }
    for (const { labels } of await prometheus.query('min_over_time(up[1h]) < 1')) {
      findings.note(`not every scrape of ${labels['job']} succeeded`);
    }
  } finally {
    await prometheus.stop();
  }
}

/**
 * Prometheus scrapes each target at a moment of its own within the interval, which depends on the
 * labels of all: drawn until no two targets are scraped at once and share the cores.
 */
async function startApart(
  { contenders, folder }: Scraping,
  findings: Findings,
): Promise<Prometheus> {
  for (let draw = 1; ; draw += 1) {
    const config = await folder.write('prometheus.yml', configuration(contenders, draw));
    const prometheus = await runPrometheus(config, folder);
    try {
      const scraped = await prometheus.eventually(
        'timestamp(scrape_duration_seconds)',
        ({ length }) => length === contenders.length,
      );
      const moments = scraped.map(({ value }) => Number(value));
      if (areApart(moments, { every: INTERVAL_SECONDS, by: APART_SECONDS })) return prometheus;
      if (draw === DRAWS_MAX) {
        findings.note('Prometheus may have scraped some targets at the same time');
        return prometheus;
      }
    } catch (error) {
      await prometheus.stop();
      throw error;
    }
    await prometheus.stop();
    await rm(join(folder.path, 'data'), { recursive: true });
  }
}

function configuration(contenders: readonly Contender[], draw: number): string {
  const jobs = contenders.map(
    ({ name, url }) => `  - job_name: ${name}
    static_configs: [{targets: [${JSON.stringify(new URL(url).host)}]}]
`,
  );
  return `global:
  scrape_interval: ${INTERVAL_SECONDS}s
  scrape_timeout: ${INTERVAL_SECONDS}s
  external_labels: {draw: "${draw}"}
scrape_configs:
${jobs.join('')}`;
}

interface Answer {
  readonly data: {
    readonly result: readonly { readonly values: readonly (readonly [number, string])[] }[];
  };
}

/** All the samples of one series, the oldest first. */
async function valuesOf({ url }: Prometheus, range: string): Promise<readonly number[]> {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(range)}`);
  const { data } = (await answer.json()) as Answer;
  return (data.result[0]?.values ?? []).map(([, value]) => Number(value));
}
