import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom } from '../../../src/simulator/fleet/seed.ts';
import { type Exporting, exporting } from '../../support/exporting.ts';
import { startSimulator } from '../../support/simulated.ts';
import { happen, type RandomFleet, type RandomProject, randomFleet } from './random-fleet.ts';

const STEPS = 12;

/** Told by each shard of its own part: what one process shows is their sum. */
const SUMMED = [
  'cbr_checkpoint_status_transitions_total',
  'cbr_skipped_resources_seen_total',
  'cbr_restore_points_lost_total',
  'cbr_exporter_checkpoints',
  'cbr_exporter_discovered_vaults',
  'cbr_exporter_truncated_restore_points',
];
/** About what each process asks for, and how that goes. */
const OF_EACH = /^(?:cbr_exporter_|cbr_up\b|cbr_project_info\b|process_|nodejs_)/;

async function linesOf({ exporter }: Exporting): Promise<readonly string[]> {
  const text = (await exporter.exposition()).toString();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

const nameOf = (line: string) => /^\w+/.exec(line)?.[0] ?? '';

/**
 * The shard of a configured ID knows nothing of the lists in which another one finds it: when it
 * ends is what its own answer says, in which clouds leave out parts of a second.
 */
function withoutParts(line: string): string {
  const isEnd = nameOf(line) === 'cbr_checkpoint_expiration_timestamp_seconds';
  return isEnd ? line.replace(/\.\d+$/, '') : line;
}

const of = (names: readonly string[], line: string) =>
  names.some((name) => line.includes(`{project="${name}"`));

/**
 * What the polls of a configured ID say is known to its shard alone, and not to that of the vault in
 * which lists find it: that one does not count it as lost, and hears later of an open backup that it
 * is gone.
 */
const HELPED = /^cbr_(?:restore_points_lost_total|vault_backups|vault_resource_failed_backups)\b/;

function namesOf({ projects }: RandomFleet, source: RandomProject['source']): readonly string[] {
  return projects.filter((each) => each.source === source).map(({ name }) => name);
}

/** What stands once in the metrics of all processes together. */
function toldOnce(lines: readonly string[], fleet: RandomFleet): readonly string[] {
  const both = namesOf(fleet, 'both');
  const told = lines
    .filter((line) => !OF_EACH.test(line) && !SUMMED.includes(nameOf(line)))
    .filter((line) => !HELPED.test(line) || !of(both, line))
    .map(withoutParts);
  // Of a vault that configured IDs alone tell of, each shard that has one of these tells what is
  // agreed: none knows who else does.
  const lists = namesOf(fleet, 'lists');
  const isAgreed = (line: string) =>
    nameOf(line) === 'cbr_vault_recovery_point_objective_seconds' && of(lists, line);
  const agreed = new Set(told.filter(isAgreed));
  return [...agreed, ...told.filter((line) => !isAgreed(line))].sort();
}

function sums(lines: readonly string[], fleet: RandomFleet): Readonly<Record<string, number>> {
  const both = namesOf(fleet, 'both');
  const found: Record<string, number> = {};
  for (const line of lines) {
    if (!SUMMED.includes(nameOf(line)) || (HELPED.test(line) && of(both, line))) continue;
    const end = line.lastIndexOf(' ');
    const series = line.slice(0, end);
    found[series] = (found[series] ?? 0) + Number(line.slice(end));
  }
  // None is told by one process, and by a shard only if others have none either.
  const isNone = ([series, sum]: [string, number]) =>
    sum === 0 && nameOf(series) === 'cbr_exporter_checkpoints';
  return Object.fromEntries(Object.entries(found).filter((each) => !isNone(each)));
}

/** Runs one process and several shards beside each other, and holds them against each other. */
async function compare(seed: number, total: number): Promise<void> {
  let nowMs = Date.UTC(2026, 4, 4, 9);
  const startMs = nowMs;
  const random = createRandom(seed);
  const cloud = randomFleet(seed, startMs);
  const simulator = await startSimulator(cloud.fleet, { now: () => nowMs });
  const running: Exporting[] = [];
  try {
    const start = async (shard?: { index: number; total: number }) => {
      const daemon = await exporting({
        config: cloud.config(simulator.url),
        nowMs: () => nowMs,
        monotonicMs: () => performance.now() + nowMs - startMs,
        ...(shard === undefined ? {} : { shard }),
      });
      running.push(daemon);
      await daemon.exporter.prepare();
      return daemon;
    };
    const one = await start();
    const shards = await Promise.all(
      Array.from({ length: total }, (_, index) => start({ index, total })),
    );
    for (let step = 0; step < STEPS; step += 1) {
      for (const each of running) await each.cycle();
      const whole = await linesOf(one);
      const union = (await Promise.all(shards.map(linesOf))).flat();
      expect(toldOnce(union, cloud), `step ${step}`).toEqual(toldOnce(whole, cloud));
      expect(sums(union, cloud), `step ${step}`).toEqual(sums(whole, cloud));
      happen(simulator, cloud, { random, step, nowMs });
      nowMs += random() < 0.1 ? 3_600_000 : 300_000;
    }
  } finally {
    for (const each of running) await each.stop();
    await simulator.close();
  }
}

it('all shards together show what one process shows, and nothing twice', async () => {
  await fc.assert(fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 5 }), compare), {
    numRuns: 2,
    endOnFailure: true,
    examples: [
      [1315504579, 5],
      [2009952429, 4],
    ],
  });
}, 120_000);
