import { createBackUp } from './back-up.ts';
import type { Fleet } from './fleet.ts';
import { createFleetState } from './fleet-state.ts';
import { createMishaps } from './mishaps.ts';
import { createPlannedRuns, type PlannedRunsParts } from './planned-runs.ts';
import { createPolicyState } from './policies.ts';
import { createVaultChanges, type VaultChanges } from './vault-changes.ts';

export interface LivingFleet extends Omit<PlannedRunsParts, 'startMs' | 'now' | 'takesMs'> {
  readonly vaultChanges: VaultChanges;
  /** Lets happen what was planned up to now. */
  catchUp(): void;
}

/** A fleet with all that happens in it; policies do something only where `runs` says so. */
export function createLivingFleet(
  options: Fleet,
  parts: {
    readonly seed: number;
    readonly now: () => number;
    readonly runs: { readonly takesMs: number } | undefined;
  },
): LivingFleet {
  const { seed, now, runs } = parts;
  const { startMs } = options;
  const fleet = createFleetState(options, now);
  const policies = createPolicyState(options.policies ?? [], fleet.vaults);
  const mishaps = createMishaps();
  for (const { vaultId, ...mishap } of options.mishaps ?? []) mishaps.set(vaultId, mishap);
  const backUp = createBackUp({ seed, startMs, fleet, now });
  const vaultChanges = createVaultChanges(fleet, now);
  const all = { fleet, policies, mishaps, backUp, vaultChanges };
  const catchUp =
    runs === undefined ? () => {} : createPlannedRuns({ ...all, startMs, now, ...runs });
  return { ...all, catchUp };
}
