import { describe, expect, it } from 'vitest';
import type { CallApi } from '../../src/cbr/api-call.ts';
import { createKnownEntries, type KnownEntries } from '../../src/cbr/known-entries.ts';
import { createListReader } from '../../src/cbr/list.ts';
import { createBackupLists } from '../../src/cbr/list-backups.ts';
import { listPolicies } from '../../src/cbr/list-policies.ts';
import { createListTasks } from '../../src/cbr/list-tasks.ts';
import { createListVaults } from '../../src/cbr/list-vaults.ts';
import type { Listing } from '../../src/cbr/pages.ts';
import { type Anomaly, type Failure, isFailure } from '../../src/domain/outcome.ts';
import type { Vault } from '../../src/domain/vault.ts';

/** As long as a reader may take before others have their turn. */
const SLICE_MS = 5;

const CYCLE = { signal: new AbortController().signal, takeRetry: () => true };

/** Lists of an API that gives the same answer whatever it is asked for. */
function listsFrom(body: object, known?: KnownEntries<Vault>) {
  const anomalies: Anomaly[] = [];
  const asked: string[] = [];
  const callApi: CallApi = async ({ path, read }) => {
    asked.push(path);
    const answer = {
      status: 200,
      body: Buffer.from(JSON.stringify(body)),
      header: () => undefined,
    };
    const result = await read(answer, CYCLE.signal);
    return isFailure(result) ? { kind: 'failed', failure: result } : { kind: 'answered', result };
  };
  const readList = createListReader(callApi, (found) => anomalies.push(...found));
  return {
    anomalies,
    asked,
    vaults: () => createListVaults(readList, known)(CYCLE),
    policies: () => listPolicies(readList, CYCLE),
    backups: createBackupLists(readList, () => {}),
    tasks: (sinceSeconds: number) => createListTasks(readList)(sinceSeconds, CYCLE),
  };
}

/** Lists of an API of which so many entries fill an answer; `limit offset` of what was asked. */
function upToAnAnswer(key: string, all: readonly object[], most = 300) {
  const asked: string[] = [];
  const callApi: CallApi = async ({ path, read }) => {
    const query = new URLSearchParams(path.split('?')[1]);
    const [limit, offset] = [Number(query.get('limit')), Number(query.get('offset'))];
    asked.push(`${limit} ${offset}`);
    const failure = { reason: 'invalid_response', detail: 'x', isTooLarge: true } as const;
    if (limit > most) return { kind: 'failed', failure };
    const body = { [key]: all.slice(offset, offset + limit), count: all.length };
    const answer = {
      status: 200,
      body: Buffer.from(JSON.stringify(body)),
      header: () => undefined,
    };
    const result = await read(answer, CYCLE.signal);
    return isFailure(result) ? { kind: 'failed', failure: result } : { kind: 'answered', result };
  };
  return { readList: createListReader(callApi, () => {}), asked };
}

function itemsOf<Item>(listing: Listing<Item> | Failure): readonly Item[] {
  return isFailure(listing) ? [] : listing.items;
}

function ids(length: number): readonly { readonly id: string }[] {
  return Array.from({ length }, (_, index) => ({ id: `v${index}` }));
}

