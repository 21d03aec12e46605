import { describe, expect, it } from 'vitest';
import type { SimulatedPolicy } from '../../src/simulator/fleet/fleet.ts';
import { page } from './listing.ts';
import {
  fleetOf,
  OTHER_PROJECT_ID,
  PROJECT_ID,
  type Started,
  started,
} from './started-simulator.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Thursday, at midnight. */
const MIDNIGHT_MS = Date.UTC(2026, 2, 5);

const NIGHTLY: SimulatedPolicy = {
  id: 'policy-1',
  name: 'nightly',
  projectId: PROJECT_ID,
  patterns: ['FREQ=DAILY;BYHOUR=1;BYMINUTE=0'],
  startMs: MIDNIGHT_MS - 30 * DAY_MS,
  retentionDays: 30,
  vaults: [{ vaultId: 'vault-1' }],
};

interface Living extends Started {
  /** Moves the clock on, to so many hours after the start. */
  until(hours: number): void;
  /** Resources of each restore point with the status of their backups, the newest first. */
  made(query?: string): Promise<readonly (readonly string[])[]>;
  steer(method: string, path: string, body?: unknown): Promise<void>;
}

async function living(changes: Partial<SimulatedPolicy> = {}): Promise<Living> {
  let nowMs = MIDNIGHT_MS;
  const replicas = {
    id: 'vault-2',
    name: 'replicas',
    projectId: OTHER_PROJECT_ID,
    protectType: 'replication',
    resources: [],
  };
  const fleet = {
    ...fleetOf(),
    startMs: MIDNIGHT_MS,
    vaults: [...fleetOf().vaults, replicas],
    policies: [{ ...NIGHTLY, ...changes }],
  };
  const begun = await started({ fleet, now: () => nowMs, runs: { takesMs: 600_000 } });
  return {
    ...begun,
    until: (hours) => {
      nowMs = MIDNIGHT_MS + hours * HOUR_MS;
    },
    made: async (query = '') => {
      const { entries } = await page(begun, 'backups', `sort=created_at:desc,id:desc&${query}`);
      const groups = Map.groupBy(entries, (each) => each['checkpoint_id']);
      return [...groups.values()].map((those) =>
        those.map((each) => `${each['resource_name']} ${each['status']}`).sort(),
      );
    },
    steer: async (method, path, body) => {
      expect((await begun.control(method, path, body)).status).toBe(200);
    },
  };
}

const BOTH = ['app-01 available', 'app-02 available'];

describe('a policy', () => {
  it('backs up when it is time, and it takes a while', async () => {
    const { made, until } = await living();
    until(0.9);
    expect(await made()).toEqual([]);
    until(1.1);
    expect(await made()).toEqual([['app-01 protecting', 'app-02 protecting']]);
    until(1.2);
    expect(await made()).toEqual([BOTH]);
    until(50);
    expect(await made()).toEqual([BOTH, BOTH, BOTH]);
  });

  it('does nothing while it is switched off', async () => {
    const { made, until, steer } = await living();
    until(0.5);
    await steer('PUT', 'policies/nightly', { enabled: false });
    until(26);
    expect(await made()).toEqual([]);
    await steer('PUT', 'policies/nightly', { enabled: true });
    until(50);
    expect(await made()).toEqual([BOTH]);
  });

  it('leaves out what nobody wants to be protected', async () => {
    const { made, until, steer } = await living();
    await steer('PUT', 'vaults/vault-1/resources/app-02', { auto_protect: false });
    until(2);
    expect(await made()).toEqual([['app-01 available']]);
  });

  it('fails for a vault that is full, unless it grows by itself', async () => {
    const { made, until, steer } = await living();
    await steer('PUT', 'vaults/vault-1', { used_percent: 100 });
    until(2);
    expect(await made()).toEqual([['app-01 error', 'app-02 error']]);
    await steer('PUT', 'vaults/vault-1', { auto_expand: true });
    until(26);
    expect((await made())[0]).toEqual(BOTH);
  });

  it('deletes what is over on the next day, in the daytime', async () => {
    const { made, until } = await living({ retentionDays: 1 });
    until(2);
    expect(await made('end_time=2026-03-05T23:00:00Z')).toHaveLength(1);
    until(48 + 7);
    expect(await made('end_time=2026-03-05T23:00:00Z')).toHaveLength(1);
    until(48 + 20);
    expect(await made('end_time=2026-03-05T23:00:00Z')).toHaveLength(0);
    expect(await made()).toHaveLength(2);
  });

  it('keeps so many at most', async () => {
    const { made, until } = await living({ retentionDays: -1, retained: { all: 2 } });
    until(100);
    expect(await made()).toEqual([BOTH, BOTH]);
  });

  it('makes up for a week at most when the clock jumps', async () => {
    const { made, until } = await living();
    until(24 * 300);
    expect(await made()).toHaveLength(7);
  });

  it('plans only, where the simulator was not told to run it', async () => {
    const fleet = { ...fleetOf(), startMs: MIDNIGHT_MS, policies: [NIGHTLY] };
    const begun = await started({ fleet, now: () => MIDNIGHT_MS + 2 * DAY_MS });
    expect((await page(begun, 'backups')).count).toBe(0);
  });
});

