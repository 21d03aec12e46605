import { expect, it } from 'vitest';
import { createRequestLog } from '../../src/simulator/http/request-log.ts';
import { CHECKPOINT_ID, SECOND_ID, START_MS, started } from './started-simulator.ts';

it('counts every request and keeps the newest 10,000', () => {
  const log = createRequestLog();
  for (let atMs = 0; atMs < 25_000; atMs += 1) {
    log.add({
      atMs,
      method: 'GET',
      path: '/',
      operation: undefined,
      checkpointId: undefined,
      fault: undefined,
      status: 404,
    });
  }
  expect(log.total()).toBe(25_000);
  expect(log.list()).toHaveLength(10_000);
  expect(log.list().at(0)?.atMs).toBe(15_000);
  expect(log.list().at(-1)?.atMs).toBe(24_999);
  log.clear();
  expect([log.total(), log.list()]).toEqual([0, []]);
});

it('tells what was asked, when, and what came of it', async () => {
  const { show, simulator } = await started({ latencyMs: 1 });
  await show();
  simulator.remove(SECOND_ID);
  await show(SECOND_ID.toUpperCase());
  const [first, second] = simulator.requests.list();
  expect(first).toEqual({
    atMs: START_MS,
    method: 'GET',
    path: expect.stringMatching(`^/v3/[0-9a-f]{32}/checkpoints/${CHECKPOINT_ID}$`),
    operation: 'show_checkpoint',
    checkpointId: CHECKPOINT_ID,
    fault: undefined,
    status: 200,
  });
  expect(second).toMatchObject({ checkpointId: SECOND_ID, status: 404 });
});
