import type { Vault } from '../domain/vault.ts';

/** An open set of the API that becomes a label must not make series without end. */
const VALUES_MAX = 50;
const CHARACTERS_MAX = 64;
/** Values of a label that are told to have become `other`; beyond these nobody reads on. */
const TOLD_MAX = 50;

/**
 * Keeps the values of labels that the API may choose within bounds; the rest is `other`, which is
 * told once for each value.
 */
export function createOpenLabels(onOther: (label: string, value: string) => void) {
  const seen = new Map<string, Set<string>>();
  const told = new Map<string, Set<string>>();

  function bounded(label: string, value: string | undefined): string | undefined {
    if (value === undefined) return undefined;
    const values = seen.get(label) ?? new Set<string>();
    seen.set(label, values);
    if (values.has(value)) return value;
    if (values.size < VALUES_MAX && value.length <= CHARACTERS_MAX) {
      values.add(value);
      return value;
    }
    tell(label, value);
    return 'other';
  }

  function tell(label: string, value: string): void {
    const values = told.get(label) ?? new Set<string>();
    told.set(label, values);
    if (values.has(value) || values.size >= TOLD_MAX) return;
    values.add(value);
    onOther(label, value);
  }

  /** The newest of those that become `other` counts for all of them. */
  function regions(newest: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    const shown = new Map<string, number>();
    for (const [region, seconds] of newest) {
      const label = bounded('destination_region', region) ?? region;
      shown.set(label, Math.max(shown.get(label) ?? 0, seconds));
    }
    return shown;
  }

  return {
    bounded,
    regions,
    vault: (vault: Vault): Vault => ({
      ...vault,
      objectType: bounded('object_type', vault.objectType),
      protectType: bounded('protect_type', vault.protectType),
      consistentLevel: bounded('consistent_level', vault.consistentLevel),
      chargingMode: bounded('charging_mode', vault.chargingMode),
      resources: vault.resources.map((resource) => ({
        ...resource,
        type: bounded('resource_type', resource.type),
      })),
    }),
  };
}
