/**
 * What a cloud holds and promises, by the words of the contract alone: it knows neither the product
 * nor the simulator. Times are in milliseconds.
 */
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
const NEWEST = 3;
const WITHIN_MS = 35 * DAY_MS;
const GRACE_SECONDS = 2 * 3600;
const GOLD_SECONDS = 26 * 3600;

export type State = 'available' | 'error' | 'open';

export interface Plan {
  /** As the API spells it. */
  readonly patterns: readonly string[];
  /** As people mean it; day 0 is a Monday. */
  readonly isDay: (day: number) => boolean;
  readonly minutes: readonly number[];
  /** Counted by hand. */
  readonly gapHours: number;
}

const DAILY = 'FREQ=DAILY;INTERVAL=1;BYHOUR=1;BYMINUTE=00';
const WORKDAYS = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=22;BYMINUTE=00';
const EVERY_OTHER = 'FREQ=DAILY;INTERVAL=2;BYHOUR=3;BYMINUTE=30';
const WEEKEND = 'FREQ=WEEKLY;BYDAY=SA,SU;BYMINUTE=00';

export const PLANS: readonly Plan[] = [
  { patterns: [DAILY], isDay: () => true, minutes: [60], gapHours: 24 },
  { patterns: [WORKDAYS], isDay: (day) => day % 7 < 5, minutes: [22 * 60], gapHours: 72 },
  { patterns: [EVERY_OTHER], isDay: (day) => day % 2 === 0, minutes: [210], gapHours: 48 },
  {
    patterns: [`${WEEKEND};BYHOUR=08`, `${WEEKEND};BYHOUR=20`],
    isDay: (day) => day % 7 > 4,
    minutes: [8 * 60, 20 * 60],
    gapHours: 132,
  },
];

/** So many that what is followed of a vault is a few hours old. */
export const HOURLY: Plan = {
  patterns: [
    `FREQ=DAILY;INTERVAL=1;BYMINUTE=00;BYHOUR=${Array.from({ length: 24 }, (_, hour) => hour)}`,
  ],
  isDay: () => true,
  minutes: Array.from({ length: 24 }, (_, hour) => hour * 60),
  gapHours: 1,
};

/** Times that a plan names after one moment and up to another. */
export function plannedBetween(
  plan: Plan,
  startMs: number,
  fromMs: number,
  toMs: number,
): number[] {
  const times: number[] = [];
  const firstDay = Math.max(0, Math.floor((fromMs - startMs) / DAY_MS));
  for (let day = firstDay; startMs + day * DAY_MS <= toMs; day += 1) {
    if (!plan.isDay(day)) continue;
    for (const minute of plan.minutes) {
      const ms = startMs + day * DAY_MS + minute * MINUTE_MS;
      if (ms > fromMs && ms <= toMs) times.push(ms);
    }
  }
  return times;
}

export interface ModelVault {
  readonly id: string;
  name: string;
  readonly plan: Plan;
  isEnabled: boolean;
  readonly createdMs: number;
  resources: readonly string[];
}

export interface ModelBackup {
  state: State;
  vaultId: string;
}

export interface ModelPoint {
  readonly id: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  /** By resource; none: it is gone. */
  readonly backups: Map<string, ModelBackup>;
}

export interface ModelYear {
  readonly startMs: number;
  readonly vaults: Map<string, ModelVault>;
  readonly points: Map<string, ModelPoint>;
  /** Of backups that came to an end, by how. */
  readonly tasks: Record<'success' | 'failed' | 'skipped', number>;
}

/** Restore points of a vault with what they hold of it, the newest first. */
function heldBy(year: ModelYear, vaultId: string) {
  return [...year.points.values()]
    .map((point) => ({
      point,
      own: new Map([...point.backups].filter(([, backup]) => backup.vaultId === vaultId)),
    }))
    .filter(({ own }) => own.size > 0)
    .sort((one, other) => other.point.createdMs - one.point.createdMs);
}

type Held = ReturnType<typeof heldBy>;

function has({ own }: Held[number], state: State): boolean {
  return [...own.values()].some((backup) => backup.state === state);
}

