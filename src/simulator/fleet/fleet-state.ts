import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import { backupsOf, heldResources } from './backups.ts';
import type { BackupChange, CheckpointState } from './checkpoint-state.ts';
import type {
  Fleet,
  SimulatedCheckpoint,
  SimulatedSkippedResource,
  SimulatedVault,
} from './fleet.ts';
import {
  type CheckpointRecord,
  createFleetView,
  type FleetRecords,
  type FleetView,
} from './fleet-view.ts';
import { GONE, lifeEndsAfterSeconds } from './life.ts';
import { createRemembered } from './remembered.ts';
import { seededId } from './seed.ts';

export type { CheckpointState } from './checkpoint-state.ts';

export interface CheckpointPatch {
  /** Any text, or `gone`; null lets the checkpoint follow its life again. */
  readonly status?: string | null | undefined;
  readonly skippedResources?: readonly SimulatedSkippedResource[] | undefined;
  readonly name?: string | undefined;
  readonly retentionDays?: number | undefined;
  readonly replications?: SimulatedCheckpoint['replications'];
  /** What the answer says of the vault; null lets it be its own again. */
  readonly vault?: SimulatedVault | null | undefined;
  /** Of single backups in it, by resource. Alone it changes nothing else. */
  readonly backups?: ReadonlyMap<string, BackupChange> | undefined;
}

/** Who is told of changes at a time of its own: two lists, and whoever asks for a restore point. */
export const READERS = ['vaults', 'backups', 'checkpoints'] as const;
export type Reader = (typeof READERS)[number];

export interface FleetState extends FleetView {
  change(checkpointId: string, patch: CheckpointPatch): void;
  /** A restore point that is made while the simulator runs. */
  add(checkpoint: SimulatedCheckpoint): void;
  /** One that is gone, as if it had never been there. */
  forget(checkpointId: string): void;
  /** Makes a vault, or another one of it. Its restore points go on holding what they held. */
  setVault(vault: SimulatedVault): void;
  /** With it go all its backups, and restore points that have no other. */
  removeVault(vaultId: string): void;
  /** Another ID, if possible of the fleet, for answers that mix two checkpoints up. */
  neighbourOf(checkpointId: string): string;
  /** The fleet with the lag of a reader. */
  seenBy(reader: Reader): FleetView;
  /** From now on a reader is told what was so long ago, up to an hour. */
  setLag(reader: Reader, lagMs: number): void;
  lagOf(reader: Reader): number;
}

/** The fleet while the simulator runs: its life, and what people changed by hand. */
export function createFleetState(fleet: Fleet, now: () => number): FleetState {
  const records = recordsOf(fleet, now);
  const { vaults, checkpoints } = records;
  const present = createFleetView(records, () => 0);
  const lags = new Map<Reader, number>();
  const lagOf = (reader: Reader) => lags.get(reader) ?? 0;

  function change(checkpointId: string, patch: CheckpointPatch): void {
    const record = checkpoints.get(canonicalCheckpointId(checkpointId) ?? '');
    if (record === undefined) throw new Error(`The fleet has no checkpoint ${checkpointId}.`);
    records.changes += 1;
    checkpoints.set(record.checkpoint.id, changed(record, patch, now()));
  }

  /** What a vault's restore points hold stays, whatever becomes of its resources. */
  function holdOn(vaultId: string): void {
    for (const record of checkpoints.list()) {
      const { id } = record.checkpoint;
      if (record.checkpoint.vaultId !== vaultId || record.held !== undefined) continue;
      const state = present.find(id);
      if (state === undefined) continue;
      // Of one that is gone tasks go on telling.
      const held = heldResources({ ...state, status: 'available' });
      checkpoints.set(id, { ...record, held });
    }
  }

  return {
    ...present,
    change,
    add(checkpoint) {
      records.changes += 1;
      records.aliveUntilMs = Math.max(records.aliveUntilMs, endsAtMs(checkpoint, fleet.startMs));
      checkpoints.set(checkpoint.id, { checkpoint, backups: NO_CHANGES });
    },
    forget: checkpoints.forget,
    setVault(vault) {
      records.changes += 1;
      const resources = vaults.get(vault.id)?.resources;
      if (resources !== undefined && resources !== vault.resources) holdOn(vault.id);
      vaults.set(vault.id, vault);
    },
    removeVault(vaultId) {
      // Tasks go on telling of what was in it.
      holdOn(vaultId);
      for (const state of present.list()) {
        const patch = dissolved(state, vaultId);
        if (patch !== undefined) change(state.checkpoint.id, patch);
      }
      vaults.set(vaultId, undefined);
      records.changes += 1;
    },
    neighbourOf: (checkpointId) => neighbour(fleet, checkpointId),
    seenBy: (reader) => createFleetView(records, () => lagOf(reader)),
    setLag: (reader, lagMs) => void lags.set(reader, lagMs),
    lagOf,
  };
}

