import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiscoveryAge } from '../../../src/daemon/collectors/discovery-age.ts';
import {
  createDiscovered,
  type Discovery,
  NO_DISCOVERY,
} from '../../../src/daemon/state/discovered.ts';
import type { VaultReading } from '../../../src/domain/vault-reading.ts';
import { listedVault } from '../../inventory/listed.ts';
import { logging } from '../../support/logging.ts';
import { projectConfig } from '../../support/project-config.ts';

const MAX_AGE_MS = 900_000;
const CONFIG = projectConfig({ poll: { ...projectConfig().poll, maxAgeMs: MAX_AGE_MS } });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function readingOf(id: string): VaultReading {
  return {
    project: CONFIG.name,
    vault: listedVault(id),
    recovery: { byResource: new Map(), without: [], vaultSeconds: 5, newestSeconds: 5 },
    backups: { available: 1, failed: 0, open: 0, unknown: 0 },
    failedBackups: new Map(),
    replicatedSeconds: new Map([['eu-nl', 5]]),
  };
}

const READINGS = ['v', 'w'].map(readingOf);
const secondsAgo = (ageMs: number) => (Date.now() - ageMs) / 1000;

/** What was said this long ago by the clock, which may be one that was set. */
function said(ago: { vaults?: number; backups?: number; ofOne?: number }) {
  const discovered = createDiscovered();
  const { log, lines } = logging();
  const age = createDiscoveryAge({
    config: CONFIG,
    discovered,
    log,
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
    publishSoon: () => {},
  });
  const take = ({ vaults = 0, backups = 0, ofOne }: typeof ago) => {
    const known: Discovery = {
      ...NO_DISCOVERY,
      vaults: READINGS,
      vaultsAtSeconds: secondsAgo(vaults),
      confirmedAtSeconds: secondsAgo(backups),
      unconfirmed: new Map(ofOne === undefined ? [] : [['w', secondsAgo(ofOne)]]),
    };
    discovered.replace(CONFIG.name, known);
    age.renewed();
  };
  take(ago);
  const shown = () => discovered.of(CONFIG.name).vaults;
  return {
    age,
    take,
    lines,
    shown,
    /** Vaults of which it is shown what their backups say. */
    withBackups: () => shown().flatMap(({ vault, backups }) => (backups ? [vault.id] : [])),
  };
}

describe('vaults', () => {
  it.each([
    ['just listed', 0, 2],
    ['as old as they may be', MAX_AGE_MS, 2],
    ['too old', MAX_AGE_MS + 1, 0],
    ['from before the clock was put right a little', -1, 2],
    ['from before the clock was put right by a minute', -60_000, 2],
    ['from a clock that was wrong', -60_001, 0],
  ])('%s: %i ms, %i shown', (_, vaults, expected) => {
    const { age, shown } = said({ vaults });
    expect(shown()).toHaveLength(expected);
    age.stop();
  });

  it('leave when their time is over, though no cycle ends', () => {
    const { age, shown } = said({ vaults: -30_000 });
    vi.advanceTimersByTime(MAX_AGE_MS);
    expect(shown()).toHaveLength(2);
    vi.advanceTimersByTime(60_000);
    expect(shown()).toHaveLength(0);
    age.stop();
  });

  it.each([
    ['back', -600_000],
    ['back by a little', -30_000],
  ])('leave at their age by the other clock, after the wall clock was set %s', (_, byMs) => {
    const { age, take, shown } = said({});
    vi.advanceTimersByTime(MAX_AGE_MS - 120_000);
    take({ vaults: MAX_AGE_MS - 120_000 });
    vi.setSystemTime(Date.now() + byMs);
    vi.advanceTimersByTime(60_000);
    expect(shown()).toHaveLength(2);
    vi.advanceTimersByTime(120_000);
    expect(shown()).toHaveLength(0);
    age.stop();
  });

  it('that are too old are told once, however many cycles hear nothing', () => {
    const { age, take, lines, shown } = said({ vaults: MAX_AGE_MS + 1 });
    take({ vaults: MAX_AGE_MS + 1 });
    expect(shown()).toHaveLength(0);
    take({ vaults: MAX_AGE_MS + 1 });
    expect(lines).toEqual([expect.stringContaining('vaults are too old to be shown any longer')]);
    take({});
    expect(shown()).toHaveLength(2);
    age.stop();
  });
});

describe('what backups say of vaults', () => {
  it.each<[string, { backups: number; ofOne?: number }, readonly string[]]>([
    ['is shown', { backups: 0 }, ['v', 'w']],
    ['is shown as long as it may be', { backups: MAX_AGE_MS }, ['v', 'w']],
    ['is not when it is too old', { backups: MAX_AGE_MS + 1 }, []],
    ['is not from a clock that was wrong', { backups: -60_001 }, []],
    ['is not of one that was not heard of', { backups: 0, ofOne: MAX_AGE_MS + 1 }, ['v']],
    ['is of one that was heard of a while ago', { backups: 0, ofOne: MAX_AGE_MS }, ['v', 'w']],
  ])('%s: %j', (_, ago, expected) => {
    const { age, shown, withBackups } = said(ago);
    expect(shown()).toHaveLength(2);
    expect(withBackups()).toEqual(expected);
    age.stop();
  });

  it('leaves all of it, and nothing else of the vaults', () => {
    const { age, shown } = said({ backups: MAX_AGE_MS + 1 });
    expect(shown()[0]).toEqual({
      project: CONFIG.name,
      vault: listedVault('v'),
      recovery: undefined,
      backups: undefined,
      failedBackups: undefined,
      replicatedSeconds: new Map(),
    });
    age.stop();
  });

  it('leaves when its time is over, is the same object then, and is told once', () => {
    const { age, take, lines, shown, withBackups } = said({ backups: MAX_AGE_MS - 60_000 });
    vi.advanceTimersByTime(60_000);
    expect(withBackups()).toEqual(['v', 'w']);
    vi.advanceTimersByTime(1);
    expect(withBackups()).toEqual([]);
    const [first] = shown();
    take({ backups: MAX_AGE_MS + 1 });
    expect(shown()[0]).toBe(first);
    expect(lines).toEqual([expect.stringContaining('backups of vaults is too old')]);
    age.stop();
  });
});
