import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createRandom } from '../../src/simulator/fleet/seed.ts';
import {
  DATABASES,
  DAY_MS,
  type DiscoveringDaemon,
  type DiscoveryCloud,
  discoveryCloud,
  restorePoint,
  vault,
  WEB,
} from '../support/discovering.ts';

// Cycles are five minutes apart: no age is just at its limit.
const LINES = [
  'discover: {newest: 3, within: 9d, tasks: 0s, vaults: {exclude: ["hidden"]}}',
  'poll: {max_age: 12m}',
];
const MORE = vault('vault-db', 'db-1', 'db-2');
const STATES = ['available', 'available', 'error', 'protecting'];

type Random = () => number;

function pick<Item>(random: Random, items: readonly Item[]): Item | undefined {
  return items[Math.floor(random() * items.length)];
}

/** What happens to a cloud between two cycles. */
function happen(cloud: DiscoveryCloud, random: Random, step: number): void {
  const { simulator, now } = cloud;
  const luck = random();
  const there = simulator.checkpoints().filter(({ status }) => status !== 'gone');
  const one = pick(random, there)?.checkpoint.id;
  if (luck < 0.3) {
    const backedUp = random() < 0.5 ? WEB : DATABASES;
    const status = pick(random, STATES);
    simulator.addCheckpoint(restorePoint(backedUp, `made-${step}`, now() - 1000, status));
  } else if (luck < 0.45 && one !== undefined) {
    simulator.remove(one);
  } else if (luck < 0.6 && one !== undefined) {
    simulator.change(one, { status: pick(random, STATES) });
  } else if (luck < 0.7) {
    const changed = [
      { ...DATABASES, name: `vault-db-${step}` },
      { ...WEB, name: 'hidden' },
      MORE,
      WEB,
    ];
    simulator.setVault(pick(random, changed) ?? WEB);
  } else if (luck < 0.72) {
    simulator.removeVault(DATABASES.id);
  } else if (luck < 0.8) {
    const list = random() < 0.5 ? 'vaults' : 'backups';
    simulator.setFault(list, { name: 'unknown_error' });
  } else if (luck < 0.95) {
    for (const list of ['vaults', 'backups']) simulator.setFault(list, undefined);
  }
  cloud.advance(random() < 0.05 ? DAY_MS : 300_000);
}

/** All that is said of vaults and restore points. */
async function said({ daemon }: DiscoveringDaemon): Promise<readonly string[]> {
  const text = (await daemon.exporter.exposition()).toString();
  return text
    .split('\n')
    .filter((line) => /^cbr_(vault|checkpoint)_/.test(line))
    .filter((line) => !/_(total|poll_timestamp_seconds|success_timestamp_seconds)\{/.test(line))
    .filter((line) => !/_(last_poll|last_success|last_present)_timestamp_seconds\{/.test(line))
    .sort();
}

async function counted({ daemon }: DiscoveringDaemon): Promise<Readonly<Record<string, number>>> {
  const lost = await daemon.values('cbr_restore_points_lost_total');
  const transitions = await daemon.values('cbr_checkpoint_status_transitions_total');
  return Object.fromEntries(
    Object.entries({ ...transitions, lost: lost['prod'] }).map(([key, value]) => [
      key,
      Number(value),
    ]),
  );
}

it.each([1, 2, 3])(
  'one that is restarted says what its twin says that is not: %i',
  async (seed) => {
    const storagePath = await mkdtemp(join(tmpdir(), 'cbr-twins-'));
    onTestFinished(() => rm(storagePath, { recursive: true, force: true }));
    const random = createRandom(seed);
    const cloud = await discoveryCloud();
    const twin = await cloud.start(LINES);
    let restarted = await cloud.start(LINES, { storagePath });
    await restarted.daemon.exporter.prepare();
    const before: Record<string, number> = {};
    for (let step = 0; step < 40; step += 1) {
      happen(cloud, random, step);
      if (random() < 0.3) {
        for (const [key, count] of Object.entries(await counted(restarted))) {
          before[key] = (before[key] ?? 0) + count;
        }
        await restarted.daemon.exporter.stop();
        restarted = await cloud.start(LINES, { storagePath });
        await restarted.daemon.exporter.prepare();
      }
      await twin.daemon.cycle();
      await restarted.daemon.cycle();
      expect(await said(restarted), `after step ${step}`).toEqual(await said(twin));
      const all = Object.entries(await counted(restarted)).map(([key, count]): [string, number] => [
        key,
        count + (before[key] ?? 0),
      ]);
      expect(Object.fromEntries(all), `after step ${step}`).toEqual(await counted(twin));
    }
  },
  120_000,
);
