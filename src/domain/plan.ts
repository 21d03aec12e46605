import type { Policy } from './policy.ts';

/** When something is to happen, by one policy or by several together. */
export interface Planned {
  /** The longest time between one and the next; undefined where it cannot be told. */
  readonly intervalSeconds: number | undefined;
  /** The last planned time that has come; undefined before the first one. */
  readonly lastSeconds: number | undefined;
  readonly nextSeconds: number;
}

/** A policy as a vault sees it. */
export interface VaultPolicy {
  readonly policyId: string;
  readonly operationType: string | undefined;
  readonly enabled: boolean | undefined;
  readonly destinationVaultId: string | undefined;
}

/** What the policies of a vault come to together. Vaults with the same ones share it. */
export interface VaultPlan {
  readonly policies: readonly VaultPolicy[];
  /** Of the enabled backup policies; undefined where none of these says when. */
  readonly backup: Planned | undefined;
  readonly replicationIntervalSeconds: number | undefined;
  /** Whether one of them keeps backups by their number, so that any of them may go. */
  readonly isKeptByCount: boolean;
}

/** What is exposed about a policy; the same object as long as nothing of it changes. */
export interface PolicyReading {
  readonly project: string;
  readonly policy: Policy;
  readonly intervalSeconds: number | undefined;
  /** Undefined where it is switched off, or does not say when. */
  readonly nextSeconds: number | undefined;
}

/** What is promised of a vault; the same object as long as nothing of it changes. */
export interface VaultExpectation {
  readonly project: string;
  readonly vaultId: string;
  /** Undefined as long as nobody knows the policies. */
  readonly plan: VaultPlan | undefined;
  readonly intervalSeconds: number | undefined;
  /** Not before the vault was there. */
  readonly lastSeconds: number | undefined;
  readonly nextSeconds: number | undefined;
  readonly replicationIntervalSeconds: number | undefined;
  /** How old its recovery point may be. */
  readonly objectiveSeconds: number | undefined;
}

/** The plan of a vault that no policy is for. */
export const NO_PLAN: VaultPlan = {
  policies: [],
  backup: undefined,
  replicationIntervalSeconds: undefined,
  isKeptByCount: false,
};

/** Whether a policy that is not switched off backs the vault up. */
export function isBackedUp({ policies }: Pick<VaultPlan, 'policies'>): boolean {
  return policies.some(
    ({ operationType, enabled }) => operationType === 'backup' && enabled !== false,
  );
}
