import {
  type ConfigFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { ready } from '../support/until.ts';
import { type Child, startChild } from './child.ts';
import type { FleetQuestion } from './fleet-process.ts';
import type { Polling } from './scrape-effort.ts';
import type { Shipped } from './shipped.ts';
import type { Findings } from './subject.ts';

export type Cloud = Child<string, FleetQuestion, string>;

/** Of a checkpoint with ten resources of the generated fleet, and of the exporter itself. */
const SERIES_PER_CHECKPOINT = 150;
const OWN_SERIES = 110;
/** As rarely as nothing is to be said about it: the first cycle is the only one. */
const ONE_CYCLE: Polling = { schedule: '0 0 * * 1', requestsPerSecond: 1000 };

export function checkpointsOf(series: number): number {
  return Math.max(1, Math.round((series - OWN_SERIES) / SERIES_PER_CHECKPOINT));
}

export function startCloud(series: number): Promise<Cloud> {
  return startChild('fleet-process.ts', [String(checkpointsOf(series))]);
}

interface Watched {
  readonly cloud: Cloud;
  readonly polling: Polling;
  readonly shipped: Shipped;
  readonly folder: ConfigFolder;
}

/** The product as its user starts it, after its first cycle. */
export async function startWatching(watched: Watched): Promise<RunningExporter> {
  const { cloud, polling, shipped, folder } = watched;
  const text = await cloud.ask({ kind: 'configuration', polling });
  const config = await folder.write('config.yml', text);
  const exporter = await startExporter(
    [`--config.file=${config}`, '--web.listen-address=127.0.0.1:0'],
    shipped,
  );
  await ready(exporter.url);
  return exporter;
}

/** The same when the cloud is gone again, so that nothing but scrapes happens to it. */
export async function startQuiet(
  series: number,
  watched: Pick<Watched, 'shipped' | 'folder'>,
): Promise<RunningExporter> {
  const cloud = await startCloud(series);
  try {
    return await startWatching({ ...watched, cloud, polling: ONE_CYCLE });
  } finally {
    await cloud.end();
  }
}

/** How many lines it wrote that nobody should have to read, leaving out the first ones. */
export function complaints(exporter: RunningExporter, findings: Findings, without = 0): number {
  const lines = exporter.lines
    .slice(without)
    .filter(({ level }) => level !== 'info' && level !== 'debug')
    .map((line) => JSON.stringify(line));
  const other = exporter.unparsed().split('\n');
  const all = [...lines, ...other].filter((line) => line !== '');
  for (const line of all) findings.note(`the exporter said: ${line.slice(0, 300)}`);
  return all.length;
}
