import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { verdicts, verdictsTable } from './bars.ts';
import { changeSubject } from './change.ts';
import { discoverySubject } from './discovery.ts';
import { type GrowthStep, growthOf, growthTable, type Row, rowsTable } from './figures.ts';
import { memorySubject } from './memory.ts';
import { pollSubject } from './poll.ts';
import { prometheusSubject } from './prometheus.ts';
import { rendererSubject } from './renderer.ts';
import { scrapeSubject } from './scrape.ts';
import { shardsSubject } from './shards.ts';
import { startSubject } from './start.ts';
import type { Findings, Subject } from './subject.ts';

/**
 * Every claim about speed as a ratio to a peer, taken in turns in one run. It says which bars of
 * the design hold; a time never makes it fail.
 *
 *   npm run bench -- [--only=scrape,prometheus,poll,change,renderer,memory,start,
 *                    discovery,shards] [--rounds=5] [--series=1000,10000,100000,500000]
 *                    [--vaults=10,50,500] [--days=365] [--shards=1,2,4] [--shard-vaults=2000]
 *                    [--shard-days=30] [--out=test/bench/results.json]
 */
const SUBJECTS: Readonly<Record<string, Subject>> = {
  scrape: scrapeSubject,
  prometheus: prometheusSubject,
  poll: pollSubject,
  change: changeSubject,
  renderer: rendererSubject,
  memory: memorySubject,
  start: startSubject,
  discovery: discoverySubject,
  shards: shardsSubject,
};

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(SUBJECTS).join(',') },
    series: { type: 'string', default: '1000,10000,100000,500000' },
    vaults: { type: 'string', default: '10,50,500' },
    days: { type: 'string', default: '365' },
    shards: { type: 'string', default: '1,2,4' },
    'shard-vaults': { type: 'string', default: '2000' },
    'shard-days': { type: 'string', default: '30' },
    rounds: { type: 'string', default: '5' },
    out: { type: 'string', default: fileURLToPath(new URL('results.json', import.meta.url)) },
  },
});
const options = {
  series: flags.series.split(',').map(Number),
  vaults: flags.vaults.split(',').map(Number),
  days: Number(flags.days),
  shards: flags.shards.split(',').map(Number),
  shardVaults: Number(flags['shard-vaults']),
  shardDays: Number(flags['shard-days']),
  rounds: Number(flags.rounds),
};
const chosen = flags.only.split(',').map((name) => {
  const subject = SUBJECTS[name];
  if (subject === undefined) throw new Error(`no subject is named ${name}`);
  return [name, subject] as const;
});

const tables: {
  readonly subject: string;
  readonly title: string;
  readonly rows: readonly Row[];
}[] = [];
const growths: {
  readonly subject: string;
  readonly title: string;
  readonly sizes: string;
  readonly steps: readonly GrowthStep[];
}[] = [];
const facts = new Map<string, number>();
const notes: string[] = [];

function findingsOf(subject: string): Findings {
  return {
    rows: (title, rows) => {
      tables.push({ subject, title, rows });
      process.stdout.write(`${rowsTable(title, rows)}\n`);
    },
    growth: (title, sizes, points) => {
      const steps = growthOf(points);
      growths.push({ subject, title, sizes, steps });
      process.stdout.write(`${growthTable(title, sizes, steps)}\n`);
    },
    fact: (name, value) => facts.set(name, value),
    note: (text) => {
      notes.push(`${subject}: ${text}`);
      process.stdout.write(`${subject}: ${text}\n\n`);
    },
  };
}

const machine = {
  node: process.version,
  cores: availableParallelism(),
  loadBefore: loadavg(),
  startedAt: new Date().toISOString(),
};
process.stdout.write(
  `node ${machine.node}, ${machine.cores} cores, load ${machine.loadBefore[0]?.toFixed(2)}\n\n`,
);
for (const [name, subject] of chosen) {
  process.stdout.write(`## ${name}\n\n`);
  await subject(options, findingsOf(name));
}
const bars = verdicts(facts);
process.stdout.write(`## Bars\n\n${verdictsTable(bars)}`);
const results = {
  machine: { ...machine, loadAfter: loadavg() },
  options,
  tables,
  growths,
  facts: Object.fromEntries(facts),
  bars,
  notes,
};
await writeFile(flags.out, `${JSON.stringify(results, null, 2)}\n`);
process.stdout.write(`\nwritten to ${flags.out}\n`);
