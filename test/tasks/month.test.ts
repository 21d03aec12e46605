import { afterEach, expect, it } from 'vitest';
import type { CallApi } from '../../src/cbr/api-call.ts';
import { createListReader } from '../../src/cbr/list.ts';
import { createListTasks } from '../../src/cbr/list-tasks.ts';
import { isFailure } from '../../src/domain/outcome.ts';
import { createRandom, seededHex, seededId } from '../../src/simulator/fleet/seed.ts';
import { createSimulator } from '../../src/simulator/server.ts';
import { askFrom, EMPTY_LOG, withTasks } from '../../src/tasks/task-log.ts';
import { toItsEnd } from '../support/steps.ts';

const HOUR_MS = 3_600_000;
const DAY = 86_400;
const START_MS = Date.UTC(2026, 0, 1);
const PROJECT = { projectId: seededHex(5, 'month'), name: 'month', region: 'eu-de' };
const TOKEN = 'token-of-a-month';
const ENDS = ['success', 'skipped', 'failed', 'timeout'];

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A cloud with two vaults, in which something happens every hour. */
function cloudOfAMonth() {
  const random = createRandom(11);
  let nowMs = START_MS;
  let made = 0;
  const vaults = ['one', 'two'].map((name) => ({
    id: seededId(5, name),
    name,
    projectId: PROJECT.projectId,
    resources: ['a', 'b'].map((server) => ({
      id: seededId(5, name + server),
      name: server,
      type: 'OS::Nova::Server',
      protectStatus: 'available',
      sizeGib: 10,
    })),
  }));
  const simulator = createSimulator({
    fleet: {
      startMs: START_MS,
      projects: [{ ...PROJECT, tokens: [TOKEN] }],
      vaults,
      checkpoints: [],
    },
    now: () => nowMs,
  });

  function change(): void {
    for (const { checkpoint, status } of simulator.checkpoints()) {
      const luck = random();
      if (status === 'protecting' && luck < 0.5) {
        simulator.change(checkpoint.id, { status: luck < 0.1 ? 'error' : 'available' });
      } else if (status === 'available' && luck < 0.02) {
        simulator.change(checkpoint.id, { status: 'deleting' });
      } else if (status === 'deleting' && luck < 0.5) {
        simulator.change(checkpoint.id, { status: luck < 0.1 ? 'error-deleting' : 'gone' });
      }
    }
    for (const { id } of vaults) {
      if (random() < 0.7) continue;
      made += 1;
      simulator.addCheckpoint({
        id: seededId(5, `made ${made}`),
        projectId: PROJECT.projectId,
        vaultId: id,
        createdAtMs: nowMs - Math.floor(random() * 600_000),
        status: random() < 0.5 ? 'protecting' : random() < 0.2 ? 'error' : 'available',
        form: random() < 0.5 ? 'legacy' : 'documented',
      });
    }
  }

  return {
    simulator,
    nowSeconds: () => nowMs / 1000,
    chance: (probability: number) => random() < probability,
    pass: (ms: number) => {
      nowMs += ms;
      change();
    },
  };
}

it('in a simulated month each task is counted once, and all of them are', async () => {
  const cloud = cloudOfAMonth();
  const { url } = await cloud.simulator.listen({ host: '127.0.0.1', port: 0 });
  closing.push(cloud.simulator.close);
  const base = `${url}/v3/${PROJECT.projectId}`;
  const ask = (path: string) => fetch(`${base}/${path}`, { headers: { 'X-Auth-Token': TOKEN } });
  const cycle = { signal: new AbortController().signal, takeRetry: () => true };
  const callApi: CallApi = async ({ path, read }) => {
    const answer = await ask(path);
    const body = Buffer.from(await answer.arrayBuffer());
    const result = await read({ status: 200, body, header: () => undefined }, cycle.signal);
    return isFailure(result) ? { kind: 'failed', failure: result } : { kind: 'answered', result };
  };
  const anomalies: unknown[] = [];
  const listTasks = createListTasks(createListReader(callApi, (found) => anomalies.push(...found)));
  const ended = new Set<string>();
  const counted: string[] = [];
  let before: ReadonlySet<string> | undefined;
  let log = EMPTY_LOG;
  let asked = 0;

  for (let hour = 0; hour < 29 * 24; hour += 1) {
    cloud.pass(HOUR_MS);
    // All there are, as the oracle.
    const { operation_logs: all } = JSON.parse(await (await ask('operation-logs')).text());
    for (const { id, status } of all) if (ENDS.includes(status)) ended.add(id);
    if (hour < 24 || cloud.chance(0.3)) continue;
    const nowSeconds = cloud.nowSeconds();
    const time = { nowSeconds, windowSeconds: 10 * DAY, gapSeconds: DAY };
    const cloudSeconds = cloud.chance(0.5) ? nowSeconds : undefined;
    const known = { ...time, cloudSeconds };
    const listing = await listTasks(askFrom(log, known), cycle);
    if (isFailure(listing)) throw new Error(listing.detail);
    asked += listing.items.length;
    const { result } = toItsEnd(withTasks(log, listing, known));
    log = result.log;
    before ??= new Set(ended);
    counted.push(...result.ended.map(({ id }) => id));
    const expected = [...ended].filter((id) => !before?.has(id));
    expect(counted.toSorted()).toEqual(expected.toSorted());
  }
  expect(counted.length).toBeGreaterThan(500);
  expect(anomalies).toEqual([]);
  // What is over is not read again and again.
  expect(asked).toBeLessThan(20 * counted.length);
  expect(log.seen.size).toBeLessThan(counted.length / 2);
}, 60_000);
