import { describe, expect, it } from 'vitest';
import type { SimulatedCheckpoint } from '../../src/simulator/fleet/fleet.ts';
import { seededId } from '../../src/simulator/fleet/seed.ts';
import { type Entry, page } from './listing.ts';
import {
  checkpoint,
  fleetOf,
  OTHER_PROJECT_ID,
  OTHER_TOKEN,
  PROJECT_ID,
  START_MS,
  type Started,
  started,
} from './started-simulator.ts';

const DAY_MS = 86_400_000;

function dayOld(days: number, changes: Partial<SimulatedCheckpoint> = {}): SimulatedCheckpoint {
  return checkpoint({
    id: seededId(1, `${days} days old`),
    createdAtMs: START_MS - days * DAY_MS,
    ...changes,
  });
}

function withFleet(...checkpoints: readonly SimulatedCheckpoint[]): Promise<Started> {
  return started({ fleet: fleetOf(...checkpoints), now: () => START_MS + 3_600_000 });
}

function names(entries: readonly Entry[]): readonly string[] {
  const days = new Map([0, 1, 2, 3].map((each) => [dayOld(each).id, `day ${each}`]));
  return entries.map(
    (each) => `${days.get(String(each['checkpoint_id']))} ${each['resource_name']}`,
  );
}

describe('the list of backups', () => {
  it('has one for each resource of each restore point, the newest first', async () => {
    const begun = await withFleet(dayOld(1), dayOld(0), dayOld(2, { status: 'gone' }));
    const { entries, count } = await page(begun, 'backups');
    expect(count).toBe(4);
    expect(names(entries).map((each) => each.slice(0, 5))).toEqual([
      'day 0',
      'day 0',
      'day 1',
      'day 1',
    ]);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(4);
  });

  it.each([
    ['limit=1&offset=1', 1],
    ['limit=3', 3],
    ['offset=3', 1],
    ['offset=4', 0],
  ])('is cut by %s, and counts all', async (query, length) => {
    const begun = await withFleet(dayOld(0), dayOld(1));
    const all = await page(begun, 'backups');
    const { entries, count } = await page(begun, 'backups', query);
    const offset = Number(new URLSearchParams(query).get('offset') ?? 0);
    expect(count).toBe(4);
    expect(entries).toEqual(all.entries.slice(offset, offset + length));
  });

  it('shifts while somebody reads it', async () => {
    const begun = await withFleet(dayOld(1), dayOld(2));
    const first = await page(begun, 'backups', 'limit=2');
    begun.simulator.addCheckpoint(dayOld(0));
    const second = await page(begun, 'backups', 'limit=2&offset=2');
    expect(second.entries).toEqual(first.entries);
    expect([first.count, second.count]).toEqual([4, 6]);
  });

  it.each([
    ['sort=created_at:asc', ['day 2', 'day 1', 'day 0']],
    ['sort=created_at:desc,id:desc', ['day 0', 'day 1', 'day 2']],
    // The oldest was changed last.
    ['sort=updated_at:desc', ['day 2', 'day 0', 'day 1']],
  ])('is in the order of %s', async (query, wanted) => {
    const begun = await withFleet(dayOld(0), dayOld(1), dayOld(2));
    begun.simulator.change(dayOld(2).id, { status: 'error' });
    const { entries } = await page(begun, 'backups', query);
    expect([...new Set(names(entries).map((each) => each.slice(0, 5)))]).toEqual(wanted);
  });

  it('stays in the order of the creation where a cloud does not sort by change', async () => {
    const fleet = fleetOf(dayOld(0), dayOld(1));
    const begun = await started({ fleet, lists: { ordersByChange: false } });
    begun.simulator.change(dayOld(1).id, { status: 'error' });
    const { entries } = await page(begun, 'backups', 'sort=updated_at:desc');
    expect(names(entries)[0]).toMatch(/^day 0/);
  });

  it.each([
    ['vault_id=vault-1', 6],
    ['vault_id=another', 0],
    ['resource_id=resource-1', 3],
    [`checkpoint_id=${dayOld(1).id}`, 2],
    ['image_type=backup', 6],
    ['image_type=replication', 0],
    ['status=available', 4],
    ['status=error&status=protecting', 2],
    ['start_time=2026-03-03T00:00:00Z', 4],
    ['end_time=2026-03-03T00:00:00Z', 2],
    ['own_type=shared', 0],
  ])('takes the filter %s', async (query, wanted) => {
    const begun = await withFleet(dayOld(0), dayOld(1, { status: 'error' }), dayOld(2));
    expect((await page(begun, 'backups', query)).count).toBe(wanted);
  });

  it.each([
    'limit=0',
    'limit=1001',
    'offset=-1',
    'sort=colour',
    'start_time=today',
    'own_type=mine',
  ])('refuses %s', async (query) => {
    const begun = await withFleet(dayOld(0));
    expect(await page(begun, 'backups', query)).toMatchObject({ status: 400, entries: [] });
  });

  it('has copies from elsewhere under the ID of what they are copies of', async () => {
    const original = seededId(1, 'in another region');
    const begun = await withFleet(dayOld(0, { isReplica: true, copyOf: original }));
    const { entries } = await page(begun, 'backups', 'image_type=replication');
    expect(entries[0]).toMatchObject({ checkpoint_id: original, image_type: 'replication' });
    expect((await begun.show(original)).status).toBe(404);
  });

  it.each(['documented', 'legacy'] as const)(
    'tells where copies went, in the %s form',
    async (form) => {
      const replications = [
        { status: 'success', atMs: START_MS, region: 'eu-nl', projectId: 'p', vaultId: 'v' },
      ];
      const begun = await withFleet(dayOld(0, { form, replications }));
      const { entries } = await page(begun, 'backups');
      expect(entries[0]?.['replication_records']).toMatchObject([
        { status: 'success', destination_region: 'eu-nl', destination_vault_id: 'v' },
      ]);
    },
  );

  it('shows to others what is shared with them, when they ask for it', async () => {
    const begun = await withFleet(dayOld(0, { sharedWith: [OTHER_PROJECT_ID] }));
    const ask = async (query: string) => {
      const answer = await fetch(`${begun.url}/v3/${OTHER_PROJECT_ID}/backups?${query}`, {
        headers: { 'X-Auth-Token': OTHER_TOKEN },
      });
      return answer.json();
    };
    expect(await ask('own_type=private')).toMatchObject({ count: 0 });
    expect(await ask('own_type=all_granted')).toMatchObject({
      count: 2,
      backups: [{ project_id: PROJECT_ID }, {}],
    });
  });
});