describe('a list of vaults', () => {
  it.each([
    ['nothing', null],
    ['a number', 7],
    ['an entry without an ID', { id: null }],
    ['an entry with a name alone', { name: 'x' }],
    ['an entry with an ID beyond all bounds', { id: 'v'.repeat(257) }],
  ])('with %s in it says nothing of what is gone', async (_, odd) => {
    const { vaults, anomalies } = listsFrom({ vaults: [{ id: 'v' }, odd], count: 2 });
    expect(await vaults()).toMatchObject({
      reason: 'invalid_response',
      detail: expect.stringContaining('1 vaults that cannot be read'),
    });
    expect(anomalies).toEqual([expect.objectContaining({ field: 'vaults' })]);
  });

  it('without any vault is one', async () => {
    const { vaults } = listsFrom({ vaults: [], count: 0 });
    expect(await vaults()).toEqual({ items: [], exhausted: true, truncated: false });
  });

  it.each([
    ['counted', { count: 30_000 }],
    ['uncounted', {}],
  ])('longer than all that is read is cut, though it comes in one answer, %s', async (_, more) => {
    const { vaults, asked } = listsFrom({ vaults: ids(30_000), ...more });
    const listing = await vaults();
    expect(listing).toMatchObject({ exhausted: false, truncated: true });
    expect(isFailure(listing) ? [] : listing.items).toHaveLength(20_000);
    expect(asked).toHaveLength(1);
  });

  it('that is too large for an answer is asked for in smaller pages, from then on', async () => {
    const { readList, asked } = upToAnAnswer('vaults', ids(700));
    const list = createListVaults(readList);
    for (const beginning of [['1000 0', '250 0'], ['250 0']]) {
      asked.length = 0;
      expect(itemsOf(await list(CYCLE))).toHaveLength(700);
      expect(asked).toEqual([...beginning, '250 230', '250 460']);
    }
  });

  it.each([1000, 300, 100])('is as long, where %i fill an answer', async (most) => {
    const { readList } = upToAnAnswer('vaults', ids(19_620), most);
    const listing = await createListVaults(readList)(CYCLE);
    expect(listing).toMatchObject({ exhausted: true, truncated: false });
    expect(itemsOf(listing)).toHaveLength(19_620);
    const { readList: further } = upToAnAnswer('vaults', ids(21_000), most);
    expect(await createListVaults(further)(CYCLE)).toMatchObject({ truncated: true });
  });

  it('that is too large in the smallest pages is a failure', async () => {
    const asked: string[] = [];
    const callApi: CallApi = async ({ path }) => {
      asked.push(path);
      const failure = { reason: 'invalid_response', detail: 'x', isTooLarge: true } as const;
      return { kind: 'failed', failure };
    };
    const list = createListVaults(createListReader(callApi, () => {}));
    expect(await list(CYCLE)).toMatchObject({ isTooLarge: true });
    expect(asked).toHaveLength(3);
  });

  it('of which an entry comes again is read as the same object, and only what changed anew', async () => {
    const known = createKnownEntries<Vault>();
    const first = itemsOf(await listsFrom({ vaults: ids(3), count: 3 }, known).vaults());
    const changed = ids(4).map((each) => (each.id === 'v1' ? { ...each, name: 'new' } : each));
    const second = itemsOf(await listsFrom({ vaults: changed, count: 4 }, known).vaults());
    expect(second.map(({ id, name }) => [id, name])).toEqual([
      ['v0', undefined],
      ['v1', 'new'],
      ['v2', undefined],
      ['v3', undefined],
    ]);
    expect(second.map((vault) => first.includes(vault))).toEqual([true, false, true, false]);
  });

  it('tells of an odd entry each time, although it came before', async () => {
    const known = createKnownEntries<Vault>();
    const odd = { vaults: [{ id: 'v', threshold: 'high' }], count: 1 };
    for (let read = 0; read < 2; read += 1) {
      const { vaults, anomalies } = listsFrom(odd, known);
      await vaults();
      expect(anomalies.map(({ field }) => field)).toEqual(['vaults.threshold']);
    }
  });

  it('that failed leaves what was known of the one before', async () => {
    const known = createKnownEntries<Vault>();
    const read = (body: object) => listsFrom(body, known).vaults();
    const [first] = itemsOf(await read({ vaults: ids(1), count: 1 }));
    expect(await read({ vaults: [null], count: 1 })).toHaveProperty('reason');
    const [second] = itemsOf(await read({ vaults: ids(1), count: 1 }));
    expect(second).toBe(first);
  });

  it('longer than was asked for is taken while it is within bounds', async () => {
    const listing = await listsFrom({ vaults: ids(1500), count: 1500 }).vaults();
    expect(listing).toMatchObject({ exhausted: true, truncated: false });
    expect(isFailure(listing) ? [] : listing.items).toHaveLength(1500);
  });
});

