import type { RetentionRule } from '../../domain/policy.ts';
import type { SimulatedAccessKey } from './access-keys.ts';
import type { Life } from './life.ts';
import type { Mishap } from './mishaps.ts';
import type { SimulatedUser } from './users.ts';

/** Everything a simulator starts with. All IDs of checkpoints are in the lower-case dashed form. */
export interface Fleet {
  /** When the lives of the checkpoints begin. */
  readonly startMs: number;
  readonly projects: readonly SimulatedProject[];
  readonly vaults: readonly SimulatedVault[];
  readonly checkpoints: readonly SimulatedCheckpoint[];
  readonly policies?: readonly SimulatedPolicy[] | undefined;
  /** What becomes of the first planned runs. */
  readonly mishaps?: readonly (Mishap & { readonly vaultId: string })[] | undefined;
  /** Who may sign in, where the options of the simulator do not say it. */
  readonly users?: readonly SimulatedUser[] | undefined;
  readonly accessKeys?: readonly SimulatedAccessKey[] | undefined;
}

export interface SimulatedProject {
  readonly projectId: string;
  readonly name: string;
  readonly region: string;
  /** Name of its domain; undefined: that of whoever asks. */
  readonly domain?: string | undefined;
  /** True where it is not said. */
  readonly enabled?: boolean | undefined;
  /** Values of X-Auth-Token accepted for this project. */
  readonly tokens: readonly string[];
}

export interface SimulatedVault {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly resources: readonly SimulatedResource[];
  readonly createdAtMs?: number | undefined;
  /** As a list of vaults spells it; `documented` where it is not said. */
  readonly form?: PayloadForm | undefined;
  /** `backup` where it is not said. */
  readonly protectType?: string | undefined;
  /** `server` where it is not said. */
  readonly objectType?: string | undefined;
  /** Of its billing; `available` where it is not said. */
  readonly status?: string | undefined;
  /** A tenth more than its resources need, where it is not said. */
  readonly capacityGib?: number | undefined;
  /** What its backups take, where it is not said. */
  readonly usedMib?: number | undefined;
  readonly tags?: readonly SimulatedTag[] | undefined;
  readonly autoExpand?: boolean | undefined;
  readonly locked?: boolean | undefined;
}

/** When vaults are backed up or copied, and how long that is kept. */
export interface SimulatedPolicy {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  /** `backup` where it is not said. */
  readonly operationType?: string | undefined;
  /** True where it is not said. */
  readonly enabled?: boolean | undefined;
  /** As the API has them, in UTC; `null` for an answer without any. */
  readonly patterns: readonly string[] | null;
  readonly startMs: number;
  /** In days, -1 for ever; the latter where it is not said. */
  readonly retentionDays?: number | undefined;
  /** Backups kept by their number; none of these rules where they are not said. */
  readonly retained?: Readonly<Partial<Record<RetentionRule, number>>> | undefined;
  readonly destinationRegion?: string | undefined;
  readonly vaults: readonly SimulatedPolicyVault[];
  /** As a list of policies spells it; `documented` where it is not said. */
  readonly form?: PayloadForm | undefined;
}

export interface SimulatedPolicyVault {
  readonly vaultId: string;
  readonly destinationVaultId?: string | undefined;
}

/** A value may be null, or left out. */
export interface SimulatedTag {
  readonly key: string;
  readonly value?: string | null | undefined;
}

export interface SimulatedResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Live answers carry null for resources of replication vaults. */
  readonly protectStatus: string | null;
  readonly sizeGib: number;
  readonly backupSizeMib?: number | undefined;
  readonly backupCount?: number | undefined;
  /** In a list of vaults: whether policies apply to it; true where it is not said. */
  readonly autoProtect?: boolean | undefined;
}

/** Every member is optional in the API's own model. */
export interface SimulatedSkippedResource {
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly name?: string | undefined;
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
}

/**
 * How an answer is spelled. `documented`: the present API reference, with JSON numbers and an
 * offset in timestamps. `legacy`: the reference before September 2024 and what live clouds sent,
 * with numbers as strings, naive timestamps in UTC and explicit nulls.
 */
export type PayloadForm = 'documented' | 'legacy';

export interface SimulatedCheckpoint {
  readonly id: string;
  readonly projectId: string;
  /** Undefined: the answer carries `"vault": null`, as one documented answer does. */
  readonly vaultId: string | undefined;
  /** Of which there is a backup in it; all of the vault but the skipped ones, where it is not said. */
  readonly resourceIds?: readonly string[] | undefined;
  /** Whether its backups came from another vault or region. */
  readonly isReplica?: boolean | undefined;
  /** ID of the policy that made it. */
  readonly byPolicy?: string | undefined;
  /** Another project's restore point that it is a copy of: its backups go by the ID of that one. */
  readonly copyOf?: string | undefined;
  /** Copies of it that were made elsewhere, or failed. */
  readonly replications?: readonly SimulatedReplication[] | undefined;
  /** IDs of other projects, which see its backups when they ask for what is shared with them. */
  readonly sharedWith?: readonly string[] | undefined;
  readonly createdAtMs: number;
  /** How long after it its backups were last written; 7 minutes where it is not said. */
  readonly writtenAfterMs?: number | undefined;
  readonly name?: string | undefined;
  /** In days, -1 for permanent. */
  readonly retentionDays?: number | undefined;
  /** Status at the start: one of the API's, any other text, or `gone`. */
  readonly status: string;
  readonly life?: Life | undefined;
  readonly skippedResources?: readonly SimulatedSkippedResource[] | undefined;
  readonly form: PayloadForm;
  /** For people: what this checkpoint is there to show. */
  readonly role?: string | undefined;
}

export interface SimulatedReplication {
  /** `success`, `fail`, and others. */
  readonly status: string;
  readonly atMs: number;
  readonly region: string;
  readonly projectId: string;
  readonly vaultId: string;
}

/** What the configuration of an exporter needs to know of one project of a fleet. */
export interface ProjectAccess {
  readonly name: string;
  readonly projectId: string;
  readonly region: string;
  readonly token: string | undefined;
  readonly checkpointIds: readonly string[];
}

export function projectAccess(fleet: Fleet): readonly ProjectAccess[] {
  return fleet.projects.map(({ name, projectId, region, tokens }) => ({
    name,
    projectId,
    region,
    token: tokens[0],
    checkpointIds: fleet.checkpoints
      .filter((checkpoint) => checkpoint.projectId === projectId)
      .map(({ id }) => id),
  }));
}
