import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shardOf } from '../../../src/domain/shard.ts';
import type { Fleet } from '../../../src/simulator/fleet/fleet.ts';
import { seededHex } from '../../../src/simulator/fleet/seed.ts';
import { type Exporting, exporting } from '../../support/exporting.ts';
import { type RunningSimulator, startSimulator } from '../../support/simulated.ts';
import { fleetParts } from '../../support/simulated-fleet.ts';

const DAY_MS = 86_400_000;
const CYCLE_MS = 300_000;
const PROJECT_ID = seededHex(7, 'prod');
const { idOf, vault: vaultOf, restorePoint } = fleetParts({ seed: 7, projectId: PROJECT_ID });

const VAULTS = Array.from({ length: 12 }, (_, at) => vaultOf(`vault-${at}`, [`server-${at}`]));
const LISTED = Array.from({ length: 12 }, (_, at) => idOf(`listed ${at}`));

let nowMs: number;
let startMs: number;
let directory: string;
let simulator: RunningSimulator;
let shards: Exporting[] = [];

beforeEach(async () => {
  nowMs = Date.UTC(2026, 4, 4, 9);
  startMs = nowMs;
  directory = await mkdtemp(join(tmpdir(), 'cbr-scaling-'));
  const unwatched = vaultOf('other', ['server-0']);
  const fleet: Fleet = {
    startMs,
    projects: [{ projectId: PROJECT_ID, name: 'prod', region: 'eu-de', tokens: ['t'] }],
    vaults: [...VAULTS, unwatched],
    checkpoints: [
      ...VAULTS.flatMap((of) =>
        Array.from({ length: 4 }, (_, day) =>
          restorePoint(of, `day-${day}`, startMs - (day + 0.3) * DAY_MS),
        ),
      ),
      ...LISTED.map((id) => restorePoint(unwatched, 'listed', startMs - DAY_MS, { id })),
    ],
  };
  simulator = await startSimulator(fleet, { now: () => nowMs });
});
afterEach(async () => {
  await stop();
  await simulator.close();
  await rm(directory, { recursive: true });
});

async function stop(): Promise<void> {
  for (const each of shards) await each.stop();
  shards = [];
}

const CONFIG = (url: string) =>
  [
    'schedule: "*/5 * * * *"',
    'poll: {requests_per_second: 1000, max_attempts: 1, timeout: 5s}',
    'projects:',
    '  - name: prod',
    '    region: eu-de',
    `    project_id: "${PROJECT_ID}"`,
    `    endpoint: ${url}`,
    '    auth: {type: token, token: t}',
    '    discover: {vaults: {include: ["vault-*"]}}',
    `    checkpoints: [${LISTED.join(', ')}]`,
    '',
  ].join('\n');

/** As many processes, each with what the one of its number stored; the others have left. */
async function scaleTo(total: number, { isStored = true } = {}): Promise<void> {
  await stop();
  shards = await Promise.all(
    Array.from({ length: total }, async (_, index) => {
      const daemon = await exporting({
        config: CONFIG(simulator.url),
        nowMs: () => nowMs,
        monotonicMs: () => performance.now() + nowMs - startMs,
        shard: { index, total },
        ...(isStored ? { storagePath: join(directory, String(index)) } : {}),
      });
      await daemon.exporter.prepare();
      return daemon;
    }),
  );
}

async function cycles(count: number): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    for (const shard of shards) await shard.cycle();
    nowMs += CYCLE_MS;
  }
}

async function lines(): Promise<readonly string[]> {
  const texts = await Promise.all(shards.map(({ exporter }) => exporter.exposition()));
  return texts.flatMap((text) => text.toString().split('\n'));
}

