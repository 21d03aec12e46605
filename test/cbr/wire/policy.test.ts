import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../../src/cbr/wire/policy.ts';
import { createAnomalies } from '../../../src/cbr/wire/readable.ts';
import { fixture } from '../../support/fixtures.ts';

function read(json: unknown) {
  const anomalies = createAnomalies();
  const policy = readPolicy(structuredClone(json), anomalies);
  return { policy, anomalies: anomalies.list() };
}

function policyOf(name: string): unknown {
  return (fixture(name).body as { policies: readonly unknown[] }).policies[0];
}

const DAY = 86_400;

describe('a policy of a list', () => {
  it('is read as live clouds send it', () => {
    const { policy, anomalies } = read(policyOf('list-policies/live-shape'));
    expect(policy).toEqual({
      id: '35133b4e-4f2e-5d4a-9904-a17b52dc346b',
      name: 'nightly',
      operationType: 'backup',
      enabled: true,
      destinationRegion: undefined,
      patterns: ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=03;BYMINUTE=00'],
      startSeconds: Date.parse('2025-05-24T09:41:28Z') / 1000,
      retentionSeconds: 30 * DAY,
      retained: new Map(),
      vaults: [],
    });
    expect(anomalies).toEqual([]);
  });

  it('is read as the reference shows it', () => {
    const { policy, anomalies } = read(policyOf('list-policies/doc-current'));
    expect(policy).toMatchObject({
      startSeconds: Date.parse('2026-01-07T09:41:28Z') / 1000,
      retentionSeconds: undefined,
      retained: new Map([['all', 1]]),
      vaults: [{ vaultId: 'd6853c76-6983-5053-91df-7a0cc0f7617a', destinationVaultId: undefined }],
    });
    expect(anomalies).toEqual([]);
  });

  it.each<[string, object, object]>([
    ['for no vault', { associated_vaults: [] }, { vaults: [] }],
    ['that says nothing of vaults', {}, { vaults: [] }],
    [
      'for vaults, one of them twice',
      { associated_vaults: [{ vault_id: 'v' }, null, { vault_id: 'w' }, { vault_id: 'v' }] },
      { vaults: [{ vaultId: 'v' }, { vaultId: 'w' }] },
    ],
    ['that is disabled', { enabled: false }, { enabled: false }],
    ['with null for all that may be', allNull(), { enabled: undefined, patterns: undefined }],
    ['that keeps for ever', retained({ retention_duration_days: -1 }), { retained: new Map() }],
    [
      'that keeps by every rule',
      retained({
        max_backups: '9',
        day_backups: 1,
        week_backups: 2,
        month_backups: 3,
        year_backups: 4,
      }),
      { retained: new Map(Object.entries({ all: 9, day: 1, week: 2, month: 3, year: 4 })) },
    ],
    [
      'that keeps for a time in a text',
      retained({ retention_duration_days: '7' }),
      { retentionSeconds: 7 * DAY },
    ],
    [
      'with a rule of no days',
      retained({ retention_duration_days: 0 }),
      { retentionSeconds: undefined },
    ],
    ['without any pattern', timed({ pattern: [] }), { patterns: [] }],
    [
      'that starts with an offset',
      timed({ start_time: '2026-01-07T10:41:28.000+01:00' }),
      { startSeconds: 1_767_778_888 },
    ],
    [
      'of a replication',
      {
        operation_type: 'replication',
        operation_definition: { destination_region: 'eu-nl' },
        associated_vaults: [{ vault_id: 'v', destination_vault_id: 'd' }],
      },
      {
        operationType: 'replication',
        destinationRegion: 'eu-nl',
        vaults: [{ vaultId: 'v', destinationVaultId: 'd' }],
      },
    ],
  ])('%s', (_, more, expected) => {
    const { policy, anomalies } = read({ id: 'p', ...more });
    expect(policy).toMatchObject({ id: 'p', ...expected });
    expect(anomalies).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a name that is a number', { name: 7 }, 'policies.name'],
    ['a state in words', { enabled: 'yes' }, 'policies.enabled'],
    ['a definition that is a list', { operation_definition: [] }, 'policies.operation_definition'],
    [
      'a retention that is none',
      retained({ retention_duration_days: -2 }),
      'policies.operation_definition.retention_duration_days',
    ],
    [
      'a count that is none',
      retained({ max_backups: 'many' }),
      'policies.operation_definition.max_backups',
    ],
    [
      'a pattern that is no text',
      timed({ pattern: ['FREQ=DAILY', 7] }),
      'policies.trigger.properties.pattern',
    ],
    [
      'a pattern beyond all bounds',
      timed({ pattern: ['F'.repeat(513)] }),
      'policies.trigger.properties.pattern',
    ],
    [
      'a start at no time',
      timed({ start_time: '2026-02-30 00:00:00' }),
      'policies.trigger.properties.start_time',
    ],
    ['vaults that are no list', { associated_vaults: {} }, 'policies.associated_vaults'],
    ['a vault without an ID', { associated_vaults: [{}] }, 'policies.associated_vaults.vault_id'],
  ])('with %s has all the rest, and it is noted', (_, odd, noted) => {
    const whole = { id: 'p', name: 'n', enabled: true, operation_type: 'backup' };
    const { policy, anomalies } = read({ ...whole, ...odd });
    expect(policy).toMatchObject({ id: 'p', operationType: 'backup' });
    expect(anomalies.map(({ kind, field }) => `${kind} ${field}`)).toEqual([
      `invalid_field ${noted}`,
    ]);
  });

  it('of an unknown kind keeps its name, and that is noted', () => {
    const { policy, anomalies } = read({ id: 'p', operation_type: 'copy' });
    expect(policy?.operationType).toBe('copy');
    expect(anomalies).toEqual([
      { kind: 'unknown_value', field: 'policies.operation_type', value: 'copy' },
    ]);
  });

  it.each([null, 7, {}, { id: null }, { id: '' }, { name: 'x' }])('is none: %j', (json) => {
    expect(read(json).policy).toBeUndefined();
  });
});

function allNull(): object {
  const keys = ['name', 'enabled', 'operation_type', 'operation_definition', 'trigger'];
  return Object.fromEntries([...keys, 'associated_vaults'].map((key) => [key, null]));
}

function retained(operation_definition: object): object {
  return { operation_definition };
}

function timed(properties: object): object {
  return { trigger: { properties } };
}