/** What becomes of a restore point when a vault goes; undefined: nothing. */
function dissolved(state: CheckpointState, vaultId: string): CheckpointPatch | undefined {
  const all = backupsOf(state);
  const lost = all.filter((each) => each.vaultId === vaultId);
  const isOwn = state.vault?.id === vaultId;
  if (lost.length === 0 && !isOwn) return undefined;
  if (all.length === lost.length) return { status: GONE };
  const backups = lost.map(({ resource }) => [resource.id, { status: GONE }] as const);
  // What is left of it in another vault goes on saying where it was made.
  return { backups: new Map(backups), vault: state.vault };
}

const NO_CHANGES: ReadonlyMap<string, BackupChange> = new Map();

function recordsOf(fleet: Fleet, now: () => number): FleetRecords {
  const { startMs } = fleet;
  let aliveUntilMs = startMs;
  for (const each of fleet.checkpoints) {
    aliveUntilMs = Math.max(aliveUntilMs, endsAtMs(each, startMs));
  }
  const vaults = fleet.vaults.map((vault) => [vault.id, vault] as const);
  const checkpoints = fleet.checkpoints.map(
    (checkpoint) => [checkpoint.id, { checkpoint, backups: NO_CHANGES }] as const,
  );
  return {
    startMs,
    now,
    vaults: createRemembered(vaults, now),
    checkpoints: createRemembered<CheckpointRecord>(checkpoints, now),
    changes: 0,
    aliveUntilMs,
  };
}

/** When nothing will happen to it by itself any more. */
function endsAtMs({ life }: SimulatedCheckpoint, startMs: number): number {
  return startMs + lifeEndsAfterSeconds(life) * 1000;
}

function changed(
  record: CheckpointRecord,
  patch: CheckpointPatch,
  nowMs: number,
): CheckpointRecord {
  const { status, vault, backups, ...rest } = patch;
  const isAboutBackups = Object.keys(patch).join() === 'backups';
  return {
    ...record,
    checkpoint: { ...record.checkpoint, ...rest },
    statusByHand: status === undefined ? record.statusByHand : (status ?? undefined),
    vaultByHand: vault === undefined ? record.vaultByHand : (vault ?? undefined),
    changedAtMs: isAboutBackups ? record.changedAtMs : nowMs,
    backups: backups === undefined ? record.backups : withChanges(record.backups, backups),
  };
}

/** One that moved and failed did both. */
function withChanges(
  former: ReadonlyMap<string, BackupChange>,
  changes: ReadonlyMap<string, BackupChange>,
): ReadonlyMap<string, BackupChange> {
  const all = new Map(former);
  for (const [id, change] of changes) all.set(id, { ...former.get(id), ...change });
  return all;
}

function neighbour({ checkpoints }: Fleet, checkpointId: string): string {
  const canonical = canonicalCheckpointId(checkpointId);
  const position = checkpoints.findIndex(({ id }) => id === canonical);
  const next = checkpoints[(position + 1) % checkpoints.length]?.id;
  // The only one of a fleet is mixed up with one that does not exist.
  return next === undefined || next === checkpointId ? seededId(0, checkpointId) : next;
}
