import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { configFolder, type RunningExporter, startExporter } from '../support/exporter-process.ts';
import { startChild } from './child.ts';
import { median, type Rounds, rowOf } from './figures.ts';
import { startNginx } from './nginx.ts';
import { cpuMs, rssMib } from './process-usage.ts';
import { createScraper, type Scraper } from './scraper.ts';
import type { BenchOptions, Findings } from './subject.ts';

/** Of a checkpoint with ten resources of the generated fleet. */
const SERIES_PER_CHECKPOINT = 155;
/** Long enough for some ticks of the CPU clock. */
const ROUND_MS = 500;
const SCRAPES_MIN = 3;
const PROBES = 600;
const PROBED_SERIES = 100_000;
const ENCODINGS = ['gzip', 'identity'] as const;

interface Contender {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  end(): Promise<void>;
}

/** Our process beside nginx with the same bytes and prom-client with the same series. */
export async function scrapeSubject(options: BenchOptions, findings: Findings): Promise<void> {
  let warnings = 0;
  for (const series of options.series) {
    const folder = await configFolder();
    const contenders: Contender[] = [];
    try {
      const exporter = await polledExporter(series, (file, text) => folder.write(file, text));
      contenders.push({
        name: 'cbr-exporter',
        url: exporter.url,
        pid: exporter.pid,
        end: exporter.kill,
      });
      contenders.push(
        ...(await startPeers({ url: exporter.url, folder: folder.path, series }, findings)),
      );
      await measure({ series, rounds: options.rounds, contenders }, findings);
      if (series === PROBED_SERIES) await probe(exporter.url, findings);
      warnings += complaints(exporter, findings);
    } finally {
      for (const { end } of contenders) await end();
      await folder.remove();
    }
  }
  findings.fact('warnings of the scraped process', warnings);
}

/** The product as its user starts it, after its one cycle; the cloud is gone by then. */
async function polledExporter(
  series: number,
  write: (file: string, text: string) => Promise<string>,
): Promise<RunningExporter> {
  const checkpoints = Math.max(1, Math.round(series / SERIES_PER_CHECKPOINT));
  const cloud = await startChild<string>('fleet-process.ts', [String(checkpoints)]);
  try {
    const config = await write('config.yml', cloud.greeting);
    const exporter = await startExporter([
      `--config.file=${config}`,
      '--web.listen-address=127.0.0.1:0',
    ]);
    while ((await fetch(`${exporter.url}/-/ready`)).status !== 200) await pause(100);
    return exporter;
  } finally {
    await cloud.end();
  }
}

interface Served {
  readonly url: string;
  readonly folder: string;
  readonly series: number;
}

