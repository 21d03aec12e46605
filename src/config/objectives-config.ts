import type { Objectives } from '../domain/objective.ts';
import { isSelected, type VaultPattern } from '../domain/vault-pattern.ts';
import { formOf, patternOf } from './discover-config.ts';
import type { DiscoverConfig } from './schema/config.ts';
import type { ObjectivesSettings } from './schema/objectives-schema.ts';

const GRACE_SECONDS = 7200;

/** What is expected of the vaults of a project: its own keys, else the common ones. */
export function objectivesConfig(
  own: Partial<ObjectivesSettings>,
  common: Partial<ObjectivesSettings>,
): Objectives {
  const grace = own.grace ?? common.grace;
  return {
    configured: (own.objectives ?? common.objectives ?? []).map(({ vaults, recovery_point }) => ({
      vaults: (Array.isArray(vaults) ? vaults : [vaults]).map(patternOf),
      recoveryPointSeconds: recovery_point / 1000,
    })),
    graceSeconds: grace === undefined ? GRACE_SECONDS : grace / 1000,
  };
}

/** Forms that can name no vault of the project, as far as that can be told without the cloud. */
export function objectivesWarnings(
  { configured }: Objectives,
  discover: DiscoverConfig | undefined,
): readonly string[] {
  return configured.flatMap(({ vaults }, at) =>
    vaults.flatMap((pattern) => {
      const doubt = doubtOf(pattern, discover);
      return doubt === undefined
        ? []
        : [`objectives[${at}].vaults ${JSON.stringify(formOf(pattern))} ${doubt}`];
    }),
  );
}

function doubtOf(pattern: VaultPattern, discover: DiscoverConfig | undefined): string | undefined {
  if (discover === undefined) {
    return 'tag' in pattern
      ? 'names no vault without discover: only lists of vaults tell tags'
      : undefined;
  }
  if (!('id' in pattern)) return undefined;
  const { include, exclude } = discover.selection;
  // A name or a tag may be that of the vault; only IDs say which one they mean.
  const isOpen = include.length === 0 || include.some((each) => !('id' in each));
  const vault = { id: pattern.id, name: undefined, tags: [] };
  const isIncluded = isSelected(vault, { include: isOpen ? [] : include, exclude });
  return isIncluded ? undefined : 'names a vault that is not discovered';
}
