import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import type {
  Fleet,
  SimulatedCheckpoint,
  SimulatedSkippedResource,
  SimulatedVault,
} from './fleet.ts';
import { GONE, statusAt, stepAt } from './life.ts';
import { seededId } from './seed.ts';

/** A checkpoint as it is at the moment of asking. */
export interface CheckpointState {
  readonly checkpoint: SimulatedCheckpoint;
  readonly vault: SimulatedVault | undefined;
  readonly status: string;
  /** Whether the status was set by hand and its life has no say any longer. */
  readonly byHand: boolean;
  /** When it last became another one; undefined: since its creation nothing happened. */
  readonly changedAtMs: number | undefined;
}

export interface CheckpointPatch {
  /** Any text, or `gone`; null lets the checkpoint follow its life again. */
  readonly status?: string | null | undefined;
  readonly skippedResources?: readonly SimulatedSkippedResource[] | undefined;
  readonly name?: string | undefined;
  readonly retentionDays?: number | undefined;
  /** What the answer says of the vault; null lets it be its own again. */
  readonly vault?: SimulatedVault | null | undefined;
}

export interface FleetState {
  /** In any spelling; undefined when no such checkpoint was ever in the fleet. */
  find(checkpointId: string): CheckpointState | undefined;
  list(): readonly CheckpointState[];
  change(checkpointId: string, patch: CheckpointPatch): void;
  /** A restore point that is made while the simulator runs. */
  add(checkpoint: SimulatedCheckpoint): void;
  vaults(): readonly SimulatedVault[];
  /** Makes a vault, or another one of it. */
  setVault(vault: SimulatedVault): void;
  /** With it go all its restore points. */
  removeVault(vaultId: string): void;
  /** Another number whenever somebody changed anything by hand. */
  version(): number;
  /** Whether anything happens by itself in the course of time. */
  isAlive(): boolean;
  /** Another ID, if possible of the fleet, for answers that mix two checkpoints up. */
  neighbourOf(checkpointId: string): string;
}

interface Entry {
  readonly position: number;
  checkpoint: SimulatedCheckpoint;
  statusByHand: string | undefined;
  vaultByHand: SimulatedVault | undefined;
  changedAtMs: number | undefined;
}

/** The fleet while the simulator runs: its life, and what people changed by hand. */
export function createFleetState(fleet: Fleet, now: () => number): FleetState {
  const vaults = new Map(fleet.vaults.map((vault) => [vault.id, vault]));
  const entries = new Map(fleet.checkpoints.map((one, at) => [one.id, entry(one, at)]));
  let version = 0;

  const entryOf = (checkpointId: string): Entry | undefined =>
    entries.get(canonicalCheckpointId(checkpointId) ?? '');

  function stateOf({ checkpoint, statusByHand, vaultByHand, changedAtMs }: Entry): CheckpointState {
    const own = checkpoint.vaultId === undefined ? undefined : vaults.get(checkpoint.vaultId);
    const elapsed = { elapsedSeconds: (now() - fleet.startMs) / 1000 };
    const step = statusByHand === undefined ? stepAt(checkpoint.life, elapsed) : undefined;
    return {
      checkpoint,
      vault: vaultByHand ?? own,
      status: statusByHand ?? statusAt(checkpoint.status, checkpoint.life, elapsed),
      byHand: statusByHand !== undefined,
      changedAtMs: step === undefined ? changedAtMs : fleet.startMs + step.atSeconds * 1000,
    };
  }

  function change(checkpointId: string, { status, vault, ...rest }: CheckpointPatch): void {
    const changed = entryOf(checkpointId);
    if (changed === undefined) throw new Error(`The fleet has no checkpoint ${checkpointId}.`);
    version += 1;
    changed.checkpoint = { ...changed.checkpoint, ...rest };
    changed.changedAtMs = now();
    if (status !== undefined) changed.statusByHand = status ?? undefined;
    if (vault !== undefined) changed.vaultByHand = vault ?? undefined;
  }

  return {
    find(checkpointId) {
      const found = entryOf(checkpointId);
      return found === undefined ? undefined : stateOf(found);
    },
    list: () => Array.from(entries.values(), stateOf),
    change,
    add(checkpoint) {
      version += 1;
      entries.set(checkpoint.id, entry(checkpoint, entries.size));
    },
    vaults: () => [...vaults.values()],
    setVault(vault) {
      version += 1;
      vaults.set(vault.id, vault);
    },
    removeVault(vaultId) {
      for (const { checkpoint } of entries.values()) {
        if (checkpoint.vaultId === vaultId) change(checkpoint.id, { status: GONE });
      }
      vaults.delete(vaultId);
      version += 1;
    },
    version: () => version,
    isAlive: () => fleet.checkpoints.some(({ life }) => life !== undefined),
    neighbourOf: (checkpointId) => neighbour(fleet, checkpointId, entryOf(checkpointId)?.position),
  };
}

function neighbour({ checkpoints }: Fleet, checkpointId: string, position = -1): string {
  const next = checkpoints[(position + 1) % checkpoints.length]?.id;
  // The only one of a fleet is mixed up with one that does not exist.
  return next === undefined || next === checkpointId ? seededId(0, checkpointId) : next;
}

function entry(checkpoint: SimulatedCheckpoint, position: number): Entry {
  return {
    position,
    checkpoint,
    statusByHand: undefined,
    vaultByHand: undefined,
    changedAtMs: undefined,
  };
}

export function isGone(state: CheckpointState): boolean {
  return state.status === GONE;
}
