import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BARS } from '../bench/bars.ts';

const MAIN = fileURLToPath(new URL('../bench/main.ts', import.meta.url));
const MINUTES_MS = 4 * 60_000;

interface Results {
  readonly tables: readonly {
    readonly title: string;
    readonly rows: readonly { readonly name: string; readonly median: number }[];
  }[];
  readonly bars: readonly { readonly fact: string; readonly value?: number }[];
  readonly notes: readonly string[];
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cbr-exporter-bench-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** The bench as its user runs it, with as little as it takes: no time is looked at. */
async function bench(name: string, ...flags: readonly string[]) {
  const out = join(folder, `${name}.json`);
  const { stdout } = await promisify(execFile)(process.execPath, [
    MAIN,
    `--only=${name}`,
    '--rounds=1',
    `--out=${out}`,
    ...flags,
  ]);
  const results: Results = JSON.parse(await readFile(out, 'utf8'));
  return { stdout, ...results };
}

describe('npm run bench', () => {
  it(
    'scrapes the exporter and its peers, and says which bars hold',
    async () => {
      const { stdout, tables, bars } = await bench('scrape', '--series=1000');
      const latencies = tables.find(({ title }) => title === 'gzip scrape ms, 1000 series');
      expect(latencies?.rows.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['cbr-exporter', 'prom-client']),
      );
      for (const { median } of latencies?.rows ?? []) expect(median).toBeGreaterThan(0);
      expect(bars.map(({ fact }) => fact)).toEqual(BARS.map(({ fact }) => fact));
      expect(bars.find(({ fact }) => fact.startsWith('warnings'))?.value).toBe(0);
      // Who is missing is told rather than passed over.
      for (const peer of ['nginx', 'client_golang', 'OpenTelemetry'])
        expect(stdout).toContain(peer);
      expect(stdout).toContain('not measured');
    },
    MINUTES_MS,
  );

  // These two wait for cycles most of the time.
  it.concurrent(
    'discovers vaults, and counts what that asks of the cloud',
    async () => {
      const { tables } = await bench('discovery', '--vaults=2', '--days=5');
      const calls = tables.find(({ title }) => title === 'calls, 2 vaults of 20, 5 days, spread');
      expect(calls?.rows.map(({ name, median }) => [name, median])).toEqual([
        // Vaults, backups that changed, and tasks.
        ['quiet cycle', 3],
        ['cycle with 1 % new', 3 + 1],
        // Policies too, each vault, and each restore point that is followed.
        ['cold start, cycles: 1', 4 + 2 + 2 * 3],
      ]);
      const shown = tables.find(({ title }) => title.startsWith('until a failed backup is shown'));
      expect(shown?.rows.find(({ name }) => name === 'seconds')?.median).toBeGreaterThan(0);
    },
    MINUTES_MS,
  );

  it.concurrent(
    'shares one fleet among shards, which show the same of the cloud together',
    async () => {
      const { tables, notes } = await bench(
        'shards',
        '--shards=1,2',
        '--shard-vaults=6',
        '--shard-days=3',
      );
      expect(notes.join()).not.toContain('not the same series');
      const medians = (what: string) =>
        tables
          .find(({ title }) => title === `${what}, 6 vaults of 20`)
          ?.rows.map(({ name, median }) => [name, median]);
      // Each asks for vaults, changed backups and tasks.
      expect(medians('calls of a quiet cycle')).toEqual([
        ['one process', 3],
        ['2 shards', 2 * 3],
      ]);
      const [one, two] = medians('series of the cloud in Prometheus') ?? [];
      expect(two?.[1]).toBe(one?.[1]);
    },
    MINUTES_MS,
  );

  it('refuses a subject that it does not know', async () => {
    await expect(bench('scrapes')).rejects.toThrow('no subject is named scrapes');
  });
});