describe('a list of backups', () => {
  const NEVER = { take: () => {}, isEnough: () => false };
  const BACKUP = {
    id: 'b',
    checkpoint_id: '0de38f11-4ca0-412f-ad4f-27c8d0b81412',
    vault_id: 'v',
    resource_id: 'r',
    status: 'available',
    created_at: '2026-03-25T06:32:07.951164',
  };

  it('is read but for entries that make no sense', async () => {
    const { backups, anomalies } = listsFrom({ backups: [null, BACKUP], count: 2 });
    const listing = await backups.ofVault({ vaultId: 'v', limit: 9, until: () => NEVER }, CYCLE);
    expect(listing).toMatchObject({ items: [{ id: 'b' }], exhausted: true });
    expect(anomalies.map(({ field }) => field)).toEqual(['backups']);
  });

  it('that is too large for an answer is asked for in smaller pages, whatever it is for', async () => {
    const all = Array.from({ length: 700 }, (_, index) => ({ ...BACKUP, id: `b${index}` }));
    const { readList, asked } = upToAnAnswer('backups', all);
    const backups = createBackupLists(readList, () => {});
    const ofVault = { vaultId: 'v', limit: 400, until: () => NEVER };
    const changes = { sinceSeconds: 0, openSinceSeconds: async () => undefined };
    expect(itemsOf(await backups.ofVault(ofVault, CYCLE))).toHaveLength(700);
    expect(asked).toEqual(['400 0', '250 0', '250 230', '250 460']);
    asked.length = 0;
    expect(itemsOf(await backups.changes(changes, CYCLE))).toHaveLength(700);
    expect(asked).toEqual(['100 0', '250 80', '250 310', '250 540']);
  });

  it('of which one is wanted gives the first, however many come', async () => {
    const { backups } = listsFrom({ backups: [BACKUP, { ...BACKUP, id: 'c' }], count: 2 });
    const found = await backups.newestAvailable({ vaultId: 'v', resourceId: 'r' }, CYCLE);
    expect(found).toMatchObject({ id: 'b' });
  });
});

describe('a list of policies', () => {
  it('is read but for entries that name none', async () => {
    const { policies, anomalies } = listsFrom({ policies: [null, { id: 'p' }, {}], count: 3 });
    expect(await policies()).toMatchObject({ items: [{ id: 'p' }], exhausted: true });
    expect(anomalies.map(({ field }) => field)).toEqual(['policies', 'policies']);
  });

  it('is all there are in one page, with limit and offset in it', async () => {
    const { policies, asked } = listsFrom({
      policies: [{ id: 'p' }],
      count: 1,
      limit: 9,
      offset: 0,
    });
    expect(await policies()).toEqual({
      items: [expect.objectContaining({ id: 'p' })],
      exhausted: true,
      truncated: false,
    });
    expect(asked).toEqual(['policies?limit=1000&offset=0']);
  });

  it.each([{}, { policies: null }, { policies: 'none' }])('is none: %j', async (body) => {
    expect(await listsFrom(body).policies()).toMatchObject({ reason: 'invalid_response' });
  });
});

describe('a list of tasks', () => {
  const TASK = { id: 't', operation_type: 'backup', status: 'success' };

  it('is asked for from a time on, and read but for entries that make no sense', async () => {
    const { tasks, anomalies, asked } = listsFrom({
      operation_logs: [{ ...TASK, created_at: '2026-03-25T06:32:07.951164' }, TASK, 7],
      count: 3,
    });
    expect(await tasks(1_774_420_000.9)).toMatchObject({ items: [{ id: 't' }], exhausted: true });
    expect(asked).toEqual(['operation-logs?start_time=2026-03-25T06:26:40Z&limit=1000&offset=0']);
    expect(anomalies.map(({ field }) => field)).toEqual(['operation_logs', 'operation_logs']);
  });

  it('without any task is one', async () => {
    const { tasks } = listsFrom({ operation_logs: [], count: 0 });
    expect(await tasks(0)).toEqual({ items: [], exhausted: true, truncated: false });
  });

  it('under another name is none', async () => {
    const { tasks } = listsFrom({ tasks: [] });
    expect(await tasks(0)).toMatchObject({ reason: 'invalid_response' });
  });
});

describe('what reads a list', () => {
  it('is made ready in turns of its own, while the answer is on its way', async () => {
    const order: string[] = [];
    const turn = () => setImmediate(() => order.push('another'));
    const readers = ['one', 'two'].map((name) => ({
      ready: () => {
        order.push(name);
        const startMs = performance.now();
        while (performance.now() - startMs < SLICE_MS);
        turn();
      },
    }));
    const callApi: CallApi = async ({ read }) => {
      order.push('asked');
      turn();
      const answer = { status: 200, body: Buffer.from('{"tasks":[]}'), header: () => undefined };
      const result = await read(answer, CYCLE.signal);
      return isFailure(result) ? { kind: 'failed', failure: result } : { kind: 'answered', result };
    };
    const query = new URLSearchParams();
    const list = { operation: 'list_tasks', key: 'tasks', query, idOf: String, readers } as const;
    await createListReader(callApi, () => {})({ ...list, readEntry: String, pagesMax: 1 }, CYCLE);
    expect(order.slice(0, 5)).toEqual(['asked', 'another', 'one', 'another', 'two']);
  });
});
