import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../../src/cbr/wire/checkpoint.ts';
import { fixture, fixtureCheckpointId, fixtureNames } from '../../support/fixtures.ts';
import { anyCheckpoint } from './any-checkpoint.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;

function read(body: unknown) {
  const checkpoint = readCheckpoint(structuredClone(body));
  if (checkpoint === undefined) throw new Error('no checkpoint');
  return checkpoint;
}

function readFixture(name: string) {
  return read(fixture(name).body);
}

/** A checkpoint with these fields beside its id. */
function readWith(fields: Readonly<Record<string, unknown>>) {
  return read({ checkpoint: { id: 'x', status: 'available', ...fields } });
}

function readResources(...resources: readonly unknown[]) {
  const { restorePoint, anomalies } = readWith({ vault: { resources } });
  return { resources: restorePoint.vault?.resources, anomalies };
}

describe('the payloads of the fixtures', () => {
  it.each([...fixtureNames('show/'), ...fixtureNames('create/')])('%s is read', (name) => {
    const checkpoint = readFixture(name);
    expect(checkpoint.id).toBe(fixtureCheckpointId(name));
    expect(checkpoint.restorePoint.createdAtSeconds).toBeGreaterThan(1.7e9);
    expect(checkpoint.anomalies.filter(({ kind }) => kind === 'invalid_field')).toEqual([]);
  });

  it('reads the documented form and the older one alike', () => {
    const current = readFixture('show/doc-current-numeric-sparse').restorePoint;
    const legacy = readFixture('show/doc-legacy-strings-nulls').restorePoint;
    expect(legacy.vault).toEqual(current.vault);
    expect(legacy.createdAtSeconds).toBeCloseTo(1772586041.116982, 6);
    expect(current).toEqual({
      status: 'available',
      name: undefined,
      createdAtSeconds: 1772586041.117,
      retentionSeconds: undefined,
      vault: {
        id: 'b9e06110-eab2-584c-ba6b-c77a7c5734dc',
        name: 'vault-prod01',
        resources: [
          {
            id: '782bd16a-59c1-5a27-9ca6-8648e9af1ecc',
            name: 'app-01',
            type: 'OS::Nova::Server',
            protectStatus: 'available',
            sizeBytes: 40 * GIB,
            backupSizeBytes: undefined,
            backups: undefined,
          },
        ],
        skippedResources: [],
      },
    });
  });

  it('reads an available restore point without a vault', () => {
    const { restorePoint, anomalies } = readFixture('show/walkthrough-vault-null');
    expect(restorePoint).toMatchObject({ status: 'available', vault: undefined, name: undefined });
    expect(anomalies).toEqual([]);
  });

  it('reads numbers in texts in their units', () => {
    const { restorePoint } = readFixture('show/osc-fake-extra-info-json-string');
    expect(restorePoint.vault?.resources[0]).toMatchObject({
      sizeBytes: 6 * GIB,
      backupSizeBytes: 6840 * MIB,
      backups: 18,
    });
    expect(restorePoint.name).toBe('bk-osc');
  });

  it('reads skipped resources and the retention', () => {
    const { restorePoint } = readFixture('show/partial-skipped');
    expect(restorePoint.retentionSeconds).toBe(30 * 86400);
    expect(restorePoint.vault?.skippedResources).toHaveLength(3);
    expect(restorePoint.vault?.skippedResources[0]).toEqual({
      id: '7e94e816-43ce-52dd-ad1b-4694cc34418e',
      type: 'OS::Nova::Server',
      name: 'db-02',
      code: 'BackupService.6203',
      reason: 'Performing backups.',
    });
  });

  it('keeps a permanent retention apart from a number of days', () => {
    const { restorePoint } = readFixture('show/two-servers-strings');
    expect(restorePoint.retentionSeconds).toBe('permanent');
  });

  it('shows a status outside the documented ones as unknown', () => {
    const { restorePoint, anomalies } = readFixture('show/status-unknown-copying');
    expect(restorePoint.status).toBe('unknown');
    expect(anomalies).toEqual([{ kind: 'unknown_value', field: 'status', value: 'copying' }]);
  });

  it('keeps an undocumented resource type and notes it', () => {
    const { restorePoint, anomalies } = readFixture('show/resource-types-all');
    expect(restorePoint.vault?.resources.at(-1)?.type).toBe('OS::Future::Thing');
    expect(anomalies).toEqual([
      { kind: 'unknown_value', field: 'vault.resources.type', value: 'OS::Future::Thing' },
    ]);
  });
});

