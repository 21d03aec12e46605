import { describe, expect, it } from 'vitest';
import { seededId } from '../../src/simulator/fleet/seed.ts';
import { page } from './listing.ts';
import {
  CHECKPOINT_ID,
  checkpoint,
  fleetOf,
  SECOND_ID,
  START_MS,
  type Started,
  started,
} from './started-simulator.ts';

const NEW_ID = seededId(1, 'new');

interface Lagging extends Started {
  advance(seconds: number): void;
}

async function lagging(lag: Readonly<Record<string, number>>): Promise<Lagging> {
  let nowMs = START_MS;
  const fleet = fleetOf(checkpoint(), checkpoint({ id: SECOND_ID }));
  const begun = await started({ fleet, now: () => nowMs });
  expect((await begun.control('PUT', 'lag', lag)).status).toBe(200);
  return {
    ...begun,
    advance: (seconds) => {
      nowMs += seconds * 1000;
    },
  };
}

async function seen(begun: Started, checkpointId: string) {
  const { entries } = await page(begun, 'backups', `checkpoint_id=${checkpointId}`);
  const [vault] = (await page(begun, 'vaults')).entries;
  return {
    shown: (await begun.show(checkpointId)).status,
    listed: entries.map(({ status }) => status),
    counted: vault?.['resources'],
  };
}

const counted = (each: number) => [{ backup_count: each }, { backup_count: each }];

describe('with a lag', () => {
  it('each knows of a new restore point at a time of its own', async () => {
    const begun = await lagging({ vaults: 60, backups: 30, checkpoints: 0 });
    begun.simulator.addCheckpoint(checkpoint({ id: NEW_ID }));
    expect(await seen(begun, NEW_ID)).toMatchObject({
      shown: 200,
      listed: [],
      counted: counted(2),
    });
    begun.advance(30);
    expect(await seen(begun, NEW_ID)).toMatchObject({
      listed: ['available', 'available'],
      counted: counted(2),
    });
    begun.advance(30);
    expect(await seen(begun, NEW_ID)).toMatchObject({ counted: counted(3) });
  });

  it('a list can know of it before whoever asks for it', async () => {
    const begun = await lagging({ checkpoints: 60 });
    begun.simulator.addCheckpoint(checkpoint({ id: NEW_ID }));
    expect(await seen(begun, NEW_ID)).toMatchObject({
      shown: 404,
      listed: ['available', 'available'],
    });
    begun.advance(60);
    expect(await seen(begun, NEW_ID)).toMatchObject({ shown: 200 });
  });

  it('one that is gone is listed for a while, as it was', async () => {
    const begun = await lagging({ vaults: 60, backups: 60 });
    begun.simulator.change(SECOND_ID, { status: 'error' });
    begun.advance(20);
    begun.simulator.remove(SECOND_ID);
    const gone = async () => (await seen(begun, SECOND_ID)).listed;
    expect(await seen(begun, SECOND_ID)).toMatchObject({
      shown: 404,
      listed: ['available', 'available'],
    });
    begun.advance(40);
    expect(await gone()).toEqual(['error', 'error']);
    begun.advance(20);
    expect(await gone()).toEqual([]);
  });

  it('a life goes on with it', async () => {
    let nowMs = START_MS;
    const life = { steps: [{ afterSeconds: 10, status: 'error' }] };
    const begun = await started({ fleet: fleetOf(checkpoint({ life })), now: () => nowMs });
    begun.simulator.setLag('backups', 5000);
    const listed = async () => (await page(begun, 'backups')).entries.map(({ status }) => status);
    nowMs += 12_000;
    expect(await listed()).toEqual(['available', 'available']);
    nowMs += 3000;
    expect(await listed()).toEqual(['error', 'error']);
    begun.simulator.setLag('backups', 0);
    expect(await listed()).toEqual(['error', 'error']);
  });

  it('a vault is there for a while after it is dissolved, with what it held', async () => {
    const begun = await lagging({ vaults: 60, backups: 60 });
    begun.simulator.removeVault('vault-1');
    expect((await page(begun, 'vaults')).count).toBe(1);
    expect((await page(begun, 'backups', 'vault_id=vault-1')).count).toBe(4);
    begun.advance(60);
    expect((await page(begun, 'vaults')).count).toBe(0);
    expect((await page(begun, 'backups')).count).toBe(0);
  });
});

it('what is known while something lives is no longer good once nothing does', async () => {
  let nowMs = START_MS;
  const life = { steps: [{ afterSeconds: 10, status: 'gone' }] };
  const begun = await started({ fleet: fleetOf(checkpoint({ life })), now: () => nowMs });
  expect((await page(begun, 'backups')).count).toBe(2);
  nowMs += 11_000;
  expect((await page(begun, 'backups')).count).toBe(0);
});

it.each([
  [{ vaults: -1 }, /^"vaults" is -1, but must be a whole number from 0 to 3600\.$/],
  [{ vault: 1 }, /^"vault" is not known here, only vaults, backups, checkpoints\.$/],
])('refuses %j', async (lag, message) => {
  const { control } = await started();
  const answer = await control('PUT', 'lag', lag);
  expect(answer.status).toBe(400);
  expect((await answer.text()).trimEnd()).toMatch(message);
  expect(await (await control('GET', 'lag')).json()).toEqual({
    vaults: 0,
    backups: 0,
    checkpoints: 0,
  });
});

it('counts what it was asked for, and begins anew', async () => {
  const begun = await started();
  await begun.show();
  await begun.show(CHECKPOINT_ID);
  await page(begun, 'backups');
  const counts = async (method: string) => (await begun.control(method, 'requests')).json();
  expect(await counts('GET')).toEqual({ total: 3, show_checkpoint: 2, list_backups: 1 });
  expect(await counts('DELETE')).toEqual({ total: 0 });
});