async function startPeers(
  { url, folder, series }: Served,
  findings: Findings,
): Promise<readonly Contender[]> {
  const text = await bytesOf(url, 'identity');
  const gzip = await bytesOf(url, 'gzip');
  findings.rows(`body bytes, ${series} series wanted`, [
    rowOf('series', [[text.toString().match(/^[^#\n]/gm)?.length ?? 0]]),
    rowOf('identity', [[text.length]]),
    rowOf('gzip, as nginx serves it too', [[gzip.length]]),
    rowOf('gzip -6, as prom-client serves it', [[gzipSync(text).length]]),
  ]);
  const prom = await startProm(folder, text);
  const nginx = await startNginx(folder, { text, gzip });
  if (nginx === undefined) {
    findings.note('nginx is left out: apt-get install nginx-light');
    return [prom];
  }
  return [{ ...nginx, name: 'nginx' }, prom];
}

/** As they come over the wire. */
async function bytesOf(url: string, encoding: 'gzip' | 'identity'): Promise<Buffer> {
  const asked = get(`${url}/metrics`, { agent: false, headers: { 'accept-encoding': encoding } });
  const response: IncomingMessage = (await once(asked, 'response'))[0];
  const used = response.headers['content-encoding'] ?? 'identity';
  if (used !== encoding) throw new Error(`asked for ${encoding}, got ${used}`);
  return buffer(response);
}

async function startProm(folder: string, text: Buffer): Promise<Contender> {
  const file = join(folder, 'exposition.txt');
  await writeFile(file, text);
  const { greeting, pid, end } = await startChild<string>('prom-client-process.ts', [file]);
  return { name: 'prom-client', url: greeting, pid, end };
}

interface Measured {
  readonly latencies: number[][];
  readonly cpus: number[][];
}

interface Field {
  readonly series: number;
  readonly rounds: number;
  readonly contenders: readonly Contender[];
}

async function measure({ series, rounds, contenders }: Field, findings: Findings): Promise<void> {
  const memory = contenders.map((): number[][] => []);
  for (const encoding of ENCODINGS) {
    const scrapers: Scraper[] = [];
    for (const { url } of contenders) {
      scrapers.push(await createScraper(`${url}/metrics`, encoding));
    }
    const measured = contenders.map((): Measured => ({ latencies: [], cpus: [] }));
    for (const scraper of scrapers) await burst(scraper);
    for (let round = 0; round < rounds; round += 1) {
      for (const [at, { pid }] of contenders.entries()) {
        const scraper = scrapers[at];
        if (scraper === undefined) continue;
        const beforeMs = await cpuMs(pid);
        const latencies = await burst(scraper);
        const usedMs = (await cpuMs(pid)) - beforeMs;
        measured[at]?.latencies.push(latencies);
        measured[at]?.cpus.push([usedMs / latencies.length]);
        memory[at]?.push([await rssMib(pid)]);
      }
    }
    for (const scraper of scrapers) scraper.close();
    report({ series, contenders, encoding, measured }, findings);
  }
  const rows = contenders.map(({ name }, at) => rowOf(name, memory[at] ?? []));
  findings.rows(`RSS MiB, ${series} series`, rows);
}

interface Reported extends Omit<Field, 'rounds'> {
  readonly encoding: string;
  readonly measured: readonly Measured[];
}

/** The peer is nginx; without it there are no ratios. */
function report({ series, contenders, encoding, measured }: Reported, findings: Findings): void {
  const peerAt = contenders.findIndex(({ name }) => name === 'nginx');
  const rowsOf = (of: keyof Measured) => {
    const peer: Rounds | undefined = measured[peerAt]?.[of];
    return contenders.map(({ name }, at) => rowOf(name, measured[at]?.[of] ?? [], peer));
  };
  const latencies = rowsOf('latencies');
  const cpus = rowsOf('cpus');
  findings.rows(`${encoding} scrape ms, ${series} series`, latencies);
  findings.rows(`server CPU ms per ${encoding} scrape, ${series} series`, cpus);
  const ofName = (rows: typeof cpus, wanted: string) => rows.find(({ name }) => name === wanted);
  const latency = ofName(latencies, 'cbr-exporter')?.ratio;
  const cpu = ofName(cpus, 'cbr-exporter');
  const prom = ofName(cpus, 'prom-client');
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

/** One after the other for a round's time. */
async function burst(scraper: Scraper): Promise<number[]> {
  const latencies: number[] = [];
  const endMs = performance.now() + ROUND_MS;
  while (latencies.length < SCRAPES_MIN || performance.now() < endMs) {
    latencies.push(await scraper.scrape());
  }
  return latencies;
}

/** How long somebody else waits while gzip scrapes follow each other. */
async function probe(url: string, findings: Findings): Promise<void> {
  const scraper = await createScraper(`${url}/metrics`, 'gzip');
  const prober = await createScraper(`${url}/-/healthy`);
  let isOn = true;
  const scraping = (async () => {
    while (isOn) await scraper.scrape();
  })();
  const latencies: number[] = [];
  for (let at = 0; at < PROBES; at += 1) {
    latencies.push(await prober.scrape());
    await pause(2);
  }
  isOn = false;
  await scraping;
  scraper.close();
  prober.close();
  findings.rows(`/-/healthy ms while ${PROBED_SERIES} series are scraped`, [
    rowOf('cbr-exporter', [latencies]),
  ]);
  findings.fact(
    `worst of ${PROBES} probes ms, ${PROBED_SERIES} series`,
    latencies.reduce((worst, each) => Math.max(worst, each), median(latencies)),
  );
}

/** What it wrote that nobody should have to read. */
function complaints(exporter: RunningExporter, findings: Findings): number {
  const lines = exporter.lines
    .filter(({ level }) => level !== 'info' && level !== 'debug')
    .map((line) => JSON.stringify(line));
  const other = exporter.unparsed().split('\n');
  const all = [...lines, ...other].filter((line) => line !== '');
  for (const line of all) findings.note(`the exporter said: ${line.slice(0, 300)}`);
  return all.length;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