describe('fields that cannot be read are absent and noted', () => {
  it.each([
    ['status', { status: 5 }, '5'],
    ['created_at', { created_at: 'yesterday' }, 'yesterday'],
    ['vault', { vault: 'vault-1' }, 'vault-1'],
    ['vault.id', { vault: { id: 7 } }, '7'],
    ['vault.resources', { vault: { resources: 'none' } }, 'none'],
    ['vault.resources', { vault: { resources: [3] } }, '3'],
    [
      'vault.resources.resource_size',
      { vault: { resources: [{ id: 'a', resource_size: '4O' }] } },
      '4O',
    ],
    ['vault.skipped_resources', { vault: { skipped_resources: {} } }, '{}'],
    ['extra_info', { extra_info: 'text' }, 'text'],
    ['extra_info.name', { extra_info: { name: ['a'] } }, '["a"]'],
    ['extra_info.retention_duration', { extra_info: { retention_duration: -7 } }, '-7'],
  ])('%s', (field, fields, value) => {
    const { anomalies } = readWith(fields);
    expect(anomalies).toEqual([{ kind: 'invalid_field', field, value }]);
  });

  it('loses nothing else', () => {
    const { restorePoint, anomalies } = readWith({
      created_at: '2026-03-07T08:00:00Z',
      extra_info: { name: 'nightly', retention_duration: 'long' },
      vault: {
        id: 'v',
        resources: [{ id: 'a', resource_size: {}, backup_count: '3' }, 5, { id: 'b' }],
      },
    });
    expect(restorePoint).toMatchObject({
      createdAtSeconds: 1772870400,
      name: 'nightly',
      retentionSeconds: undefined,
      vault: { id: 'v', resources: [{ id: 'a', backups: 3, sizeBytes: undefined }, { id: 'b' }] },
    });
    expect(anomalies.map(({ field }) => field).sort()).toEqual([
      'extra_info.retention_duration',
      'vault.resources',
      'vault.resources.resource_size',
    ]);
  });

  it('takes a missing status for unknown', () => {
    const { restorePoint, anomalies } = read({ checkpoint: { id: 'x' } });
    expect(restorePoint.status).toBe('unknown');
    expect(anomalies).toEqual([{ kind: 'invalid_field', field: 'status', value: 'absent' }]);
  });

  it('notes values shortened', () => {
    const { anomalies } = readWith({ status: 'x'.repeat(1000) });
    expect(anomalies[0]?.value).toBe(`${'x'.repeat(64)}…`);
  });
});

describe('null and absent are the same', () => {
  it.each([[{ vault: null, extra_info: null, created_at: null }], [{}]])('%j', (fields) => {
    const { restorePoint, anomalies } = readWith(fields);
    expect(restorePoint).toEqual({
      status: 'available',
      name: undefined,
      createdAtSeconds: undefined,
      retentionSeconds: undefined,
      vault: undefined,
    });
    expect(anomalies).toEqual([]);
  });
});

describe('resources with the same id or without one', () => {
  it.each([
    [['available', 'error'], 'error'],
    [['error', 'available'], 'error'],
    [['restoring', 'copying'], 'unknown'],
    [['copying', 'restoring'], 'unknown'],
    [['copying', 'error'], 'error'],
    [['available', 'restoring'], 'restoring'],
    [['restoring', 'available'], 'available'],
    [['available', null], 'available'],
  ])('the worse status of %j is %s', (statuses, worse) => {
    const { resources } = readResources(
      ...statuses.map((protect_status) => ({ id: 'a', protect_status })),
    );
    expect(resources?.map(({ protectStatus }) => protectStatus)).toEqual([worse]);
  });

  it('are merged into the last entry, counted once and noted', () => {
    const { resources, anomalies } = readResources(
      { id: 'a', name: 'old', resource_size: 1 },
      { id: 'a', name: 'new', resource_size: 2 },
    );
    expect(resources).toHaveLength(1);
    expect(resources?.[0]).toMatchObject({ name: 'new', sizeBytes: 2 * GIB });
    expect(anomalies).toEqual([
      { kind: 'invalid_field', field: 'vault.resources.id', value: 'a more than once' },
    ]);
  });

  it('count when they have no id, and are noted', () => {
    const { resources, anomalies } = readResources({ name: 'x' }, { id: '' }, { id: null });
    expect(resources?.map(({ id }) => id)).toEqual([undefined, undefined, undefined]);
    // Each kind, field and value once: a thousand of them say no more than one.
    expect(anomalies).toEqual([
      { kind: 'invalid_field', field: 'vault.resources.id', value: 'absent' },
    ]);
  });

  it('holds for skipped resources too', () => {
    const { restorePoint } = readWith({
      vault: { skipped_resources: [{ id: 'a', code: 'x' }, { id: 'a', code: 'y' }, {}] },
    });
    expect(restorePoint.vault?.skippedResources.map(({ code }) => code)).toEqual(['y', undefined]);
  });
});

describe('bodies that describe no checkpoint', () => {
  it.each([
    [null],
    [[]],
    ['checkpoint'],
    [5],
    [{}],
    [{ checkpoint: null }],
    [{ checkpoint: [] }],
    [{ checkpoint: {} }],
    [{ checkpoint: { id: 5, status: 'available' } }],
    [{ checkpoints: [{ id: 'x' }] }],
  ])('%j', (body) => {
    expect(readCheckpoint(body)).toBeUndefined();
  });
});

describe('whatever the API sends', () => {
  it('a checkpoint with an id is read, and every number in it is real', () => {
    fc.assert(
      fc.property(anyCheckpoint, (each) => {
        const read = readCheckpoint({ checkpoint: structuredClone(each) });
        expect(read?.id).toBe(each.id);
        const numbers = [
          read?.restorePoint.createdAtSeconds,
          read?.restorePoint.retentionSeconds === 'permanent'
            ? undefined
            : read?.restorePoint.retentionSeconds,
          ...(read?.restorePoint.vault?.resources ?? []).flatMap((resource) => [
            resource.sizeBytes,
            resource.backupSizeBytes,
            resource.backups,
          ]),
        ];
        for (const number of numbers) {
          expect(number === undefined || (Number.isFinite(number) && number >= 0)).toBe(true);
        }
      }),
    );
  });

  it('anything else is refused without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(() => readCheckpoint(structuredClone(json))).not.toThrow();
      }),
    );
  });
});
