import { configFolder, type RunningExporter } from '../support/exporter-process.ts';
import { rowOf } from './figures.ts';
import {
  bytesOf,
  type Contender,
  type Served,
  seriesIn,
  servedBy,
  startPeers,
} from './scrape-contenders.ts';
import { endlessPolling, SERIES_OF_WHOLE_EFFORT } from './scrape-effort.ts';
import { type Peer, readyPeers } from './scrape-peers.ts';
import { measureProbes, PROBED_SERIES } from './scrape-probes.ts';
import { createGrowth, type Growth, OURS, reportScrapes } from './scrape-report.ts';
import { type Field, measureRounds } from './scrape-rounds.ts';
import { measureStateChanges, measureWhilePolling } from './scrape-while-polling.ts';
import {
  checkpointsOf,
  complaints,
  startCloud,
  startQuiet,
  startWatching,
} from './scraped-exporter.ts';
import { type Shipped, shippedOrNote } from './shipped.ts';
import type { BenchOptions, Findings } from './subject.ts';

/** Fewer say nothing about polls: they are over at once. */
const POLLED_SERIES_MIN = 10_000;

interface Setting {
  readonly shipped: Shipped;
  readonly peers: readonly Peer[];
  readonly programs: string;
  readonly growth: Growth;
  readonly rounds: number;
}

/** Our process beside nginx with the same bytes, and beside libraries with the same series. */
export async function scrapeSubject(options: BenchOptions, findings: Findings): Promise<void> {
  const shipped = await shippedOrNote(findings);
  if (shipped === undefined) return;
  const folder = await configFolder();
  const growth = createGrowth();
  let warnings = 0;
  try {
    const programs = folder.path;
    const peers = await readyPeers(programs, findings);
    const setting = { shipped, peers, programs, growth, rounds: options.rounds };
    for (const series of options.series) warnings += await measureSize(series, setting, findings);
  } finally {
    await folder.remove();
  }
  growth.report(findings);
  findings.fact('warnings of the scraped process', warnings);
}

/** How many warnings the exporters gave. */
async function measureSize(
  series: number,
  { shipped, peers, programs, growth, rounds }: Setting,
  findings: Findings,
): Promise<number> {
  const folder = await configFolder();
  const contenders: Contender[] = [];
  try {
    const exporter = await startQuiet(series, { shipped, folder });
    const { url, pid, kill } = exporter;
    contenders.push({ name: OURS, url, pid, rendersEachScrape: false, end: kill });
    contenders.push({
      name: `${OURS}, OpenMetrics`,
      url,
      pid,
      accept: 'application/openmetrics-text; version=1.0.0',
      rendersEachScrape: false,
      end: async () => {},
    });
    const served = await servedBy(url, folder.path);
    await startPeers(contenders, peers, { ...served, programs });
    await compareBodies({ series, rounds, contenders }, served, findings);
    for (const encoding of ['gzip', 'identity'] as const) {
      const measured = await measureRounds({ series, rounds, contenders }, encoding);
      reportScrapes({ series, encoding }, measured, findings);
      if (encoding === 'gzip') growth.add(series, measured);
    }
    if (series === PROBED_SERIES) await measureProbes(url, findings);
    const ofPolling = await measurePolling({ series, rounds, shipped, quietUrl: url }, findings);
    return ofPolling + complaints(exporter, findings);
  } finally {
    for (const { end } of contenders) await end();
    await folder.remove();
  }
}

/** Says so where somebody does not serve what the others do, for then there is no comparison. */
async function compareBodies(
  { series, contenders }: Field,
  { text, gzip }: Served,
  findings: Findings,
): Promise<void> {
  const wanted = seriesIn(text);
  findings.rows(`what is served, ${series} series wanted`, [
    rowOf('series', [[wanted]]),
    rowOf('bytes of identity', [[text.length]]),
    rowOf('bytes of gzip', [[gzip.length]], [[text.length]]),
  ]);
  if (series > SERIES_OF_WHOLE_EFFORT) {
    findings.note(
      `at ${series} series, who renders in each scrape is asked once in a round, and not after a pause or over several connections`,
    );
  }
  for (const { name, url } of contenders.filter((each) => !each.name.startsWith(OURS))) {
    const found = seriesIn(await bytesOf(url, 'identity'));
    if (found !== wanted) findings.note(`${name} serves ${found} series rather than ${wanted}`);
  }
}

interface Beside {
  readonly series: number;
  readonly rounds: number;
  readonly shipped: Shipped;
  readonly quietUrl: string;
}

/** A second exporter of the same size, which polls all the time. */
async function measurePolling(
  { series, rounds, shipped, quietUrl }: Beside,
  findings: Findings,
): Promise<number> {
  const polling = endlessPolling(checkpointsOf(series));
  if (series < POLLED_SERIES_MIN || polling === undefined) return 0;
  const folder = await configFolder();
  const cloud = await startCloud(series);
  let exporter: RunningExporter | undefined;
  try {
    exporter = await startWatching({ cloud, polling, shipped, folder });
    // A tick that comes during the first cycle is skipped, with a warning.
    const before = exporter.lines.length;
    const polled = { series, rounds, quietUrl, pollingUrl: exporter.url, cloud };
    await measureWhilePolling(polled, findings);
    await measureStateChanges(polled, findings);
    return complaints(exporter, findings, before);
  } finally {
    await exporter?.kill();
    await cloud.end();
    await folder.remove();
  }
}
