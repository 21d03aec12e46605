import { type CheckpointState, isGone } from './checkpoint-state.ts';
import type { SimulatedPolicy } from './fleet.ts';
import type { FleetState } from './fleet-state.ts';
import { GONE } from './life.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What is over is deleted on the next day, at some time between 08:00 and 20:00. */
const BATCH_FROM_MINUTE = 480;
const BATCH_MINUTES = 720;
/** More failed backups that were planned are not kept. */
const FAILED_MAX = 10;
/** Long enough for everybody to have seen that it is gone. */
const FORGOTTEN_AFTER_MS = DAY_MS;

/** Lets go of what policies made, when it was kept for long enough. */
export function createRetention(fleet: FleetState, now: () => number) {
  const gone: { readonly id: string; readonly atMs: number }[] = [];

  function remove({ checkpoint: { id } }: CheckpointState): void {
    fleet.change(id, { status: GONE });
    gone.push({ id, atMs: now() });
  }

  return (minuteMs: number, policies: readonly SimulatedPolicy[]): void => {
    while (gone[0] !== undefined && now() - gone[0].atMs > FORGOTTEN_AFTER_MS) {
      fleet.forget(gone.shift()?.id ?? '');
    }
    const planned = fleet
      .list()
      .filter((state) => state.checkpoint.byPolicy !== undefined && !isGone(state));
    const byVault = Map.groupBy(planned, ({ checkpoint }) => checkpoint.vaultId ?? '');
    for (const [vaultId, states] of byVault) {
      for (const each of overOf(states, vaultId, minuteMs, policies)) remove(each);
    }
  };
}

function overOf(
  states: readonly CheckpointState[],
  vaultId: string,
  minuteMs: number,
  policies: readonly SimulatedPolicy[],
): ReadonlySet<CheckpointState> {
  const newestFirst = states.toSorted(
    (one, other) => other.checkpoint.createdAtMs - one.checkpoint.createdAtMs,
  );
  const over = new Set(newestFirst.filter(({ status }) => status === 'error').slice(FAILED_MAX));
  if (isBatchTime(vaultId, minuteMs)) {
    for (const each of newestFirst) if (hasExpiredBefore(each, minuteMs)) over.add(each);
  }
  for (const { id, retained } of policies) {
    if (retained?.all === undefined) continue;
    const kept = newestFirst.filter(
      ({ checkpoint, status }) => checkpoint.byPolicy === id && status === 'available',
    );
    for (const each of kept.slice(retained.all)) over.add(each);
  }
  return over;
}

/** Each vault has a minute of its own. */
function isBatchTime(vaultId: string, minuteMs: number): boolean {
  const minute = Math.floor(minuteMs / MINUTE_MS) % 1440;
  const own = Number.parseInt(vaultId.slice(0, 6), 16) || 0;
  return minute === BATCH_FROM_MINUTE + (own % BATCH_MINUTES);
}

/** Whether its retention ended on an earlier day. */
function hasExpiredBefore({ checkpoint }: CheckpointState, minuteMs: number): boolean {
  const { createdAtMs, retentionDays = -1 } = checkpoint;
  if (retentionDays < 0) return false;
  const endDay = Math.floor((createdAtMs + retentionDays * DAY_MS) / DAY_MS);
  return endDay < Math.floor(minuteMs / DAY_MS);
}
