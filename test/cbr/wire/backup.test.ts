import { describe, expect, it } from 'vitest';
import { readBackup } from '../../../src/cbr/wire/backup.ts';
import { createAnomalies } from '../../../src/cbr/wire/readable.ts';
import { fixture } from '../../support/fixtures.ts';

const CHECKPOINT = '0de38f11-4ca0-412f-ad4f-27c8d0b81412';
const LONG = 'r'.repeat(257);
const LEAST = {
  id: 'b',
  checkpoint_id: CHECKPOINT,
  vault_id: 'v',
  resource_id: 'r',
  status: 'available',
  image_type: 'backup',
  created_at: '2026-03-25T06:32:07.951164',
};

function read(json: unknown) {
  const anomalies = createAnomalies();
  const backup = readBackup(structuredClone(json), anomalies);
  return { backup, anomalies: anomalies.list() };
}

function backupsOf(name: string): readonly unknown[] {
  return (fixture(name).body as { backups: readonly unknown[] }).backups;
}

describe('a backup of a list', () => {
  it('is read as live clouds send it', () => {
    const [first] = backupsOf('list-backups/live-shape');
    const { backup, anomalies } = read(first);
    expect(backup).toEqual({
      id: 'e4ae1c48-72ad-5348-807d-398c7654f45e',
      checkpointId: 'a44cb32f-c625-56a6-ba17-731879997712',
      vaultId: 'd8952baf-9ac8-5140-9e9a-05fcd9109712',
      resourceId: '49bf42a4-8c04-57f2-b2e0-1f837c4f801c',
      state: 'available',
      createdAtSeconds: Date.parse('2026-03-25T06:32:07Z') / 1000 + 0.951164,
      updatedAtSeconds: Date.parse('2026-03-25T06:34:03Z') / 1000 + 0.482887,
      expiresAtSeconds: undefined,
      isReplica: false,
      isAutomatic: false,
      replications: [],
    });
    expect(anomalies).toEqual([]);
  });

  it.each(['list-backups/doc-current', 'list-backups/one-checkpoint-many-backups'])(
    'is read from %s',
    (name) => {
      for (const json of backupsOf(name)) {
        expect(read(json)).toMatchObject({ backup: { state: 'available' }, anomalies: [] });
      }
    },
  );

  it.each([
    ['available', 'available'],
    ['restoring', 'available'],
    ['waiting_restore', 'available'],
    ['protecting', 'open'],
    ['waiting_protect', 'open'],
    ['deleting', 'open'],
    ['waiting_delete', 'open'],
    ['error', 'failed'],
  ])('in status %s is %s', (status, state) => {
    expect(read({ ...LEAST, status })).toMatchObject({ backup: { state }, anomalies: [] });
  });

  it.each([['copying'], ['toString'], [null], [undefined], [5]])(
    'in status %s is unknown, and that is noted',
    (status) => {
      const { backup, anomalies } = read({ ...LEAST, status });
      expect(backup?.state).toBe('unknown');
      expect(anomalies.map(({ field }) => field)).toContain('backups.status');
    },
  );

  it.each([
    ['2026-03-25T06:32:07.951164', 1774420327.951164],
    ['2026-03-25T06:32:07.951+00:00', 1774420327.951],
    ['2026-03-25T06:32:07Z', 1774420327],
  ])('made at %s', (created_at, seconds) => {
    const { backup } = read({ ...LEAST, created_at });
    expect(backup?.createdAtSeconds).toBeCloseTo(seconds, 5);
    expect(backup?.updatedAtSeconds).toBe(backup?.createdAtSeconds);
  });

  it.each([
    [{ auto_trigger: true }, true],
    [{ auto_trigger: false }, false],
    [{}, false],
    [null, false],
  ])('with extend_info %j was made by a policy: %s', (extend_info, isAutomatic) => {
    expect(read({ ...LEAST, extend_info })).toMatchObject({
      backup: { isAutomatic },
      anomalies: [],
    });
  });

  it('that was copied here says so, and where it was copied to', () => {
    const { backup, anomalies } = read({
      ...LEAST,
      image_type: 'replication',
      updated_at: null,
      expired_at: null,
      extend_info: { auto_trigger: null },
      replication_records: [
        { status: 'success', destination_region: 'eu-nl' },
        { status: 'fail', destination_region: 'eu-ch2', extra_info: { destinatio_vault_id: 'x' } },
        { status: 'success' },
        null,
      ],
    });
    expect(backup).toMatchObject({
      isReplica: true,
      isAutomatic: false,
      replications: [
        { destinationRegion: 'eu-nl', succeeded: true },
        { destinationRegion: 'eu-ch2', succeeded: false },
      ],
    });
    expect(anomalies).toEqual([]);
  });

  it.each([
    ['without an ID', { id: null }],
    ['without a restore point', { checkpoint_id: null }],
    ['of a restore point with an ID that is none', { checkpoint_id: '../..' }],
    ['without a vault', { vault_id: '' }],
    ['without a resource', { resource_id: null }],
    ['with an ID that is no text', { id: 5 }],
    ['with an ID beyond all bounds', { id: LONG }],
    ['of a vault with an ID beyond all bounds', { vault_id: LONG }],
    ['of a resource with an ID beyond all bounds', { resource_id: LONG }],
    ['that was never made', { created_at: null }],
    ['made at no time', { created_at: 'yesterday' }],
  ])('%s is none', (_, json) => {
    expect(read({ ...LEAST, ...json }).backup).toBeUndefined();
  });
});