describe('the list of vaults', () => {
  it('counts the available backups of each resource', async () => {
    const begun = await withFleet(dayOld(0), dayOld(1, { status: 'error' }), dayOld(2));
    const { entries } = await page(begun, 'vaults');
    expect(entries).toMatchObject([
      { name: 'vault-prod01', resources: [{ backup_count: 2 }, { backup_count: 2 }] },
    ]);
  });

  it('has nulls and more members in the form of live clouds', async () => {
    const [vault] = fleetOf().vaults;
    const fleet = { ...fleetOf(), vaults: vault ? [{ ...vault, form: 'legacy' as const }] : [] };
    const { entries } = await page(await started({ fleet }), 'vaults');
    expect(entries).toMatchObject([
      {
        description: null,
        enterprise_project_id: '0',
        threshold: 80,
        billing: { charging_mode: null },
      },
    ]);
  });

  it('says of a replication vault what live clouds say', async () => {
    const [vault] = fleetOf().vaults;
    const replicas = { protectType: 'replication' };
    const fleet = { ...fleetOf(), vaults: vault ? [{ ...vault, ...replicas }] : [] };
    const { entries } = await page(await started({ fleet }), 'vaults');
    expect(entries).toMatchObject([
      { billing: { allocated: 0 }, resources: [{ protect_status: null }, {}] },
    ]);
  });
});

it.each(['vaults', 'backups'] as const)(
  'the third page of %s fails, and it alone',
  async (list) => {
    const begun = await withFleet(dayOld(0));
    await begun.control('PUT', `faults/${list}`, { fault: 'backend_timeout', after: 2, times: 1 });
    const statuses: number[] = [];
    for (let asked = 0; asked < 4; asked += 1) statuses.push((await page(begun, list)).status);
    expect(statuses).toEqual([200, 200, 504, 200]);
  },
);
