import { describe, expect, it } from 'vitest';
import { createAnomalies } from '../../../src/cbr/wire/readable.ts';
import { readTask } from '../../../src/cbr/wire/task.ts';
import { fixture } from '../../support/fixtures.ts';

function read(json: unknown) {
  const anomalies = createAnomalies();
  const task = readTask(structuredClone(json), anomalies);
  return { task, anomalies: anomalies.list() };
}

function tasksOf(name: string): readonly unknown[] {
  return (fixture(name).body as { operation_logs: readonly unknown[] }).operation_logs;
}

const BEGAN = Date.parse('2026-05-23T14:31:36Z') / 1000;

describe('a task of a list', () => {
  it('is read as the documentation shows it', () => {
    const { task, anomalies } = read(tasksOf('list-tasks/doc-current')[0]);
    expect(task).toEqual({
      id: '4827f2da-b008-4507-ab7d-42d0df5ed912',
      operationType: 'backup',
      status: 'success',
      vaultId: '3b5816b5-f29c-4172-9d9a-76c719a659ce',
      vaultName: 'vault-be94',
      checkpointId: 'b432511f-d889-428f-8b0e-5f47c524c6b6',
      resourceId: '1dab32fa-ebf3-4f9a-ab0b-eabd77ccdc0d',
      resourceName: 'ecs-test-0004',
      beganAtSeconds: BEGAN + 0.00723,
      changedAtSeconds: Date.parse('2026-05-23T14:35:23Z') / 1000 + 0.584418,
      endedAtSeconds: Date.parse('2026-05-23T14:35:23Z') / 1000 + 0.511155,
      code: undefined,
      message: undefined,
    });
    expect(anomalies).toEqual([]);
  });

  it('may name neither vault nor policy, and its restore point in another spelling', () => {
    const { task, anomalies } = read(tasksOf('list-tasks/vault-null')[0]);
    expect(task).toMatchObject({
      vaultId: undefined,
      vaultName: undefined,
      checkpointId: '8bd9ccf9-753f-5fe4-8dce-4ba6ac2e6894',
      resourceId: '782bd16a-59c1-5a27-9ca6-8648e9af1ecc',
      beganAtSeconds: BEGAN + 0.039365,
      code: undefined,
    });
    expect(anomalies).toEqual([]);
  });

  it('is open while it runs', () => {
    const { task, anomalies } = read(tasksOf('list-tasks/running')[0]);
    expect(task).toMatchObject({ status: 'open', endedAtSeconds: undefined, code: undefined });
    expect(anomalies).toEqual([]);
  });

  it('of an unknown type keeps its spelling, and its message is of one line', () => {
    const [failed, paused] = tasksOf('list-tasks/failed-unknown-type').map(read);
    expect(failed?.task).toMatchObject({
      operationType: 'archive',
      status: 'failed',
      code: '7103',
      message: 'first second [31m  tac',
    });
    expect(failed?.anomalies).toEqual([
      { kind: 'unknown_value', field: 'operation_logs.operation_type', value: 'archive' },
    ]);
    expect(paused?.task).toMatchObject({ status: 'unknown', code: undefined });
    expect(paused?.anomalies.map(({ kind, field }) => `${kind} ${field}`)).toEqual([
      'invalid_field operation_logs.error_info',
      'unknown_value operation_logs.status',
    ]);
  });

  it.each([
    ['success', 'success'],
    ['skipped', 'skipped'],
    ['failed', 'failed'],
    ['timeout', 'timeout'],
    ['running', 'open'],
    ['waiting', 'open'],
    ['constructor', 'unknown'],
    [null, 'unknown'],
  ])('with status %s is %s', (status, expected) => {
    const { task } = read({ id: 't', status, created_at: '2026-05-23T14:31:36' });
    expect(task?.status).toBe(expected);
  });

  it.each([
    ['without an ID', { created_at: '2026-05-23T14:31:36' }],
    ['with an empty one', { id: '', created_at: '2026-05-23T14:31:36' }],
    ['without any time', { id: 't', status: 'failed' }],
    ['with a time that is none', { id: 't', created_at: 'yesterday' }],
    ['that is no object', 'task'],
    ['that is null', null],
  ])('%s is none', (_, json) => {
    expect(read(json).task).toBeUndefined();
  });

  it('with a message beyond all bounds is cut', () => {
    const { task } = read({
      id: 't',
      created_at: '2026-05-23T14:31:36',
      error_info: { code: 'BackupService.7103', message: 'x'.repeat(5000) },
    });
    expect(task?.message).toHaveLength(300);
    expect(task?.message?.endsWith('…')).toBe(true);
  });
});
