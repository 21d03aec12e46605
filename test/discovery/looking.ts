import { expect, onTestFinished } from 'vitest';
import { exporting } from '../support/exporting.ts';
import { type LivingYear, PROJECT, START_MS } from './living-year.ts';
import { DAY_MS, expectedOf, followedOf, type ModelYear } from './model-year.ts';
import { toldBy } from './told.ts';

/** What was followed, and what became of it: the ledger of losses. */
class Losses {
  count = 0;
  private followed = new Map<string, boolean>();
  private readonly expiries = new Map<string, number>();
  private readonly missing = new Map<string, number>();

  look(year: ModelYear, nowMs: number): void {
    for (const [id, hadAvailable] of this.followed) {
      if (year.points.has(id)) continue;
      this.followed.delete(id);
      if (!hadAvailable || this.isOver(id, nowMs)) continue;
      this.count += 1;
      this.missing.set(id, nowMs);
    }
    const now = followedOf(year, nowMs);
    for (const id of this.followed.keys()) if (!now.has(id)) this.followed.delete(id);
    for (const [id, isAvailable] of now) {
      this.followed.set(id, isAvailable || (this.followed.get(id) ?? false));
      this.expiries.set(id, year.points.get(id)?.expiresMs ?? 0);
    }
  }

  private isOver(id: string, nowMs: number): boolean {
    return nowMs >= (this.expiries.get(id) ?? 0);
  }

  /** Followed ones are there, lost ones are missing for a day, or until they would have gone. */
  presences(nowMs: number): ReadonlyMap<string, string> {
    for (const [id, sinceMs] of this.missing) {
      if (nowMs - sinceMs >= DAY_MS) this.missing.delete(id);
    }
    return new Map([
      ...[...this.followed.keys()].map((id) => [id, 'present'] as const),
      ...[...this.missing.keys()].map(
        (id) => [id, this.isOver(id, nowMs) ? 'expired' : 'missing'] as const,
      ),
    ]);
  }
}

/** An exporter that looks at such a cloud, and tells after each look what is to be told of it. */
export async function lookingAt(year: LivingYear, { recheck = '1h' } = {}) {
  const { url } = await year.simulator.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(year.simulator.close);
  const daemon = await exporting({
    config: `schedule: "*/5 * * * *"
poll: {requests_per_second: 1000, max_attempts: 1, timeout: 5s, max_age: 2d}
projects:
  - name: year
    region: eu-de
    project_id: ${PROJECT.projectId}
    endpoint: ${url}
    auth: {type: token, token: ${PROJECT.token}}
    discover: {newest: 3, within: 35d, recheck: ${recheck}, refresh: {verify: 7d, policies: 1m}}
    grace: 2h
    objectives: [{vaults: "gold-*", recovery_point: 26h}]
`,
    nowMs: () => year.nowMs,
    monotonicMs: () => performance.now() + year.nowMs - START_MS,
  });
  onTestFinished(daemon.stop);
  const losses = new Losses();
  // What was there before is what tasks are counted from.
  await daemon.cycle();

  async function look(when: string, { isSettled = true } = {}): Promise<void> {
    await daemon.cycle();
    const { nowMs } = year;
    const told = toldBy((await daemon.exporter.exposition()).toString(), nowMs);
    const expected = Array.from(year.vaults.values(), (vault) => {
      return [vault.id, expectedOf(year, vault, nowMs)] as const;
    });
    // That a failed restore point is deleted shows in no list: it takes a question, and a cycle.
    const shown = isSettled ? {} : { backups: undefined, failed: undefined };
    const toldOf = [...told.vaults].map(([id, each]) => [id, { ...each, ...shown }] as const);
    expect(Object.fromEntries(toldOf), when).toEqual(
      Object.fromEntries(expected.map(([id, each]) => [id, { ...each, ...shown }])),
    );
    expect(told.tasks, when).toEqual(year.tasks);
    if (!isSettled) return;
    losses.look(year, nowMs);
    expect(told.lost, when).toBe(losses.count);
    expect(Object.fromEntries(told.presences), when).toEqual(
      Object.fromEntries(losses.presences(nowMs)),
    );
  }

  return { look, logged: daemon.logged };
}
