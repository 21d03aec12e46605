import type { SimulatedCheckpoint, SimulatedVault } from './fleet.ts';
import type { FleetState } from './fleet-state.ts';
import { seededId } from './seed.ts';

/** What is special about one restore point. */
export interface BackUpOrder {
  readonly name?: string | undefined;
  /** In days; for ever where it is not said. */
  readonly retentionDays?: number | undefined;
  /** IDs of resources of which the backup fails. */
  readonly failed?: readonly string[] | undefined;
  /** IDs of resources that nobody wanted to be backed up. */
  readonly without?: readonly string[] | undefined;
  /** IDs of resources that are left out. */
  readonly skipped?: readonly string[] | undefined;
  /** For so long it is protecting; it is there at once where it is not said. */
  readonly takesMs?: number | undefined;
  /** Now where it is not said. */
  readonly atMs?: number | undefined;
  /** ID of the policy that wanted it. */
  readonly byPolicy?: string | undefined;
}

/** Backs a vault up; gives what was made. */
export type BackUp = (vault: SimulatedVault, order: BackUpOrder) => SimulatedCheckpoint;

const SKIPPED = {
  code: 'BackupService.7101',
  reason: 'Backup is not allowed in the current server status.',
};

export function createBackUp(parts: {
  readonly seed: number;
  /** When the lives of the fleet began. */
  readonly startMs: number;
  readonly fleet: FleetState;
  readonly now: () => number;
}): BackUp {
  const { seed, startMs, fleet, now } = parts;
  let made = 0;

  return (vault, order) => {
    const { failed = [], skipped = [], without = [], takesMs = 0, atMs = now() } = order;
    made += 1;
    const held = vault.resources.filter(({ id }) => !skipped.includes(id) && !without.includes(id));
    const isFailed = held.length > 0 && held.every(({ id }) => failed.includes(id));
    const end = isFailed ? 'error' : 'available';
    const endsAfterSeconds = (atMs + takesMs - startMs) / 1000;
    const checkpoint: SimulatedCheckpoint = {
      id: seededId(seed, `restore point ${made} that was made since the start`),
      projectId: vault.projectId,
      vaultId: vault.id,
      createdAtMs: atMs,
      writtenAfterMs: 0,
      name: order.name,
      retentionDays: order.retentionDays,
      byPolicy: order.byPolicy,
      resourceIds: held.map(({ id }) => id),
      status: takesMs > 0 ? 'protecting' : end,
      life: takesMs > 0 ? { steps: [{ afterSeconds: endsAfterSeconds, status: end }] } : undefined,
      skippedResources: vault.resources
        .filter(({ id }) => skipped.includes(id))
        .map(({ id, name: text, type }) => ({ id, name: text, type, ...SKIPPED })),
      form: vault.form ?? 'documented',
    };
    fleet.add(checkpoint);
    if (!isFailed && failed.length > 0) {
      const backups = failed.map((id) => [id, { status: 'error', atMs }] as const);
      fleet.change(checkpoint.id, { backups: new Map(backups) });
    }
    return checkpoint;
  };
}
