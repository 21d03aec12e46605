import { isNamed, type NamedVault, type VaultPattern } from './vault-pattern.ts';

/** How old the recovery point of some vaults may be. */
export interface Objective {
  /** Any of these forms. */
  readonly vaults: readonly VaultPattern[];
  readonly recoveryPointSeconds: number;
}

/** What is expected of the vaults of a project, beyond what their policies say. */
export interface Objectives {
  /** The first one that is for a vault counts. */
  readonly configured: readonly Objective[];
  /** On top of the longest planned gap, where none is. */
  readonly graceSeconds: number;
}

/** What is configured for a vault; undefined where nothing is. */
export function configuredObjective(
  vault: NamedVault,
  { configured }: Pick<Objectives, 'configured'>,
): number | undefined {
  return configured.find(({ vaults }) => isNamed(vault, vaults))?.recoveryPointSeconds;
}
