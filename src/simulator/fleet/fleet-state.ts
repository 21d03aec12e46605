import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import type {
  Fleet,
  SimulatedCheckpoint,
  SimulatedSkippedResource,
  SimulatedVault,
} from './fleet.ts';
import { GONE, statusAt } from './life.ts';
import { seededId } from './seed.ts';

/** A checkpoint as it is at the moment of asking. */
export interface CheckpointState {
  readonly checkpoint: SimulatedCheckpoint;
  readonly vault: SimulatedVault | undefined;
  readonly status: string;
  /** Whether the status was set by hand and its life has no say any longer. */
  readonly byHand: boolean;
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
  /** Another ID, if possible of the fleet, for answers that mix two checkpoints up. */
  neighbourOf(checkpointId: string): string;
}

interface Entry {
  readonly position: number;
  checkpoint: SimulatedCheckpoint;
  statusByHand: string | undefined;
  vaultByHand: SimulatedVault | undefined;
}

/** The fleet while the simulator runs: its life, and what people changed by hand. */
export function createFleetState(fleet: Fleet, now: () => number): FleetState {
  const vaults = new Map(fleet.vaults.map((vault) => [vault.id, vault]));
  const entries = new Map<string, Entry>(
    fleet.checkpoints.map((checkpoint, position) => [
      checkpoint.id,
      { position, checkpoint, statusByHand: undefined, vaultByHand: undefined },
    ]),
  );

  const entryOf = (checkpointId: string): Entry | undefined =>
    entries.get(canonicalCheckpointId(checkpointId) ?? '');

  function stateOf({ checkpoint, statusByHand, vaultByHand }: Entry): CheckpointState {
    const own = checkpoint.vaultId === undefined ? undefined : vaults.get(checkpoint.vaultId);
    const elapsedSeconds = (now() - fleet.startMs) / 1000;
    return {
      checkpoint,
      vault: vaultByHand ?? own,
      status: statusByHand ?? statusAt(checkpoint.status, checkpoint.life, { elapsedSeconds }),
      byHand: statusByHand !== undefined,
    };
  }

  return {
    find(checkpointId) {
      const entry = entryOf(checkpointId);
      return entry === undefined ? undefined : stateOf(entry);
    },
    list: () => [...entries.values()].map(stateOf),
    change(checkpointId, { status, vault, ...rest }) {
      const entry = entryOf(checkpointId);
      if (entry === undefined) throw new Error(`The fleet has no checkpoint ${checkpointId}.`);
      entry.checkpoint = { ...entry.checkpoint, ...rest };
      if (status !== undefined) entry.statusByHand = status ?? undefined;
      if (vault !== undefined) entry.vaultByHand = vault ?? undefined;
    },
    neighbourOf(checkpointId) {
      const position = entryOf(checkpointId)?.position ?? -1;
      const { checkpoints } = fleet;
      const neighbour = checkpoints[(position + 1) % checkpoints.length]?.id;
      // The only one of a fleet is mixed up with one that does not exist.
      if (neighbour === undefined || neighbour === checkpointId) return seededId(0, checkpointId);
      return neighbour;
    },
  };
}

export function isGone(state: CheckpointState): boolean {
  return state.status === GONE;
}
