import type { SimulatedResource, SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import { createRandom, seededHex, seededId } from '../../src/simulator/fleet/seed.ts';
import { createSimulator, type Simulator } from '../../src/simulator/server.ts';
import {
  DAY_MS,
  HOUR_MS,
  type ModelPoint,
  type ModelVault,
  type ModelYear,
  PLANS,
  type Plan,
  plannedBetween,
} from './model-year.ts';

const SEED = 3;
export const PROJECT = { projectId: seededHex(SEED, 'year'), token: 'token-of-a-year' };
/** A Monday. */
export const START_MS = Date.UTC(2026, 0, 5);

/** A year of a cloud: whatever is done to it is written down beside it. */
export class LivingYear implements ModelYear {
  readonly startMs = START_MS;
  nowMs = START_MS;
  readonly vaults = new Map<string, ModelVault>();
  readonly points = new Map<string, ModelPoint>();
  readonly tasks = { success: 0, failed: 0, skipped: 0 };
  readonly simulator: Simulator;
  private readonly random = createRandom(29);
  private made = 0;

  private readonly plans: readonly Plan[];
  private readonly retentionDays: number;

  constructor({ plans = PLANS, retentionDays = 30 } = {}) {
    this.plans = plans;
    this.retentionDays = retentionDays;
    this.simulator = createSimulator({
      fleet: {
        startMs: START_MS,
        projects: [{ ...PROJECT, name: 'year', region: 'eu-de', tokens: [PROJECT.token] }],
        vaults: [],
        checkpoints: [],
      },
      now: () => this.nowMs,
    });
    for (let count = 0; count < 4; count += 1) this.makeVault();
  }

  /** Up to this time: what is planned, and in the daytime what people and retention do. */
  liveUntil(toMs: number, { isDaytime }: { readonly isDaytime: boolean }): void {
    const fromMs = this.nowMs;
    this.settle();
    const runs = [...this.vaults.values()]
      .flatMap((vault) =>
        vault.isEnabled
          ? plannedBetween(vault.plan, START_MS, fromMs, toMs).map((ms) => ({ vault, ms }))
          : [],
      )
      .sort((one, other) => one.ms - other.ms);
    for (const { vault, ms } of runs) {
      // Vaults of one policy are backed up one after the other.
      this.nowMs = Math.max(ms, this.nowMs + 1000);
      if (!this.chance(0.05)) this.backUp(vault);
    }
    this.nowMs = Math.max(this.nowMs + 1000, toMs - HOUR_MS);
    if (isDaytime) this.daytime();
    this.nowMs = toMs;
  }

  private chance(probability: number): boolean {
    return this.random() < probability;
  }

  private pick<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.random() * items.length)];
  }

  private backUp(vault: ModelVault): void {
    this.made += 1;
    const skipped = vault.resources.filter(() => this.chance(0.04));
    const held = vault.resources.filter((each) => !skipped.includes(each));
    const luck = this.random();
    const state = luck < 0.05 ? 'error' : luck < 0.15 ? 'open' : 'available';
    const id = seededId(SEED, `made ${this.made}`);
    this.simulator.addCheckpoint({
      id,
      projectId: PROJECT.projectId,
      vaultId: vault.id,
      createdAtMs: this.nowMs,
      writtenAfterMs: 0,
      retentionDays: this.retentionDays,
      status: state === 'open' ? 'protecting' : state,
      resourceIds: held,
      skippedResources: skipped.map((each) => ({ id: each, code: 'BackupService.7101' })),
      form: this.chance(0.5) ? 'legacy' : 'documented',
    });
    this.points.set(id, {
      id,
      createdMs: this.nowMs,
      expiresMs: this.nowMs + this.retentionDays * DAY_MS,
      backups: new Map(held.map((each) => [each, { state, vaultId: vault.id }])),
    });
    this.tasks.skipped += skipped.length;
    if (state === 'available') this.tasks.success += held.length;
    if (state === 'error') this.tasks.failed += held.length;
    const [first] = held;
    if (state === 'available' && first !== undefined && held.length > 1 && this.chance(0.05)) {
      this.tasks.success -= 1;
      this.tasks.failed += 1;
      this.fail(id, first);
    }
  }

  /** What is under way comes to its end. */
  private settle(): void {
    for (const { id, backups } of this.points.values()) {
      const open = [...backups.values()].filter(({ state }) => state === 'open');
      if (open.length === 0) continue;
      this.simulator.change(id, { status: 'available' });
      for (const backup of open) backup.state = 'available';
      this.tasks.success += open.length;
    }
  }

  private fail(id: string, resourceId: string): void {
    const backup = this.points.get(id)?.backups.get(resourceId);
    if (backup === undefined) return;
    backup.state = 'error';
    const change = { status: 'error', atMs: this.nowMs };
    this.simulator.change(id, { backups: new Map([[resourceId, change]]) });
  }

  private daytime(): void {
    // In batches, on the day after.
    for (const { id, expiresMs } of this.points.values()) {
      if (Math.floor(expiresMs / DAY_MS) < Math.floor(this.nowMs / DAY_MS)) this.delete(id);
    }
    if (this.chance(0.08)) this.delete(this.pick([...this.points.keys()]) ?? '');
    if (this.chance(0.08)) {
      const point = this.pick([...this.points.values()]);
      const [resourceId] = point?.backups.keys() ?? [];
      if (point && resourceId) this.fail(point.id, resourceId);
    }
    if (this.chance(0.15)) this.changeVaults();
  }

  delete(id: string): void {
    if (this.points.delete(id)) this.simulator.remove(id);
  }

  private changeVaults(): void {
    const vaults = [...this.vaults.values()];
    const [vault, other] = [this.pick(vaults), this.pick(vaults)];
    const luck = this.random();
    if (vault === undefined || (luck < 0.2 && vaults.length < 8)) this.makeVault();
    else if (luck < 0.3 && vaults.length > 3) this.dissolve(vault);
    else if (luck < 0.45) this.rename(vault);
    else if (luck < 0.6) this.switch(vault);
    else if (luck < 0.75) this.join(vault);
    else if (luck < 0.9 && other !== undefined && other !== vault) this.move(vault, other);
    else this.leave(vault);
  }

  private makeVault(): void {
    this.made += 1;
    const id = seededId(SEED, `vault ${this.made}`);
    const plan = this.pick(this.plans);
    if (plan === undefined) throw new Error('there is no plan');
    const resources = [0, 1, 2].map((each) => resourceOf(`${this.made}-${each}`));
    const name = `${this.chance(0.3) ? 'gold-' : 'vault-'}${this.made}`;
    const createdMs = this.nowMs;
    const form = this.chance(0.5) ? 'legacy' : 'documented';
    const { projectId } = PROJECT;
    this.simulator.setVault({ id, name, projectId, createdAtMs: createdMs, form, resources });
    const ids = resources.map((each) => each.id);
    this.vaults.set(id, { id, name, plan, isEnabled: true, createdMs, resources: ids });
    this.writePolicy(id);
  }

  private writePolicy(vaultId: string): void {
    const vault = this.vaults.get(vaultId);
    if (vault === undefined) return;
    this.simulator.policies.set({
      id: seededId(SEED, `policy of ${vaultId}`),
      name: `policy of ${vaultId}`,
      projectId: PROJECT.projectId,
      enabled: vault.isEnabled,
      patterns: vault.plan.patterns,
      startMs: START_MS,
      retentionDays: this.retentionDays,
      vaults: [{ vaultId }],
    });
  }

  private simulated(vault: ModelVault): SimulatedVault {
    const found = this.simulator.vaults().find(({ id }) => id === vault.id);
    if (found === undefined) throw new Error(`there is no ${vault.name}`);
    return found;
  }

  private dissolve(vault: ModelVault): void {
    this.simulator.removeVault(vault.id);
    this.vaults.delete(vault.id);
    this.dropBackups((backup) => backup === vault.id);
  }

  /** Restore points that hold nothing any more are gone. */
  private dropBackups(isDropped: (vaultId: string, resourceId: string) => boolean): void {
    for (const { id, backups } of this.points.values()) {
      for (const [resourceId, { vaultId }] of backups) {
        if (isDropped(vaultId, resourceId)) backups.delete(resourceId);
      }
      if (backups.size === 0) this.points.delete(id);
    }
  }

  private rename(vault: ModelVault): void {
    vault.name = `${this.chance(0.3) ? 'gold-' : 'renamed '}${this.made}`;
    this.simulator.setVault({ ...this.simulated(vault), name: vault.name });
  }

  private switch(vault: ModelVault): void {
    vault.isEnabled = !vault.isEnabled;
    this.writePolicy(vault.id);
  }

  private join(vault: ModelVault): void {
    this.made += 1;
    const resource = resourceOf(`joined ${this.made}`);
    this.simulator.vaultChanges.join(vault.id, resource);
    vault.resources = [...vault.resources, resource.id];
  }

  private leave(vault: ModelVault): void {
    const left = this.pick(vault.resources);
    if (left === undefined) return;
    this.simulator.vaultChanges.leave(vault.id, left);
    vault.resources = vault.resources.filter((each) => each !== left);
    this.dropBackups((vaultId, resourceId) => vaultId === vault.id && resourceId === left);
  }

  private move(from: ModelVault, to: ModelVault): void {
    const moved = this.simulated(from).resources.find(({ id }) => from.resources.includes(id));
    if (moved === undefined) return;
    this.simulator.vaultChanges.join(to.id, moved);
    from.resources = from.resources.filter((each) => each !== moved.id);
    to.resources = [...to.resources, moved.id];
    for (const { backups } of this.points.values()) {
      const backup = backups.get(moved.id);
      if (backup?.vaultId === from.id) backup.vaultId = to.id;
    }
  }
}

function resourceOf(name: string): SimulatedResource {
  return {
    id: seededId(SEED, `server ${name}`),
    name: `server ${name}`,
    type: 'OS::Nova::Server',
    protectStatus: 'available',
    sizeGib: 10,
  };
}
