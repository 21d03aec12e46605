import type { BackUp } from './back-up.ts';
import type { SimulatedPolicy } from './fleet.ts';
import type { FleetState } from './fleet-state.ts';
import type { Mishaps } from './mishaps.ts';
import { copyNewest } from './planned-copies.ts';
import type { PolicyState } from './policies.ts';
import { createRetention } from './retention.ts';
import { createTimetable } from './timetable.ts';
import { capacityGib } from './vault-size.ts';

const MINUTE_MS = 60_000;
/** What was planned for longer ago than that when the clock jumps has not happened. */
const CATCH_UP_MAX_MS = 7 * 86_400_000;

export interface PlannedRunsParts {
  /** When the fleet begins to live. */
  readonly startMs: number;
  readonly fleet: FleetState;
  readonly policies: PolicyState;
  readonly mishaps: Mishaps;
  readonly backUp: BackUp;
  readonly now: () => number;
  /** How long a backup takes. */
  readonly takesMs: number;
}

/**
 * Does what the policies say, as far as it was time since it was last called: backs up, copies, and
 * lets go of what was kept for long enough.
 */
export function createPlannedRuns(parts: PlannedRunsParts): () => void {
  const { fleet, policies, now } = parts;
  const retention = createRetention(fleet, now);
  let doneMs = Math.floor(parts.startMs / MINUTE_MS) * MINUTE_MS;

  function runAll(minuteMs: number, plans: readonly Plan[]): void {
    for (const { policy, isPlanned } of plans) {
      if (policy.enabled === false || !isPlanned(minuteMs)) continue;
      for (const { vaultId } of policy.vaults) {
        if (policy.operationType === 'replication') copyNewest(parts, policy, vaultId, minuteMs);
        else backUpVault(parts, policy, vaultId, minuteMs);
      }
    }
  }

  return () => {
    const nowMs = now();
    doneMs = Math.max(doneMs, Math.floor((nowMs - CATCH_UP_MAX_MS) / MINUTE_MS) * MINUTE_MS);
    if (nowMs < doneMs + MINUTE_MS) return;
    const plans = policies.list().map((policy) => ({
      policy,
      isPlanned: createTimetable(policy.patterns, policy.startMs),
    }));
    while (doneMs + MINUTE_MS <= nowMs) {
      doneMs += MINUTE_MS;
      runAll(doneMs, plans);
      retention(doneMs, policies.list());
    }
  };
}

interface Plan {
  readonly policy: SimulatedPolicy;
  readonly isPlanned: (minuteMs: number) => boolean;
}

function backUpVault(
  { fleet, mishaps, backUp, takesMs }: PlannedRunsParts,
  policy: SimulatedPolicy,
  vaultId: string,
  atMs: number,
): void {
  const vault = fleet.vaults().find(({ id }) => id === vaultId);
  if (vault === undefined) return;
  const mishap = mishaps.take(vaultId, 'backup');
  if (mishap?.kind === 'miss' || isWorking(fleet, vaultId)) return;
  const protectedIds = vault.resources
    .filter(({ autoProtect = true, protectStatus }) => autoProtect && protectStatus !== 'deleted')
    .map(({ id }) => id);
  const concerned = mishap?.resourceIds ?? protectedIds;
  const isFull = (vault.usedMib ?? 0) >= capacityGib(vault) * 1024 && !vault.autoExpand;
  backUp(vault, {
    name: `autobk_${new Date(atMs).toISOString().slice(0, 16)}`,
    retentionDays: policy.retentionDays,
    byPolicy: policy.id,
    without: vault.resources.filter(({ id }) => !protectedIds.includes(id)).map(({ id }) => id),
    failed: isFull ? protectedIds : mishap?.kind === 'fail' ? concerned : [],
    skipped: mishap?.kind === 'skip' ? concerned : [],
    takesMs,
    atMs,
  });
}

/** CBR skips a run while the former one works. */
function isWorking(fleet: FleetState, vaultId: string): boolean {
  return fleet
    .list()
    .some(
      ({ checkpoint, status }) =>
        checkpoint.vaultId === vaultId &&
        checkpoint.byPolicy !== undefined &&
        status === 'protecting',
    );
}
