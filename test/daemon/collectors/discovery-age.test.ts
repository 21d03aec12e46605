import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CollectorParts } from '../../../src/daemon/collectors/collector.ts';
import { createDiscoveryAge } from '../../../src/daemon/collectors/discovery-age.ts';
import { createDiscovered, NO_DISCOVERY } from '../../../src/daemon/state/discovered.ts';
import type { VaultReading } from '../../../src/domain/vault-reading.ts';
import { logging } from '../../support/logging.ts';
import { projectConfig } from '../../support/project-config.ts';

const MAX_AGE_MS = 900_000;
const READING: VaultReading = {
  project: 'prod',
  vault: { id: 'v' } as Partial<VaultReading['vault']> as VaultReading['vault'],
  recovery: undefined,
  backups: undefined,
  failedBackups: undefined,
  replicatedSeconds: new Map(),
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A vault that was listed this long ago by the clock, which may be one that was set. */
function listedAgo(ageMs: number) {
  const config = projectConfig({ poll: { ...projectConfig().poll, maxAgeMs: MAX_AGE_MS } });
  const discovered = createDiscovered();
  const vaultsAtSeconds = (Date.now() - ageMs) / 1000;
  discovered.replace(config.name, { ...NO_DISCOVERY, vaults: [READING], vaultsAtSeconds });
  const parts: Partial<CollectorParts> = {
    config,
    discovered,
    log: logging().log,
    nowMs: Date.now,
    publishSoon: () => {},
  };
  const age = createDiscoveryAge(parts as CollectorParts);
  return { age, shown: () => discovered.of(config.name).vaults.length };
}

describe('vaults', () => {
  it.each([
    ['just listed', 0, 1],
    ['as old as they may be', MAX_AGE_MS, 1],
    ['too old', MAX_AGE_MS + 1, 0],
    ['from before the clock was put right a little', -1, 1],
    ['from before the clock was put right by a minute', -60_000, 1],
    ['from a clock that was wrong', -60_001, 0],
  ])('%s: %i ms, %i shown', (_, ageMs, expected) => {
    const { age, shown } = listedAgo(ageMs);
    age.watch();
    expect(shown()).toBe(expected);
    age.stop();
  });

  it('leave when their time is over, though no cycle ends', () => {
    const { age, shown } = listedAgo(-30_000);
    age.watch();
    vi.advanceTimersByTime(MAX_AGE_MS + 30_000);
    expect(shown()).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(shown()).toBe(0);
    age.stop();
  });
});
