import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sleep } from '../../../src/cbr/http/abort.ts';
import { createProbes, type Probes } from '../../../src/daemon/probing/probes.ts';
import type { DecidedOutcome, Outcome } from '../../../src/domain/outcome.ts';
import type { Probe } from '../../../src/domain/probe.ts';
import { logging } from '../../support/logging.ts';
import { projectConfig } from '../../support/project-config.ts';
import { CHECKPOINT, found, readingAfter } from '../../support/readings.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 5_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const GONE: Outcome = { kind: 'gone' };
const UNDECIDED: Outcome = {
  kind: 'undecided',
  failure: { reason: 'wrong_endpoint', detail: 'Malformed request url' },
};

function id(number: number): string {
  return `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`;
}

/** Probes of a project with two lanes, whose API answers after `latencyMs`. */
function probing({
  outcome = found() as Outcome,
  latencyMs = 100,
  known = [found()] as readonly DecidedOutcome[],
} = {}) {
  const asked: string[] = [];
  let [flying, most] = [0, 0];
  const { poll } = projectConfig();
  const { log, lines } = logging();
  const probes = createProbes({
    config: projectConfig({ poll: { ...poll, concurrency: 4 } }),
    connection: {
      fetchRestorePoint: async ({ spelling }, fingerprint, { signal, takeRetry }) => {
        asked.push(spelling);
        expect([fingerprint, takeRetry()]).toEqual([undefined, false]);
        flying += 1;
        most = Math.max(most, flying);
        await sleep(latencyMs, signal).finally(() => {
          flying -= 1;
        });
        return outcome;
      },
    },
    readings: { of: () => new Map([[CHECKPOINT, readingAfter(known)]]) },
    log,
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
  });
  return { probes, asked, lines, most: () => most };
}

function ask({ probe }: Probes, checkpointId = CHECKPOINT, withinMs = 1000) {
  return probe({ checkpointId, spelling: checkpointId, withinMs });
}

function endOf(probe: Probe | undefined): string {
  const { end } = probe ?? expect.unreachable();
  return end.kind === 'answered' ? end.reading.known.presence : end.failure.reason;
}

describe('an answer', () => {
  it.each<[string, Outcome, readonly DecidedOutcome[], string]>([
    ['is what the API says now', found(), [], 'present'],
    ['is gone', GONE, [found()], 'missing'],
    [
      'is a failure by its reason',
      { kind: 'failed', failure: { reason: 'server_error', detail: '' } },
      [found()],
      'server_error',
    ],
    [
      'is why nothing could be sent',
      { kind: 'unsent', failure: { reason: 'auth', detail: '' } },
      [found()],
      'auth',
    ],
    ['that is open means gone for one that was seen', UNDECIDED, [found()], 'missing'],
    ['that is open means a wrong place for one that was not', UNDECIDED, [], 'wrong_endpoint'],
  ])('%s', async (_, outcome, known, end) => {
    const { probes } = probing({ outcome, known });
    const probe = ask(probes);
    await vi.advanceTimersByTimeAsync(100);
    expect(endOf(await probe)).toBe(end);
    expect((await probe)?.durationSeconds).toBeCloseTo(0.1);
  });
});

describe('one ID', () => {
  it('is asked for once by all who ask meanwhile and within a second after', async () => {
    const { probes, asked } = probing();
    const all = [ask(probes), ask(probes)];
    await vi.advanceTimersByTimeAsync(100);
    all.push(ask(probes));
    await vi.advanceTimersByTimeAsync(999);
    all.push(ask(probes));
    const [first, ...others] = await Promise.all(all);
    for (const other of others) expect(other).toBe(first);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    const next = ask(probes);
    await vi.advanceTimersByTimeAsync(100);
    expect(await next).not.toBe(first);
    expect(asked).toHaveLength(2);
  });

  it('that fails is not asked for more often', async () => {
    const { probes, asked } = probing({
      outcome: { kind: 'failed', failure: { reason: 'network', detail: '' } },
    });
    for (let time = 0; time < 5; time += 1) {
      void ask(probes);
      await vi.advanceTimersByTimeAsync(110);
    }
    expect(asked).toHaveLength(1);
  });

  it('is answered to each within the time that it has', async () => {
    const { probes, asked } = probing({ latencyMs: 1500 });
    const patient = ask(probes, CHECKPOINT, 2000);
    const hasty = ask(probes, CHECKPOINT, 300);
    await vi.advanceTimersByTimeAsync(300);
    expect(endOf(await hasty)).toBe('timeout');
    expect((await hasty)?.durationSeconds).toBeCloseTo(0.3);
    await vi.advanceTimersByTimeAsync(1200);
    expect(endOf(await patient)).toBe('present');
    expect(asked).toHaveLength(1);
  });

  it('that does not answer is given up in time', async () => {
    const { probes, lines } = probing({ latencyMs: 60_000 });
    const probe = ask(probes, CHECKPOINT, 700);
    await vi.advanceTimersByTimeAsync(700);
    expect(endOf(await probe)).toBe('timeout');
    expect((await probe)?.durationSeconds).toBeCloseTo(0.7);
    expect(lines).toEqual(['debug: probe failed']);
  });
});

describe('many IDs', () => {
  it('have two lanes, and those that wait are given up in time', async () => {
    const { probes, asked, most } = probing({ latencyMs: 400 });
    // Who waits has less time than who is before it.
    const all = Array.from({ length: 7 }, (_, at) => ask(probes, id(at), 1000 - 10 * at));
    await vi.advanceTimersByTimeAsync(1000);
    expect((await Promise.all(all)).map(endOf)).toEqual([
      'present',
      'present',
      'present',
      'present',
      'timeout',
      'timeout',
      'timeout',
    ]);
    expect([asked.length, most()]).toEqual([6, 2]);
    // The lanes are free again.
    const next = ask(probes, id(99));
    await vi.advanceTimersByTimeAsync(400);
    expect(endOf(await next)).toBe('present');
  });

  it('are refused where too many wait', async () => {
    const { probes } = probing({ latencyMs: 60_000 });
    const all = Array.from({ length: 80 }, (_, at) => ask(probes, id(at)));
    expect(all.filter((each) => each === undefined)).toHaveLength(80 - 64 - 2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(
      (await Promise.all(all)).every((each) => each === undefined || endOf(each) === 'timeout'),
    ).toBe(true);
  });

  it('end with the project', async () => {
    const { probes } = probing({ latencyMs: 60_000 });
    const all = Array.from({ length: 4 }, (_, at) => ask(probes, id(at)));
    await vi.advanceTimersByTimeAsync(10);
    probes.stop();
    expect((await Promise.all(all)).map(endOf)).toEqual(Array.from({ length: 4 }, () => 'timeout'));
  });
});
