import type { SimulatedResource, SimulatedVault } from './fleet.ts';

/** What one more backup of a resource takes. */
export function backupMib({ sizeGib }: SimulatedResource): number {
  return Math.round(sizeGib * 24);
}

export function neededGib({ resources }: Pick<SimulatedVault, 'resources'>): number {
  return resources.reduce((sum, { sizeGib }) => sum + sizeGib, 0);
}

/** A tenth more than its resources need, where it is not said. */
export function capacityGib(vault: SimulatedVault): number {
  return vault.capacityGib ?? Math.ceil(neededGib(vault) * 1.1);
}
