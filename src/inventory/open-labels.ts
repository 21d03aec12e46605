import type { Vault } from '../domain/vault.ts';

/** An open set of the API that becomes a label must not make series without end. */
const VALUES_MAX = 50;
const CHARACTERS_MAX = 64;

/** Keeps the values of labels that the API may choose within bounds; the rest is `other`. */
export function createOpenLabels(onOther: (label: string, value: string) => void) {
  const seen = new Map<string, Set<string>>();

  function bounded(label: string, value: string | undefined): string | undefined {
    if (value === undefined) return undefined;
    const values = seen.get(label) ?? new Set<string>();
    seen.set(label, values);
    if (values.has(value)) return value;
    if (values.size < VALUES_MAX && value.length <= CHARACTERS_MAX) {
      values.add(value);
      return value;
    }
    onOther(label, value);
    return 'other';
  }

  return {
    bounded,
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
