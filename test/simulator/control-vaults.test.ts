import { describe, expect, it } from 'vitest';
import { seededId } from '../../src/simulator/fleet/seed.ts';
import { page } from './listing.ts';
import {
  CHECKPOINT_ID,
  checkpoint,
  fleetOf,
  OTHER_PROJECT_ID,
  PROJECT_ID,
  SECOND_ID,
  START_MS,
  type Started,
  started,
} from './started-simulator.ts';

const V = 'vaults/vault-prod01';

/** With a second vault that has nothing in it. */
async function twoVaults(): Promise<Started> {
  const fleet = fleetOf(checkpoint(), checkpoint({ id: SECOND_ID, createdAtMs: START_MS - 1000 }));
  const empty = { id: 'vault-2', name: 'vault two', projectId: PROJECT_ID, resources: [] };
  const now = () => START_MS + 3_600_000;
  return started({ fleet: { ...fleet, vaults: [...fleet.vaults, empty] }, now });
}

async function done(
  begun: Started,
  method: string,
  path: string,
  body?: unknown,
): Promise<Readonly<Record<string, string>>> {
  const answer = await begun.control(method, path, body);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Readonly<Record<string, string>>;
}

/** Of each vault the resources with the backups that are listed in it. */
async function listed(begun: Started) {
  const { entries } = await page(begun, 'vaults');
  const counts = entries.map(async ({ id, name, resources }) => {
    const backups = await page(begun, 'backups', `vault_id=${id}`);
    return [
      name,
      {
        resources: (resources as readonly { name: string; backup_count: number }[]).map(
          (each) => `${each.name}: ${each.backup_count}`,
        ),
        backups: backups.count,
      },
    ] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

describe('vaults', () => {
  it('are listed with what is in them', async () => {
    expect(await done(await twoVaults(), 'GET', 'vaults')).toEqual([
      {
        id: 'vault-1',
        name: 'vault-prod01',
        project: 'eu-de_prod',
        status: 'available',
        protect_type: 'backup',
        tags: {},
        restore_points: 2,
        resources: [
          { id: 'resource-1', name: 'app-01', backups: 2 },
          { id: 'resource-2', name: 'app-02', backups: 2 },
        ],
        next: [],
      },
      expect.objectContaining({ id: 'vault-2', restore_points: 0, resources: [] }),
    ]);
  });

  it('are made, and dissolved with all that is in them', async () => {
    const begun = await twoVaults();
    const made = { project: 'eu-de_prod', name: 'new one', resources: ['n-1', 'n-2'] };
    expect(await done(begun, 'POST', 'vaults', made)).toMatchObject({
      name: 'new one',
      resources: [{ name: 'n-1', backups: 0 }, { name: 'n-2' }],
    });
    expect(await listed(begun)).toHaveProperty('new one');
    await done(begun, 'DELETE', 'vaults/new%20one');
    await done(begun, 'DELETE', V);
    expect(await listed(begun)).toEqual({ 'vault two': { resources: [], backups: 0 } });
    expect((await begun.show()).status).toBe(404);
  });

  it('are renamed, tagged, filled up and out of order', async () => {
    const begun = await twoVaults();
    await done(begun, 'PUT', V, {
      name: 'another',
      tags: { env: 'prod', bare: null },
      capacity_gib: 100,
      used_percent: 97,
      status: 'frozen',
      auto_expand: true,
      locked: true,
    });
    const [vault] = (await page(begun, 'vaults')).entries;
    expect(vault).toMatchObject({
      name: 'another',
      tags: [
        { key: 'env', value: 'prod' },
        { key: 'bare', value: null },
      ],
      billing: { size: 100, used: 99_328, status: 'frozen' },
      auto_expand: true,
      locked: true,
    });
    await done(begun, 'PUT', 'vaults/vault-1', { used_percent: null });
    expect((await page(begun, 'vaults')).entries[0]).toMatchObject({ billing: { used: 4320 } });
  });
});

describe('resources', () => {
  it('join, and older restore points hold none of them', async () => {
    const begun = await twoVaults();
    await done(begun, 'PUT', `${V}/resources/app-03`, { size_gib: 10, auto_protect: false });
    await done(begun, 'POST', `${V}/restore-points`);
    expect(await listed(begun)).toMatchObject({
      'vault-prod01': { resources: ['app-01: 3', 'app-02: 3', 'app-03: 1'], backups: 7 },
    });
  });

  it('leave with their backups, and with the last of them goes its restore point', async () => {
    const begun = await twoVaults();
    await done(begun, 'DELETE', `${V}/resources/app-01`);
    expect(await listed(begun)).toMatchObject({
      'vault-prod01': { resources: ['app-02: 2'], backups: 2 },
    });
    expect((await begun.show()).status).toBe(200);
    await done(begun, 'DELETE', `${V}/resources/resource-2`);
    expect(await listed(begun)).toMatchObject({ 'vault-prod01': { resources: [], backups: 0 } });
    expect((await begun.show()).status).toBe(404);
  });

  it('move to another vault with their backups, which keep their restore point', async () => {
    const begun = await twoVaults();
    await done(begun, 'PUT', 'vaults/vault%20two/resources/app-01');
    expect(await listed(begun)).toEqual({
      'vault-prod01': { resources: ['app-02: 2'], backups: 2 },
      'vault two': { resources: ['app-01: 2'], backups: 2 },
    });
    const { entries } = await page(begun, 'backups', 'vault_id=vault-2');
    expect(entries.map((each) => each['checkpoint_id'])).toEqual([CHECKPOINT_ID, SECOND_ID]);
    await done(begun, 'PUT', `${V}/resources/app-01`);
    expect(await listed(begun)).toMatchObject({ 'vault two': { resources: [], backups: 0 } });
    await done(begun, 'PUT', 'vaults/vault%20two/resources/app-01');
    await done(begun, 'DELETE', V);
    expect(await listed(begun)).toEqual({
      'vault two': { resources: ['app-01: 2'], backups: 2 },
    });
    await done(begun, 'DELETE', 'vaults/vault%20two');
    expect((await page(begun, 'backups')).count).toBe(0);
  });

  it('are changed where they are', async () => {
    const begun = await twoVaults();
    await done(begun, 'PUT', `${V}/resources/app-01`, { protect_status: 'deleted' });
    expect(await listed(begun)).toMatchObject({
      'vault-prod01': { resources: ['app-01: 2', 'app-02: 2'] },
    });
  });
});

describe('restore points', () => {
  it('are made with what failed and what was skipped, and take their time', async () => {
    let nowMs = START_MS;
    const begun = await started({ now: () => nowMs });
    const order = { failed: ['app-01'], name: 'by hand', retention_days: 7, takes_seconds: 20 };
    const { id, status } = await done(begun, 'POST', `${V}/restore-points`, order);
    expect(status).toBe('protecting');
    const states = async () =>
      Object.fromEntries(
        (await page(begun, 'backups', `checkpoint_id=${id}`)).entries.map((each) => [
          each['resource_name'],
          each['status'],
        ]),
      );
    expect(await states()).toEqual({ 'app-01': 'error', 'app-02': 'protecting' });
    nowMs += 20_000;
    expect(await states()).toEqual({ 'app-01': 'error', 'app-02': 'available' });
    const skipped = await done(begun, 'POST', `${V}/restore-points`, { skipped: ['app-02'] });
    expect(await (await begun.show(skipped['id'])).json()).toMatchObject({
      checkpoint: {
        vault: { skipped_resources: [{ name: 'app-02', code: 'BackupService.7101' }] },
      },
    });
  });

  it('that fail as a whole are in error', async () => {
    const begun = await started();
    const order = { failed: ['app-01', 'app-02'] };
    expect(await done(begun, 'POST', `${V}/restore-points`, order)).toMatchObject({
      status: 'error',
    });
  });

  it('are deleted by hand, the newest first', async () => {
    const begun = await twoVaults();
    expect(await done(begun, 'DELETE', `${V}/restore-points`, { percent: 50 })).toEqual({
      deleted: [CHECKPOINT_ID],
    });
    expect(await done(begun, 'DELETE', `${V}/restore-points`)).toEqual({ deleted: [SECOND_ID] });
  });

  it('have single backups that fail and go, each at its own time', async () => {
    const begun = await twoVaults();
    const at = `checkpoints/${SECOND_ID}/backups`;
    await done(begun, 'PUT', `${at}/app-01`, { status: 'error' });
    const changed = await page(begun, 'backups', 'sort=updated_at:desc,id:desc');
    expect(changed.entries[0]).toMatchObject({
      checkpoint_id: SECOND_ID,
      resource_name: 'app-01',
      status: 'error',
    });
    expect(await (await begun.show(SECOND_ID)).json()).toMatchObject({
      checkpoint: { status: 'available' },
    });
    await done(begun, 'DELETE', `${at}/resource-2`);
    const left = await page(begun, 'backups', `checkpoint_id=${SECOND_ID}`);
    expect(left.entries).toMatchObject([{ resource_name: 'app-01', status: 'error' }]);
  });
});

it.each([
  ['POST', 'vaults', { name: 'n' }, 400, 'A vault needs a "project" and a "name".'],
  ['POST', 'vaults', { project: 'x', name: 'n' }, 404, 'There is no project x.'],
  ['PUT', 'vaults', {}, 405, 'Only GET, POST will do here.'],
  ['PUT', 'vaults/none', {}, 404, 'GET /simulator/vaults lists them.'],
  ['PUT', V, {}, 400, 'There is nothing to change: give any of name, tags,'],
  ['PUT', V, { tags: { a: 1 } }, 400, '"tags" is {"a":1}, but must be an object of texts'],
  ['PUT', V, { used_percent: 'full' }, 400, '"used_percent" is "full", but must be a whole number'],
  ['PUT', V, { status: 'sold' }, 400, 'but must be one of: available, lock, frozen,'],
  ['PUT', V, { locked: 'no' }, 400, 'but must be true or false.'],
  ['PUT', V, { colour: 'red' }, 400, '"colour" is not known here, only name,'],
  ['POST', V, {}, 405, 'Only PUT, DELETE will do here.'],
  ['DELETE', `${V}/resources/nobody`, undefined, 404, 'There is no nobody in vault vault-prod01.'],
  ['PUT', `${V}/resources/app-01`, { size_gib: -1 }, 400, '"size_gib" is -1, but must be'],
  ['POST', `${V}/restore-points`, { failed: ['nobody'] }, 404, 'There is no nobody in vault'],
  ['POST', `${V}/restore-points`, { skipped: 'app-01' }, 400, 'but must be a list of texts.'],
  ['DELETE', `${V}/restore-points`, { percent: 0 }, 400, 'a whole number from 1 to 100.'],
  ['PUT', `${V}/nothing`, {}, 404, 'The simulator is steered by'],
  ['PUT', `checkpoints/${CHECKPOINT_ID}/backups/nobody`, {}, 404, 'There is no backup of nobody'],
  ['PUT', `checkpoints/${CHECKPOINT_ID}/backups/app-01`, {}, 400, 'There is nothing to change'],
  [
    'PUT',
    `checkpoints/${seededId(1, 'stranger')}/backups/app-01`,
    { status: 'error' },
    404,
    'GET /simulator/state lists them.',
  ],
])('%s %s %j is refused', async (method, path, body, status, message) => {
  const begun = await started();
  const answer = await begun.control(method, path, body);
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain(message);
  expect(begun.simulator.vaults()).toHaveLength(1);
});

it('a vault of another project may have the same resource, which stays there', async () => {
  const begun = await twoVaults();
  const project = { projectId: OTHER_PROJECT_ID };
  begun.simulator.setVault({ id: 'vault-3', name: 'third', resources: [], ...project });
  await done(begun, 'PUT', 'vaults/third/resources/resource-1');
  expect(await listed(begun)).toMatchObject({ 'vault-prod01': { backups: 4 } });
});
