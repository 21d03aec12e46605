import { describe, expect, it } from 'vitest';
import { createAnomalies } from '../../../src/cbr/wire/readable.ts';
import { readVault } from '../../../src/cbr/wire/vault.ts';
import { fixture } from '../../support/fixtures.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** Longer than an ID may be. */
const LONG = 'r'.repeat(257);

function read(json: unknown) {
  const anomalies = createAnomalies();
  const vault = readVault(structuredClone(json), anomalies);
  return { vault, anomalies: anomalies.list() };
}

function vaultsOf(name: string): readonly unknown[] {
  return (fixture(name).body as { vaults: readonly unknown[] }).vaults;
}

describe('a vault of a list', () => {
  it('is read as live clouds send it', () => {
    const [app] = vaultsOf('list-vaults/live-shape');
    const { vault, anomalies } = read(app);
    expect(vault).toEqual({
      id: 'd6853c76-6983-5053-91df-7a0cc0f7617a',
      name: 'vault-app',
      status: 'available',
      objectType: 'server',
      protectType: 'backup',
      consistentLevel: 'crash_consistent',
      chargingMode: 'post_paid',
      enterpriseProjectId: '3be39013-9526-55fd-a7c5-7544e0eaa971',
      capacityBytes: 100 * GIB,
      usedBytes: 17_048 * MIB,
      allocatedBytes: 50 * GIB,
      thresholdRatio: 0.8,
      autoExpand: false,
      autoBind: false,
      locked: false,
      notifies: true,
      createdAtSeconds: Date.parse('2026-03-22T02:59:06Z') / 1000 + 0.548293,
      tags: [],
      resources: [
        {
          id: '7e82f601-84de-5368-b983-ad78dadfab20',
          name: 'ecs-l1',
          type: 'OS::Nova::Server',
          protectStatus: 'available',
          sizeBytes: 50 * GIB,
          backupSizeBytes: 17_048 * MIB,
          backups: 2,
          autoProtect: true,
          excludedVolumes: undefined,
        },
      ],
    });
    expect(anomalies).toEqual([]);
  });

  it('is read as the reference shows it', () => {
    const [documented] = vaultsOf('list-vaults/doc-current');
    const { vault, anomalies } = read(documented);
    expect(vault).toMatchObject({
      enterpriseProjectId: '0',
      usedBytes: 0,
      thresholdRatio: undefined,
      notifies: undefined,
      locked: undefined,
      resources: [],
    });
    expect(anomalies).toEqual([]);
  });

  it.each<[string, object, object]>([
    [
      'of a replication',
      {
        billing: { allocated: 0, protect_type: 'replication' },
        resources: [{ id: 'r', protect_status: null, size: 40, backup_count: 0 }],
      },
      {
        allocatedBytes: 0,
        protectType: 'replication',
        resources: [{ protectStatus: undefined, sizeBytes: 40 * GIB, backups: 0 }],
      },
    ],
    [
      'whose server is gone',
      { resources: [{ id: 'r', protect_status: 'deleted', size: 0, backup_count: 1 }] },
      { resources: [{ protectStatus: 'deleted', sizeBytes: 0, backups: 1 }] },
    ],
    [
      'with tags that have no value',
      { tags: [{ key: 'a', value: null }, { key: 'b' }, { key: 'c', value: 'd' }, null, {}] },
      {
        tags: [
          { key: 'a', value: '' },
          { key: 'b', value: '' },
          { key: 'c', value: 'd' },
        ],
      },
    ],
    ['with null for all that may be', { billing: null, tags: null, resources: null }, { tags: [] }],
    [
      'that is locked although it calls itself available',
      { billing: { status: 'available' }, locked: true },
      { status: 'available', locked: true },
    ],
    ['that is expanding', { billing: { status: 'lock' } }, { status: 'lock' }],
    [
      'with volumes left out',
      { resources: [{ id: 'r', extra_info: { exclude_volumes: ['a', 'b'] } }] },
      { resources: [{ excludedVolumes: 2 }] },
    ],
    [
      'with names of every kind',
      { name: 'a"\\\n\u0000\ud800', id: '"; drop' },
      { name: 'a"\\\n\u0000\ud800', id: '"; drop' },
    ],
  ])('%s', (_, json, expected) => {
    const { vault, anomalies } = read({ id: 'v', ...json });
    expect(vault).toMatchObject(expected);
    expect(anomalies).toEqual([]);
  });

  it.each<[string, object, object, string]>([
    [
      'negative use',
      { billing: { used: -5, size: 10 } },
      { usedBytes: undefined, capacityBytes: 10 * GIB },
      'vaults.billing.used',
    ],
    [
      'a threshold beyond all',
      { threshold: 800 },
      { thresholdRatio: undefined },
      'vaults.threshold',
    ],
    [
      'a status nobody documented',
      { billing: { status: 'asleep' } },
      { status: 'unknown' },
      'vaults.billing.status',
    ],
    [
      'a resource without an ID',
      { resources: [{ name: 'x' }, { id: 'r' }] },
      { resources: [{ id: 'r' }] },
      'vaults.resources.id',
    ],
    [
      'a resource twice',
      {
        resources: [
          { id: 'r', size: 1 },
          { id: 'r', size: 2 },
        ],
      },
      { resources: [{ id: 'r', sizeBytes: 2 * GIB }] },
      'vaults.resources.id',
    ],
    [
      'resources whose IDs begin alike and are too long',
      { resources: [{ id: `${LONG}a` }, { id: `${LONG}b` }, { id: 'r' }] },
      { resources: [{ id: 'r' }] },
      'vaults.resources.id',
    ],
    ['resources that are no list', { resources: 'many' }, { resources: [] }, 'vaults.resources'],
    ['a text for a flag', { locked: 'yes' }, { locked: undefined }, 'vaults.locked'],
  ])('with %s is read but for that, which is noted', (_, json, expected, field) => {
    const { vault, anomalies } = read({ id: 'v', ...json });
    expect(vault).toMatchObject(expected);
    expect(new Set(anomalies.map((each) => each.field))).toEqual(new Set([field]));
  });

  it.each([[null], ['v'], [[]], [{}], [{ id: '' }], [{ id: 5 }], [{ name: 'x' }], [{ id: LONG }]])(
    'is none: %j',
    (json) => {
      expect(read(json).vault).toBeUndefined();
    },
  );

  it('has resources with IDs as long as they may be, each its own', () => {
    const resources = ['a', 'b'].map((end) => ({ id: `${LONG.slice(2)}${end}` }));
    expect(read({ id: 'v', resources }).vault?.resources).toMatchObject(resources);
  });

  it('may hold what the API allows', () => {
    const resources = Array.from({ length: 256 }, (_, index) => ({ id: `r${index}`, size: 1 }));
    expect(read({ id: 'v', resources }).vault?.resources).toHaveLength(256);
  });
});