describe('a mishap', () => {
  it.each([
    [{ next: 'miss' }, [BOTH]],
    [{ next: 'miss', times: 2 }, []],
    [{ next: 'fail' }, [BOTH, ['app-01 error', 'app-02 error']]],
    [{ next: 'fail', resources: ['app-02'] }, [BOTH, ['app-01 available', 'app-02 error']]],
    [
      { next: 'skip', resources: ['app-02'], times: 2 },
      [['app-01 available'], ['app-01 available']],
    ],
  ])('%j befalls the next runs', async (mishap, wanted) => {
    const { made, until, steer, control } = await living();
    await steer('PUT', 'vaults/vault-1/mishap', mishap);
    expect(await (await control('GET', 'vaults')).json()).toMatchObject([{ next: [mishap] }, {}]);
    until(26);
    expect(await made()).toEqual(wanted);
    expect(await (await control('GET', 'vaults')).json()).toMatchObject([{ next: [] }, {}]);
  });

  it('is called off', async () => {
    const { made, until, steer } = await living();
    await steer('PUT', 'vaults/vault-1/mishap', { next: 'miss', times: 9 });
    await steer('DELETE', 'vaults/vault-1/mishap');
    until(2);
    expect(await made()).toEqual([BOTH]);
  });

  it.each([
    [{ next: 'luck' }, 400, '"next" is "luck", but must be one of: miss, fail, skip,'],
    [{}, 400, 'Say what is "next": one of: miss,'],
    [{ next: 'fail', resources: ['nobody'] }, 404, 'There is no nobody in vault vault-prod01.'],
    [{ next: 'miss', times: 0 }, 400, '"times" is 0, but must be a whole number from 1'],
  ])('%j is refused', async (mishap, status, message) => {
    const { control } = await living();
    const answer = await control('PUT', 'vaults/vault-1/mishap', mishap);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(message);
  });
});

describe('a policy that copies', () => {
  const copying: Partial<SimulatedPolicy> = {
    operationType: 'replication',
    destinationRegion: 'eu-nl',
    patterns: ['FREQ=DAILY;BYHOUR=5;BYMINUTE=0'],
    vaults: [{ vaultId: 'vault-1', destinationVaultId: 'vault-2' }],
  };

  async function backedUp(): Promise<Living> {
    const world = await living();
    world.simulator.policies.set({ ...NIGHTLY, ...copying, id: 'policy-2', name: 'copies' });
    return world;
  }

  /** Of each restore point, how its copies went. */
  async function records(world: Living): Promise<readonly unknown[]> {
    const { entries } = await page(world, 'backups', 'resource_id=resource-1&sort=created_at:desc');
    return entries.map((each) => each['replication_records']);
  }

  it('copies the newest into the other vault, under its ID', async () => {
    const world = await backedUp();
    world.until(6);
    const [original] = world.simulator.checkpoints();
    expect(await records(world)).toMatchObject([
      [{ status: 'success', destination_region: 'eu-nl', destination_vault_id: 'vault-2' }],
    ]);
    const copy = world.simulator.checkpoints()[1];
    expect(copy).toMatchObject({
      checkpoint: { projectId: OTHER_PROJECT_ID, isReplica: true, copyOf: original?.checkpoint.id },
      vault: { id: 'vault-2', resources: [{ name: 'app-01' }, { name: 'app-02' }] },
    });
  });

  it.each([
    ['miss_copy', undefined],
    ['fail_copy', [{ status: 'fail' }]],
  ])('falls behind after %s', async (next, wanted) => {
    const world = await backedUp();
    await world.steer('PUT', 'vaults/vault-1/mishap', { next });
    world.until(6);
    const [newest] = await records(world);
    if (wanted === undefined) expect(newest).toBeUndefined();
    else expect(newest).toMatchObject(wanted);
    expect(world.simulator.checkpoints()).toHaveLength(1);
    world.until(30);
    expect(world.simulator.checkpoints()).toHaveLength(3);
  });
});

it.each([
  ['PUT', 'policies/none', { enabled: true }, 404, 'GET /simulator/policies lists them.'],
  [
    'PUT',
    'policies/nightly',
    {},
    400,
    'There is nothing to change: give any of enabled, patterns,',
  ],
  ['PUT', 'policies/nightly', { enabled: 1 }, 400, '"enabled" is 1, but must be true or false.'],
  ['DELETE', 'policies/nightly', undefined, 405, 'Only PUT will do here.'],
  ['POST', 'policies', {}, 405, 'Only GET will do here.'],
])('%s %s %j is refused', async (method, path, body, status, message) => {
  const { control } = await living();
  const answer = await control(method, path, body);
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain(message);
});