async function sumOf(family: string): Promise<number> {
  const told = (await lines()).filter((line) => line.startsWith(`${family}{`));
  return told.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

async function events() {
  return {
    transitions: await sumOf('cbr_checkpoint_status_transitions_total'),
    skipped: await sumOf('cbr_skipped_resources_seen_total'),
    lost: await sumOf('cbr_restore_points_lost_total'),
    tasks: await sumOf('cbr_tasks_total'),
  };
}

const NO_EVENTS = { transitions: 0, skipped: 0, lost: 0, tasks: 0 };

/** How many restore points are told as that. */
async function presences(): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const line of await lines()) {
    const presence = /^cbr_checkpoint_presence\{.*presence="(\w+)"\} 1$/.exec(line)?.[1];
    if (presence !== undefined) counts[presence] = (counts[presence] ?? 0) + 1;
  }
  return counts;
}

const ALL = { present: VAULTS.length * 3 + LISTED.length };

describe.each([
  ['with', true],
  ['without', false],
])('scaling %s --storage.path', (_, isStored) => {
  it('from 3 to 4 and back loses nothing and counts nothing', async () => {
    for (const total of [3, 4, 3, 1, 2]) {
      await scaleTo(total, { isStored });
      // What was known already is there at once, and nothing of it is said to be gone.
      expect((await presences())['missing']).toBeUndefined();
      await cycles(1);
      expect(await presences(), `${total} shards`).toEqual(ALL);
      await cycles(3);
      expect(await presences(), `${total} shards`).toEqual(ALL);
      expect(await events(), `${total} shards`).toEqual(NO_EVENTS);
      expect(await sumOf('cbr_vault_info')).toBe(VAULTS.length);
    }
  });
});

it('what stays where it was is shown from the start', async () => {
  await scaleTo(3);
  await cycles(1);
  await scaleTo(4);
  const stays = (subject: Parameters<typeof shardOf>[0]) =>
    shardOf(subject, 3) === shardOf(subject, 4);
  const points = LISTED.filter((checkpoint) => stays({ project: 'prod', checkpoint }));
  const vaults = VAULTS.filter(({ id }) => stays({ project: 'prod', vault: id }));
  expect((await presences())['present']).toBe(points.length + vaults.length * 3);
  expect(await sumOf('cbr_vault_info')).toBe(vaults.length);
});

it('what happens while a shard restarts is counted, once', async () => {
  await scaleTo(3);
  await cycles(2);
  await stop();
  const [vault] = VAULTS;
  simulator.remove(idOf(`${vault?.name} day-1`));
  simulator.change(LISTED[0] ?? '', { status: 'error' });
  nowMs += CYCLE_MS;
  await scaleTo(3);
  await cycles(3);
  expect(await events()).toMatchObject({ transitions: 1, lost: 1 });
});

it('a shard that comes back after days does not count what others counted meanwhile', async () => {
  await scaleTo(4);
  await cycles(2);
  const vault = VAULTS.find(({ id }) => shardOf({ project: 'prod', vault: id }, 4) === 3);
  const listed = LISTED.find((id) => shardOf({ project: 'prod', checkpoint: id }, 4) === 3);
  expect([vault, listed]).not.toContain(undefined);
  await scaleTo(3);
  await cycles(2);
  simulator.remove(idOf(`${vault?.name} day-1`));
  simulator.change(listed ?? '', { status: 'error' });
  await cycles(3);
  expect(await events()).toMatchObject({ transitions: 1, lost: 1 });
  nowMs += 2 * DAY_MS;
  await scaleTo(4);
  await cycles(3);
  expect(await events()).toEqual(NO_EVENTS);
});

it('a resource that moves to a vault of another shard loses nothing on its way', async () => {
  const inShard = (index: number) =>
    VAULTS.find(({ id }) => shardOf({ project: 'prod', vault: id }, 2) === index);
  const [from, to] = [inShard(0), inShard(1)];
  const [resource] = from?.resources ?? [];
  if (to === undefined || resource === undefined) throw new Error('each shard has vaults');
  await scaleTo(2);
  await cycles(2);
  simulator.vaultChanges.join(to.id, resource);
  await cycles(15);
  expect(await events()).toMatchObject({ lost: 0, skipped: 0 });
  // The former vault is empty, and of the other the newest three are followed as before.
  expect(await presences()).toEqual({ present: ALL.present - 3 });
});
