import { expect, it, onTestFinished } from 'vitest';
import type { FollowedSet } from '../../src/domain/followed.ts';
import { EMPTY_INVENTORY, type Inventory } from '../../src/domain/inventory.ts';
import { collect } from '../../src/inventory/collect.ts';
import { followedOf } from '../../src/inventory/followed.ts';
import { afterAnswer, nextFollowed } from '../../src/inventory/following.ts';
import { recoveryOf } from '../../src/inventory/recovery.ts';
import { backupsOf } from '../../src/simulator/fleet/backups.ts';
import type { SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import { GONE } from '../../src/simulator/fleet/life.ts';
import { createRandom, seededHex, seededId } from '../../src/simulator/fleet/seed.ts';
import { createSimulator, type Simulator } from '../../src/simulator/server.ts';
import { OPTIONS } from '../inventory/model-cloud.ts';
import { restarted, restartedFollowed } from '../support/restarted.ts';
import { toItsEnd } from '../support/steps.ts';
import { askedLists } from './asked-lists.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const PROJECT = { projectId: seededHex(3, 'year'), token: 'token-of-a-year' };
const FOLLOWING = { newest: 3, withinSeconds: 35 * DAY, replicas: false };
const START_MS = Date.UTC(2026, 0, 1);

/** A year of a cloud, day by day: backups at night, expiry in batches, and what people do. */
class Year {
  nowMs = START_MS;
  readonly simulator: Simulator;
  private readonly random = createRandom(7);
  private made = 0;

  constructor() {
    this.simulator = createSimulator({
      fleet: {
        startMs: START_MS,
        projects: [{ ...PROJECT, name: 'year', region: 'eu-de', tokens: [PROJECT.token] }],
        vaults: Array.from({ length: 4 }, (_, index) => vaultOf(index)),
        checkpoints: [],
      },
      now: () => this.nowMs,
    });
  }

  private chance(probability: number): boolean {
    return this.random() < probability;
  }

  private pick<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.random() * items.length)];
  }

  night(): void {
    for (const vault of this.simulator.vaults()) {
      if (this.chance(0.05)) continue;
      const skipped = vault.resources.filter(() => this.chance(0.03)).map(({ id }) => id);
      this.made += 1;
      this.nowMs += 60_000;
      this.simulator.addCheckpoint({
        id: seededId(3, `made ${this.made}`),
        projectId: PROJECT.projectId,
        vaultId: vault.id,
        createdAtMs: this.nowMs,
        retentionDays: 30,
        status: this.chance(0.04) ? 'error' : this.chance(0.1) ? 'protecting' : 'available',
        resourceIds: vault.resources.map(({ id }) => id).filter((id) => !skipped.includes(id)),
        form: this.chance(0.5) ? 'legacy' : 'documented',
      });
    }
  }

  /** What is under way ends, and in the daytime the expired ones go. */
  day(): void {
    for (const { checkpoint, status } of this.simulator.checkpoints()) {
      if (status === 'protecting') this.simulator.change(checkpoint.id, { status: 'available' });
      const ends = checkpoint.createdAtMs + 30 * DAY * 1000;
      if (status !== GONE && ends < this.nowMs) this.simulator.remove(checkpoint.id);
    }
    if (this.chance(0.1)) this.deleteByHand();
    if (this.chance(0.05)) this.changeVaults();
  }

  private deleteByHand(): void {
    const there = this.simulator.checkpoints().filter(({ status }) => status !== GONE);
    const victim = this.pick(there);
    if (victim !== undefined) this.simulator.remove(victim.checkpoint.id);
  }

  private changeVaults(): void {
    const vaults = this.simulator.vaults();
    const vault = this.pick(vaults);
    this.made += 1;
    const luck = this.random();
    if (vault === undefined || luck < 0.3) {
      this.simulator.setVault(vaultOf(100 + this.made));
    } else if (luck < 0.5 && vaults.length > 2) {
      this.simulator.removeVault(vault.id);
    } else if (luck < 0.75) {
      this.simulator.setVault({ ...vault, name: `${vault.name} renamed` });
    } else {
      const joined = { ...resourceOf(this.made), name: `joined ${this.made}` };
      this.simulator.setVault({ ...vault, resources: [...vault.resources.slice(1), joined] });
    }
  }

  /** Which of these are there no longer. */
  goneOf(checkpointIds: readonly string[]): readonly string[] {
    const gone = this.simulator.checkpoints().filter(({ status }) => status === GONE);
    const ids = new Set(gone.map(({ checkpoint }) => checkpoint.id));
    return checkpointIds.filter((id) => ids.has(id)).sort();
  }

  /** What the whole truth says, of vaults that are not about to change. */
  truth() {
    const states = this.simulator.checkpoints();
    return this.simulator.vaults().map((vault) => {
      const points = states
        .filter((state) => state.checkpoint.vaultId === vault.id && state.status !== GONE)
        .map((state) => ({ state, backups: backupsOf(state) }))
        .filter(({ backups }) => backups.length > 0)
        .sort((one, other) => at(other) - at(one));
      const available = points.filter(({ state }) => state.status === 'available');
      return {
        vault: vault.name,
        recovery: vault.resources.map(({ id }) => {
          const newest = available.find(({ backups }) =>
            backups.some(({ resource }) => resource.id === id),
          );
          return [id, newest && Math.floor(at(newest))];
        }),
        newest: available.slice(0, FOLLOWING.newest).map(({ state }) => state.checkpoint.id),
      };
    });

    function at({ backups }: { backups: ReturnType<typeof backupsOf> }): number {
      return Math.min(...backups.map(({ createdAtMs }) => createdAtMs)) / 1000;
    }
  }
}

