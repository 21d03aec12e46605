import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import type { BackupChange, CheckpointState } from './checkpoint-state.ts';
import type { SimulatedCheckpoint, SimulatedResource, SimulatedVault } from './fleet.ts';
import { statusAt, stepAt } from './life.ts';
import type { Remembered } from './remembered.ts';

/** The fleet as somebody sees it. */
export interface FleetView {
  /** In any spelling; undefined when no such checkpoint was ever in the fleet. */
  find(checkpointId: string): CheckpointState | undefined;
  list(): readonly CheckpointState[];
  vaults(): readonly SimulatedVault[];
  /** Another number whenever somebody changed anything by hand. */
  version(): number;
  /** Whether anything happens by itself in the course of time. */
  isAlive(): boolean;
}

/** What is made of all checkpoints, once for each state of them. */
export function madeOf<Made>(
  fleet: FleetView,
  make: (states: readonly CheckpointState[]) => Made,
): () => Made {
  let known: { readonly version: number; readonly made: Made } | undefined;
  return () => {
    const version = fleet.version();
    if (known?.version !== version || fleet.isAlive())
      known = { version, made: make(fleet.list()) };
    return known.made;
  };
}

/** A checkpoint with what people changed by hand. */
export interface CheckpointRecord {
  readonly checkpoint: SimulatedCheckpoint;
  readonly statusByHand?: string | undefined;
  readonly vaultByHand?: SimulatedVault | undefined;
  readonly changedAtMs?: number | undefined;
  readonly held?: readonly SimulatedResource[] | undefined;
  readonly backups: ReadonlyMap<string, BackupChange>;
}

/** All there is to know of a fleet while it lives. */
export interface FleetRecords {
  readonly startMs: number;
  readonly now: () => number;
  readonly vaults: Remembered<SimulatedVault>;
  readonly checkpoints: Remembered<CheckpointRecord>;
  /** How often somebody changed anything. */
  changes: number;
  /** When the last life is over. */
  aliveUntilMs: number;
}

/** As it is, or as it was some time ago. */
export function createFleetView(records: FleetRecords, lagMs: () => number): FleetView {
  const { startMs, now, vaults, checkpoints } = records;

  function stateOf({ checkpoint, statusByHand, ...record }: CheckpointRecord): CheckpointState {
    const { vaultByHand, changedAtMs, held, backups } = record;
    const { vaultId, life } = checkpoint;
    const own = vaultId === undefined ? undefined : vaults.get(vaultId, lagMs());
    const elapsed = { elapsedSeconds: (now() - lagMs() - startMs) / 1000 };
    const step = statusByHand === undefined ? stepAt(life, elapsed) : undefined;
    return {
      checkpoint,
      vault: vaultByHand ?? own,
      status: statusByHand ?? statusAt(checkpoint.status, life, elapsed),
      byHand: statusByHand !== undefined,
      changedAtMs: step === undefined ? changedAtMs : startMs + step.atSeconds * 1000,
      held,
      backups,
    };
  }

  // What is remembered of a moment ago changes with the moment.
  const isAlive = () => lagMs() > 0 || now() < records.aliveUntilMs;
  return {
    find(checkpointId) {
      const found = checkpoints.get(canonicalCheckpointId(checkpointId) ?? '', lagMs());
      return found === undefined ? undefined : stateOf(found);
    },
    list: () => checkpoints.list(lagMs()).map(stateOf),
    vaults: () => vaults.list(lagMs()),
    // What was made while something was alive is no good any longer once nothing is.
    version: () => 2 * records.changes + Number(isAlive()),
    isAlive,
  };
}
