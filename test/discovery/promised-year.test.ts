import { expect, it, onTestFinished } from 'vitest';
import { NO_PLAN } from '../../src/domain/plan.ts';
import { expectationOf } from '../../src/planning/expectation.ts';
import { createPlans } from '../../src/planning/plans.ts';
import { NO_SCHEDULES, type Schedules, schedulesOf } from '../../src/planning/schedules.ts';
import type { SimulatedPolicy, SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import { createRandom, seededHex } from '../../src/simulator/fleet/seed.ts';
import { createSimulator, type Simulator } from '../../src/simulator/server.ts';
import { finished } from '../planning/planned.ts';
import { askedLists } from './asked-lists.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const PROJECT = { projectId: seededHex(5, 'year'), token: 'token-of-a-year' };
const START_MS = Date.UTC(2026, 0, 1);
const OPTIONS = { project: 'year', replicas: false, graceSeconds: 7200, configured: [] };

/** A pattern as somebody thinks of it. */
interface Habit {
  readonly days: 'daily' | readonly number[];
  readonly interval: number;
  readonly hours: readonly number[];
}

/** Policies as people make, bind and change them, each with what its maker had in mind. */
class Year {
  nowMs = START_MS;
  readonly simulator: Simulator;
  readonly habits = new Map<string, readonly Habit[]>();
  private readonly random = createRandom(11);
  private made = 0;

  constructor() {
    this.simulator = createSimulator({
      fleet: {
        startMs: START_MS,
        projects: [{ ...PROJECT, name: 'year', region: 'eu-de', tokens: [PROJECT.token] }],
        vaults: Array.from({ length: 6 }, (_, index) => vaultOf(index)),
        checkpoints: [],
      },
      now: () => this.nowMs,
    });
    for (let count = 0; count < 4; count += 1) this.make();
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private chosen<Item>(items: readonly Item[]): readonly Item[] {
    return items.filter(() => this.random() < 0.4);
  }

  private habit(): Habit {
    const hours = [this.below(24), this.below(24)].slice(0, 1 + this.below(2));
    const weekdays = this.chosen([0, 1, 2, 3, 4, 5, 6]);
    const days = weekdays.length === 0 ? 'daily' : weekdays;
    return { days, interval: 1 + this.below(3), hours };
  }

  private make(): void {
    this.made += 1;
    this.put({
      id: `policy ${this.made}`,
      name: `made as number ${this.made}`,
      projectId: PROJECT.projectId,
      operationType: this.random() < 0.2 ? 'replication' : 'backup',
      startMs: this.nowMs - this.below(90) * DAY_MS,
      patterns: [],
      vaults: [],
      form: this.random() < 0.5 ? 'legacy' : 'documented',
    });
  }

  /** With habits, vaults and a switch of its own. */
  private put(policy: SimulatedPolicy): void {
    const habits = [this.habit(), this.habit()].slice(0, 1 + this.below(2));
    this.habits.set(policy.id, habits);
    this.simulator.policies.set({
      ...policy,
      patterns: habits.map(patternOf),
      enabled: this.random() < 0.8,
      vaults: this.chosen(this.simulator.vaults()).map(({ id }) => ({ vaultId: id })),
    });
  }

  change(): void {
    const policies = this.simulator.policies.list();
    const policy = policies[this.below(policies.length)];
    const luck = this.random();
    if (policy === undefined || luck < 0.2) this.make();
    else if (luck < 0.4 && policies.length > 3) this.simulator.policies.remove(policy.id);
    else if (luck < 0.9) this.put(policy);
    else this.simulator.setVault(vaultOf(100 + this.made, this.nowMs));
  }

  /** What a vault is promised, by trying each hour of a time that is long enough. */
  truth({ id, createdAtMs = 0 }: SimulatedVault) {
    const times = (operation: string) =>
      this.simulator.policies
        .list()
        .filter(({ enabled, operationType }) => enabled && operationType === operation)
        .filter(({ vaults }) => vaults.some(({ vaultId }) => vaultId === id))
        .flatMap((policy) => this.timesOf(policy));
    const planned = [...new Set(times('backup'))].sort((one, other) => one - other);
    const copied = [...new Set(times('replication'))].sort((one, other) => one - other);
    const last = planned.findLast((ms) => ms <= this.nowMs);
    return {
      vault: id,
      interval: longestOf(planned),
      last: last !== undefined && last >= createdAtMs ? last : undefined,
      next: planned.find((ms) => ms > this.nowMs),
      copies: longestOf(copied),
    };
  }

  private timesOf({ id, startMs }: SimulatedPolicy): readonly number[] {
    const habits = this.habits.get(id) ?? [];
    const first = Math.floor(startMs / DAY_MS);
    const monday = first - weekdayOf(first);
    const times: number[] = [];
    // Three weeks and three days come together again each 42 days.
    for (let day = first; day * DAY_MS < this.nowMs + 140 * DAY_MS; day += 1) {
      for (const { days, interval, hours } of habits) {
        const isDay =
          days === 'daily'
            ? (day - first) % interval === 0
            : days.includes(weekdayOf(day)) && Math.floor((day - monday) / 7) % interval === 0;
        if (isDay) times.push(...hours.map((hour) => day * DAY_MS + hour * HOUR_MS));
      }
    }
    return times.filter((ms) => ms >= startMs);
  }
}

function weekdayOf(day: number): number {
  return (day + 3) % 7;
}

function patternOf({ days, interval, hours }: Habit): string {
  const which =
    days === 'daily' ? 'DAILY' : `WEEKLY;BYDAY=${days.map((day) => WEEKDAYS[day]).join(',')}`;
  return `FREQ=${which};INTERVAL=${interval};BYHOUR=${hours.join(',')};BYMINUTE=00`;
}

/** Of the last hundred days, by when all policies are long under way. */
function longestOf(times: readonly number[]): number | undefined {
  const from = (times.at(-1) ?? 0) - 100 * DAY_MS;
  const gaps = times.slice(1).map((ms, at) => ms - (times[at] ?? 0));
  const longest = Math.max(...gaps.filter((_, at) => (times[at] ?? 0) >= from));
  return longest > 0 ? longest / 1000 : undefined;
}

function vaultOf(index: number, createdAtMs = START_MS - 7 * DAY_MS): SimulatedVault {
  return {
    id: `vault-${index}`,
    name: `vault ${index}`,
    projectId: PROJECT.projectId,
    createdAtMs,
    resources: [],
  };
}

it('through a simulated year what is promised is what people meant, after each change', async () => {
  const year = new Year();
  const { url } = await year.simulator.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(year.simulator.close);
  const { lists, policies, anomalies } = askedLists(url, PROJECT);
  const plansAt = createPlans('year');
  let schedules: Schedules = NO_SCHEDULES;

  for (let day = 0; day < 365; day += 1) {
    year.nowMs = START_MS + day * DAY_MS + ((day * 7) % 24) * HOUR_MS + 60_000;
    if (day % 3 === 0) year.change();
    schedules = finished(schedulesOf(await policies(), schedules));
    const plans = plansAt(schedules, year.nowMs / 1000);
    const vaults = await lists.vaults();
    if ('reason' in vaults) throw new Error(vaults.detail);
    const promised = vaults.items.map((vault) => {
      const plan = plans.planOf(vault.id) ?? NO_PLAN;
      const expected = expectationOf(vault, plan, OPTIONS);
      const { intervalSeconds, lastSeconds, nextSeconds, replicationIntervalSeconds } = expected;
      expect(expected.objectiveSeconds).toBe(intervalSeconds && intervalSeconds + 7200);
      return {
        vault: vault.id,
        interval: intervalSeconds,
        last: lastSeconds && lastSeconds * 1000,
        next: nextSeconds && nextSeconds * 1000,
        copies: replicationIntervalSeconds,
      };
    });
    expect(promised).toEqual(year.simulator.vaults().map((vault) => year.truth(vault)));
  }
  expect(anomalies).toEqual([]);
}, 120_000);
