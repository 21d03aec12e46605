import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProjectConfig } from '../../../src/config/schema/config.ts';
import type { Connection } from '../../../src/daemon/access/connection.ts';
import type { CollectorParts } from '../../../src/daemon/collectors/collector.ts';
import { createRestorePoints } from '../../../src/daemon/collectors/restore-points.ts';
import { createDiscovered } from '../../../src/daemon/state/discovered.ts';
import { createPlannings } from '../../../src/daemon/state/plannings.ts';
import { createReadings } from '../../../src/daemon/state/readings.ts';
import type { FetchRestorePoint } from '../../../src/domain/asking-cycle.ts';
import type { Outcome } from '../../../src/domain/outcome.ts';
import type { OwnMetrics } from '../../../src/metrics/own/own-metrics.ts';
import { logging } from '../../support/logging.ts';
import { configured, projectConfig } from '../../support/project-config.ts';
import { found, PROJECT } from '../../support/readings.ts';

const CONFIG = projectConfig({
  checkpoints: ['a', 'b', 'c'].map(configured),
  poll: { ...projectConfig().poll, concurrency: 1 },
});
const LATE: Outcome = { kind: 'failed', failure: { reason: 'timeout', detail: 'late' } };
const RUNNING = { signal: new AbortController().signal, isGivenUp: () => false };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function connection(fetchRestorePoint: FetchRestorePoint): Connection {
  return {
    fetchRestorePoint,
    polled: () => {},
    target: () => undefined,
  } as Partial<Connection> as Connection;
}

function collecting(config: ProjectConfig, answer: (id: string) => Outcome | Promise<Outcome>) {
  const readings = createReadings([config]);
  const asked: string[] = [];
  const { log, lines } = logging();
  const said = () => lines.filter((line) => !line.startsWith('debug'));
  const parts: CollectorParts = {
    config,
    connection: connection(async ({ checkpointId }) => {
      asked.push(checkpointId);
      return answer(checkpointId);
    }),
    readings,
    discovered: createDiscovered(),
    plannings: createPlannings(),
    ownMetrics: { events: () => {} } as Partial<OwnMetrics> as OwnMetrics,
    log,
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
    publishSoon: () => {},
  };
  const collector = createRestorePoints(parts);
  const presence = (id: string) => readings.reading(PROJECT, id).known.presence;
  return { collector, parts, asked, presence, said };
}

describe('restore points', () => {
  it('are due when there are any', () => {
    expect(collecting(CONFIG, () => found()).collector.isDue()).toBe(true);
    expect(collecting(projectConfig({ checkpoints: [] }), () => found()).collector.isDue()).toBe(
      false,
    );
  });

  it('are taken as they are answered', async () => {
    const { collector, presence } = collecting(CONFIG, (id) => (id === 'b' ? LATE : found()));
    expect(await collector.collect(RUNNING)).toMatchObject({ counts: { answered: 2 } });
    expect(['a', 'b', 'c'].map(presence)).toEqual(['present', 'unknown', 'present']);
    collector.stop();
  });

  it('are no longer taken after a stop, nor taken away', async () => {
    const gate = Promise.withResolvers<Outcome>();
    const { collector, presence } = collecting(CONFIG, (id) =>
      id === 'a' ? found() : gate.promise,
    );
    const running = collector.collect(RUNNING);
    await vi.advanceTimersByTimeAsync(0);
    collector.stop();
    gate.resolve(found());
    await running;
    await vi.advanceTimersByTimeAsync(2 * CONFIG.poll.maxAgeMs);
    expect(['a', 'b', 'c'].map(presence)).toEqual(['present', 'unknown', 'unknown']);
  });

  it('grow too old, once that is watched', async () => {
    const former = collecting(CONFIG, () => found());
    await former.collector.collect(RUNNING);
    former.collector.stop();
    const next = former.collector.successor(former.parts);
    next.watchAge();
    await vi.advanceTimersByTimeAsync(CONFIG.poll.maxAgeMs + 1);
    expect(['a', 'b', 'c'].map(former.presence)).toEqual(['unknown', 'unknown', 'unknown']);
    next.stop();
  });
});

describe('what failed alike', () => {
  /** In the middle of a cycle, of which two have failed already. */
  async function halfWay() {
    const gate = Promise.withResolvers<Outcome>();
    const it = collecting(CONFIG, (id) => (id === 'c' ? gate.promise : LATE));
    const running = it.collector.collect(RUNNING);
    await vi.advanceTimersByTimeAsync(0);
    return { ...it, running, finish: () => gate.resolve(LATE) };
  }

  it('is one line at the end of the cycle', async () => {
    const { running, finish, said, collector } = await halfWay();
    expect(said()).toEqual([]);
    finish();
    await running;
    expect(said()).toEqual(['warn: poll failed']);
    collector.stop();
  });

  it('is told of a cycle that is given up as well', async () => {
    const { running, finish, said, collector } = await halfWay();
    collector.stop();
    finish();
    await running;
    expect(said()).toEqual(['warn: poll failed']);
  });
});

describe('under a changed configuration', () => {
  it('they begin with what the former cycle did not come to', async () => {
    const stop = new AbortController();
    let isStopping = false;
    const { collector, parts, asked } = collecting(CONFIG, (id) => {
      if (isStopping && id === 'a') stop.abort();
      return found();
    });
    await collector.collect(RUNNING);
    expect(collector.successor(parts).isBehind()).toBe(false);
    isStopping = true;
    await collector.collect({ signal: stop.signal, isGivenUp: () => stop.signal.aborted });
    collector.stop();
    const next = collector.successor(parts);
    expect(next.isBehind()).toBe(true);
    asked.length = 0;
    await next.collect(RUNNING);
    expect(asked).toEqual(['b', 'c', 'a']);
    next.stop();
  });

  it('they are behind with an ID that joined, and with no other one', async () => {
    const { collector, parts, asked } = collecting(CONFIG, () => found());
    expect(collector.isBehind()).toBe(true);
    await collector.collect(RUNNING);
    collector.stop();
    const checkpoints = [...CONFIG.checkpoints, configured('new')];
    parts.readings.reconfigure([{ ...CONFIG, checkpoints }], new Set());
    const next = collector.successor({ ...parts, config: { ...CONFIG, checkpoints } });
    expect(next.isBehind()).toBe(true);
    asked.length = 0;
    await next.collect(RUNNING);
    expect(asked).toEqual(['new', 'a', 'b', 'c']);
    next.stop();
  });

  it('a circuit stays open over the same connection only', async () => {
    const { collector, parts } = collecting(CONFIG, () => LATE);
    await collector.collect(RUNNING);
    expect(collector.isCircuitOpen()).toBe(true);
    expect(collector.successor(parts).isCircuitOpen()).toBe(true);
    const other = { ...parts, connection: connection(async () => found()) };
    expect(collector.successor(other).isCircuitOpen()).toBe(false);
  });
});

it('without any ID the breaker is closed', async () => {
  const { collector, parts } = collecting(CONFIG, () => LATE);
  await collector.collect(RUNNING);
  expect(collector.isCircuitOpen()).toBe(true);
  expect(collector.successor(parts).isCircuitOpen()).toBe(true);
  const empty = { ...parts, config: projectConfig({ checkpoints: [] }) };
  expect(collector.successor(empty).isCircuitOpen()).toBe(false);
});