function followedIn(held: Held, nowMs: number): Held {
  const isYoung = ({ point }: Held[number]) => nowMs - point.createdMs <= WITHIN_MS;
  const available = held.filter((each) => has(each, 'available'));
  const newest = available.filter((each, at) => at === 0 || (at < NEWEST && isYoung(each)));
  const oldest = available.length < NEWEST ? undefined : available[NEWEST - 1];
  return held.filter((each) => {
    if (has(each, 'available')) return newest.includes(each);
    return isYoung(each) && each.point.createdMs > (oldest?.point.createdMs ?? 0);
  });
}

/** IDs of followed restore points, with whether something in them is available. */
export function followedOf(year: ModelYear, nowMs: number): ReadonlyMap<string, boolean> {
  const followed = new Map<string, boolean>();
  for (const vaultId of year.vaults.keys()) {
    for (const each of followedIn(heldBy(year, vaultId), nowMs)) {
      const { id } = each.point;
      followed.set(id, (followed.get(id) ?? false) || has(each, 'available'));
    }
  }
  return followed;
}

function newestOf(held: Held, resourceId: string): number | undefined {
  const newest = held.find(({ own }) => own.get(resourceId)?.state === 'available');
  return newest && Math.floor(newest.point.createdMs / 1000);
}

/** Failed ones since then, in what is looked at of the vault. */
function failedSince(range: Held, resourceId: string): number {
  const states = range.map(({ own }) => own.get(resourceId)?.state);
  const until = states.indexOf('available');
  const since = until === -1 ? states : states.slice(0, until);
  return since.filter((state) => state === 'error').length;
}

function counted(held: Held, of: (backup: ModelBackup, resourceId: string) => boolean): number {
  return held.reduce(
    (sum, { own }) => sum + [...own].filter(([id, backup]) => of(backup, id)).length,
    0,
  );
}

/** All that is to be told of a vault at some moment. */
export function expectedOf(year: ModelYear, vault: ModelVault, nowMs: number) {
  const { id, name, plan, isEnabled, resources } = vault;
  const held = heldBy(year, id);
  const last = followedIn(held, nowMs).at(-1) ?? held[0];
  const range = last === undefined ? [] : held.slice(0, held.indexOf(last) + 1);
  const recovery = resources.map((each) => [each, newestOf(held, each)] as const);
  const times = recovery.map(([, seconds]) => seconds);
  const oldest = Math.min(...times.map((each) => each ?? Number.NaN));
  const vaultSeconds = Number.isNaN(oldest) || times.length === 0 ? undefined : oldest;
  const objective = objectiveOf(vault);
  const newest = held.find((each) => has(each, 'available'))?.point.createdMs;
  const since = Math.max(vault.createdMs, year.startMs) - 1;
  return {
    name,
    recovery: Object.fromEntries(recovery),
    vaultSeconds,
    newest: newest && Math.floor(newest / 1000),
    without: times.filter((each) => each === undefined).length,
    available: Object.fromEntries(
      resources.map((each) => [
        each,
        counted(held, (backup, of) => of === each && backup.state === 'available'),
      ]),
    ),
    failed: Object.fromEntries(resources.map((each) => [each, failedSince(range, each)])),
    backups: {
      available: counted(range, ({ state }) => state === 'available'),
      error: counted(range, ({ state }) => state === 'error'),
      open: counted(range, ({ state }) => state === 'open'),
    },
    interval: isEnabled ? plan.gapHours * 3600 : undefined,
    last: isEnabled ? seconds(plannedBetween(plan, year.startMs, since, nowMs).at(-1)) : undefined,
    next: isEnabled
      ? seconds(plannedBetween(plan, year.startMs, nowMs, nowMs + 8 * DAY_MS)[0])
      : undefined,
    objective,
    isKept:
      vaultSeconds === undefined || objective === undefined
        ? undefined
        : nowMs / 1000 - vaultSeconds <= objective,
  };
}

function objectiveOf({ name, plan, isEnabled }: ModelVault): number | undefined {
  if (name.startsWith('gold-')) return GOLD_SECONDS;
  return isEnabled ? plan.gapHours * 3600 + GRACE_SECONDS : undefined;
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
