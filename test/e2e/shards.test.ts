import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { fleetParts } from '../support/simulated-fleet.ts';
import { type Several, startSeveral } from './several.ts';

/** A minute of the rules is a second. */
const FACTOR = 60;
const PROJECT_ID = '5aad'.repeat(8);
const HOUR_MS = 3_600_000;
const DAYS = [0, 1, 2];
const SERVERS = Array.from({ length: 10 }, (_, at) => at);
const { idOf, vault, restorePoint } = fleetParts({ seed: 12, projectId: PROJECT_ID });
const VAULTS = Array.from({ length: 60 }, (_, at) =>
  vault(
    `vault-${at}`,
    SERVERS.map((server) => `server-${at}-${server}`),
  ),
);
const RESTORE_POINTS = VAULTS.length * DAYS.length;
/** All vaults were last backed up as planned. */
const plannedMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS;

const fleet: Fleet = {
  startMs: Date.now(),
  projects: [
    { projectId: PROJECT_ID, name: 'sharded', region: 'eu-de', tokens: ['simulator-token-s'] },
  ],
  vaults: VAULTS,
  checkpoints: VAULTS.flatMap((of) =>
    DAYS.map((day) => restorePoint(of, `autobk_${of.name}_${day}`, plannedMs - day * 24 * HOUR_MS)),
  ),
  policies: [
    {
      id: idOf('daily'),
      name: 'daily',
      projectId: PROJECT_ID,
      patterns: [`FREQ=DAILY;INTERVAL=1;BYHOUR=${new Date(plannedMs).getUTCHours()};BYMINUTE=00`],
      startMs: plannedMs - 50 * 24 * HOUR_MS,
      retentionDays: 30,
      vaults: VAULTS.map(({ id }) => ({ vaultId: id })),
    },
  ],
};

let simulator: RunningSimulator;
let several: Several;
const beganMs = Date.now();

const start = (shard: number, total: number) =>
  several.start(
    `shard ${shard}`,
    ...[`--shard=${shard}`, `--total-shards=${total}`],
    `--storage.path=${several.folder.path}/storage-${shard}`,
  );

beforeAll(async () => {
  simulator = await startSimulator(fleet);
  const discovered = { schedule: '*/2 * * * * *', discover: 'true' };
  several = await startSeveral(configText(fleet, simulator.url, discovered), FACTOR);
  await Promise.all([0, 1, 2].map((shard) => start(shard, 3)));
}, 60_000);
afterAll(async () => {
  await several?.stop();
  await simulator?.close();
});

/** What is known of vaults and restore points, by all that are scraped: a line for each series. */
const SHOWN = '{__name__=~"cbr_vault_.+|cbr_checkpoint_(info|status|presence|created_.+)"}';

async function shown(): Promise<readonly string[]> {
  const series = await several.prometheus.query(SHOWN);
  return series
    .map(({ labels: { instance, job, ...labels }, value }) => JSON.stringify([labels, value]))
    .toSorted();
}

/** Each vault and restore point by exactly one shard, all of `total`. */
async function settled(total: number): Promise<void> {
  await several.prometheus.eventually(
    `count(cbr_exporter_total_shards == ${total}) == ${total}`,
    ({ length }) => length === 1,
  );
  for (const [metric, id, count] of [
    ['cbr_vault_info', 'vault_id', VAULTS.length],
    ['cbr_checkpoint_info', 'checkpoint_id', RESTORE_POINTS],
  ]) {
    await several.prometheus.eventually(
      `count(${metric}) == ${count} and count(count by (${id}) (${metric})) == ${count}`,
      ({ length }) => length === 1,
    );
  }
}

describe('shards under a real Prometheus with the shipped rules', { timeout: 90_000 }, () => {
  let before: readonly string[] = [];

  it('have each vault once', async () => {
    await settled(3);
    before = await shown();
  });

  it('show the same after a restart of one after the other', async () => {
    for (const shard of [2, 1, 0]) {
      await several.retire(`shard ${shard}`);
      await start(shard, 3);
    }
    await settled(3);
    expect(await shown()).toEqual(before);
  });

  it('show the same after three became four', async () => {
    await start(3, 4);
    for (const shard of [2, 1, 0]) {
      await several.retire(`shard ${shard}`);
      await start(shard, 4);
    }
    await settled(4);
    expect(await shown()).toEqual(before);
  });

  it('showed no other value meanwhile, lost nothing, and gave no false alert', async () => {
    // What would fire now had begun ten minutes ago at the latest, by the clock of the rules.
    await several.prometheus.eventually(
      `min(timestamp(up)) > ${Date.now() / 1000 + 12}`,
      ({ length }) => length === 1,
    );
    const values = `count_values by (vault_id) ("at", cbr_vault_newest_restore_point_timestamp_seconds)`;
    for (const never of [
      `count(count by (vault_id) (${values}) > 1)`,
      'sum(cbr_restore_points_lost_total)',
      'sum(cbr_checkpoint_status_transitions_total)',
    ]) {
      expect([never, await several.overTime(`${never} or vector(0)`, beganMs)]).toEqual([
        never,
        new Set(['0']),
      ]);
    }
    expect(await several.everFired()).toEqual([]);
  });

  it('show together what one process shows', async () => {
    for (const shard of [0, 1, 2, 3]) await several.retire(`shard ${shard}`);
    await several.start('one');
    await settled(1);
    expect(await shown()).toEqual(before);
  });
});