function vaultOf(index: number): SimulatedVault {
  return {
    id: seededId(3, `vault ${index}`),
    name: `vault ${index}`,
    projectId: PROJECT.projectId,
    createdAtMs: START_MS,
    form: index % 2 === 0 ? 'legacy' : 'documented',
    resources: Array.from({ length: 3 }, (_, at) => resourceOf(index * 10 + at)),
  };
}

function resourceOf(index: number) {
  return {
    id: seededId(3, `resource ${index}`),
    name: `server ${index}`,
    type: 'OS::Nova::Server',
    protectStatus: 'available',
    sizeGib: 10,
  };
}

function known(inventory: Inventory, nowSeconds: number) {
  return Array.from(inventory.vaults.values(), (vault) => {
    const recovery = recoveryOf(vault, FOLLOWING);
    const available = followedOf(vault, FOLLOWING, nowSeconds).filter(({ backups }) =>
      [...backups.values()].some(({ state }) => state === 'available'),
    );
    return {
      vault: vault.vault.name,
      recovery: vault.vault.resources.map(({ id }) => {
        const seconds = recovery?.byResource.get(id);
        // Some spellings have digits that a millisecond has not.
        return [id, seconds && Math.floor(seconds)];
      }),
      newest: available.map(({ checkpointId }) => checkpointId),
    };
  });
}

function missedOf(followed: FollowedSet): readonly string[] {
  return [...followed.values()]
    .filter(({ missedSinceSeconds }) => missedSinceSeconds !== undefined)
    .map(({ checkpointId }) => checkpointId)
    .sort();
}

/**
 * Each one that is missed was asked for, and is gone: lost, if there ever was something in it. What
 * was lost is not looked at here again.
 */
function answered(followed: FollowedSet, nowSeconds: number): FollowedSet {
  const outcome = {
    isGone: true,
    isContradicted: false,
    isElsewhere: false,
    isKeptByCount: undefined,
    nowSeconds,
  };
  return new Map(
    [...followed].filter(([, each]) => {
      if (each.missedSinceSeconds === undefined) return true;
      const lostAtSeconds = each.hadAvailable ? nowSeconds : undefined;
      expect(afterAnswer(each, outcome)?.lostAtSeconds).toBe(lostAtSeconds);
      return false;
    }),
  );
}

it('through a simulated year, and restarts, the inventory is what the cloud is after each cycle', async () => {
  const year = new Year();
  const { url } = await year.simulator.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(year.simulator.close);
  const { lists, anomalies } = askedLists(url, PROJECT);
  let inventory: Inventory = EMPTY_INVENTORY;
  let followed: FollowedSet = new Map();
  const signal = new AbortController().signal;

  for (let cycle = 0; cycle < 365 * 2; cycle += 1) {
    if (cycle % 2 === 0) year.night();
    else year.day();
    year.nowMs += 15 * 60_000;
    const nowSeconds = year.nowMs / 1000;
    if (cycle % 7 === 3) {
      inventory = restarted(inventory);
      followed = restartedFollowed(followed);
    }
    const time = { nowSeconds, cloudSeconds: () => nowSeconds, signal };
    const collected = await collect(inventory, lists, { ...OPTIONS, following: FOLLOWING }, time);
    expect([...collected.failures]).toEqual([]);
    const before = followed;
    const former = { followed, inventory };
    const following = nextFollowed(former, collected, { following: FOLLOWING, nowSeconds });
    followed = toItsEnd(following).result;
    inventory = collected.inventory;
    if (cycle % 2 === 1) expect(missedOf(followed)).toEqual(year.goneOf([...before.keys()]));
    followed = answered(followed, nowSeconds);
    expect(known(inventory, nowSeconds)).toEqual(year.truth());
    year.nowMs = START_MS + (cycle + 1) * (DAY / 2) * 1000;
  }
  expect(anomalies).toEqual([]);
  const asked = year.simulator.requests.total();
  // Two lists each time, and each vault now and then: far from asking for each restore point.
  expect(asked).toBeLessThan(365 * 2 * (2 + 1.5 * inventory.vaults.size));
  const kept = [...inventory.vaults.values()].flatMap(({ restorePoints }) => restorePoints);
  expect(kept.length).toBeLessThan(inventory.vaults.size * 20);
}, 120_000);
