import { setTimeout as pause } from 'node:timers/promises';
import { median, rowOf } from './figures.ts';
import { createScraper } from './scraper.ts';
import type { Findings } from './subject.ts';

const PROBES = 600;
const PAUSE_MS = 2;
export const PROBED_SERIES = 100_000;

/** How long somebody else waits while gzip scrapes follow each other. */
export async function measureProbes(url: string, findings: Findings): Promise<void> {
  const scraper = await createScraper(`${url}/metrics`, 'gzip');
  const prober = await createScraper(`${url}/-/healthy`);
  const latencies: number[] = [];
  let isOn = true;
  const scraping = (async () => {
    while (isOn) await scraper.scrape();
  })();
  try {
    for (let at = 0; at < PROBES; at += 1) {
      latencies.push(await prober.scrape());
      await pause(PAUSE_MS);
    }
  } finally {
    isOn = false;
    await scraping;
    scraper.close();
    prober.close();
  }
  findings.rows(`/-/healthy ms while ${PROBED_SERIES} series are scraped`, [
    rowOf('cbr-exporter', [latencies]),
  ]);
  findings.fact(
    `worst of ${PROBES} probes ms, ${PROBED_SERIES} series`,
    latencies.reduce((worst, each) => Math.max(worst, each), median(latencies)),
  );
}
