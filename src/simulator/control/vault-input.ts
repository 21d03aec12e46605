import type { SimulatedResource, SimulatedTag, SimulatedVault } from '../fleet/fleet.ts';
import { capacityGib } from '../fleet/vault-size.ts';
import { isObject } from '../http/json.ts';
import {
  type Checked,
  checkFields,
  FLAG,
  type Kind,
  type Kinds,
  oneOf,
  TEXT,
  TEXTS,
  wholeNumber,
} from './json-input.ts';

interface VaultFields {
  readonly name: string;
  readonly tags: Readonly<Record<string, string | null>>;
  readonly status: string;
  readonly capacity_gib: number;
  /** Null: what its backups take. */
  readonly used_percent: number | null;
  readonly auto_expand: boolean;
  readonly locked: boolean;
}

const TAGS: Kind<VaultFields['tags']> = {
  is: (value): value is VaultFields['tags'] =>
    isObject(value) && Object.values(value).every((each) => each === null || TEXT.is(each)),
  right: 'an object of texts, or null for a tag without a value',
};
const PERCENT = wholeNumber(0, 200);
const PERCENT_OR_NULL: Kind<number | null> = {
  is: (value): value is number | null => value === null || PERCENT.is(value),
  right: `${PERCENT.right}, or null for what its backups take`,
};

const VAULT_KINDS: Kinds<VaultFields> = {
  name: TEXT,
  tags: TAGS,
  status: oneOf(['available', 'lock', 'frozen', 'deleting', 'error']),
  capacity_gib: wholeNumber(1, 10_485_760),
  used_percent: PERCENT_OR_NULL,
  auto_expand: FLAG,
  locked: FLAG,
};

/** Another one of a vault. */
export function checkVaultPatch(vault: SimulatedVault, body: string): Checked<SimulatedVault> {
  const checked = checkFields(body, VAULT_KINDS);
  if ('problem' in checked) return checked;
  const { tags, capacity_gib, used_percent, auto_expand, ...rest } = checked.value;
  if (Object.keys(checked.value).length === 0) {
    return {
      problem: `There is nothing to change: give any of ${Object.keys(VAULT_KINDS).join(', ')}.`,
    };
  }
  const changed = {
    ...vault,
    ...rest,
    ...(tags && { tags: tagsOf(tags) }),
    ...(capacity_gib !== undefined && { capacityGib: capacity_gib }),
    ...(auto_expand !== undefined && { autoExpand: auto_expand }),
  };
  if (used_percent === undefined) return { value: changed };
  const usedMib =
    used_percent === null
      ? undefined
      : Math.round((capacityGib(changed) * 1024 * used_percent) / 100);
  return { value: { ...changed, usedMib } };
}

function tagsOf(tags: VaultFields['tags']): readonly SimulatedTag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

interface NewVault {
  readonly project: string;
  readonly name: string;
  /** Names of servers. */
  readonly resources: readonly string[];
}

export function checkNewVault(body: string): Checked<NewVault> {
  const checked = checkFields<NewVault>(body, { project: TEXT, name: TEXT, resources: TEXTS });
  if ('problem' in checked) return checked;
  const { project, name, resources = [] } = checked.value;
  if (project === undefined || name === undefined) {
    return { problem: 'A vault needs a "project" and a "name".' };
  }
  return { value: { project, name, resources } };
}

interface ResourceFields {
  readonly type: string;
  readonly size_gib: number;
  readonly protect_status: string;
  readonly auto_protect: boolean;
}

/** Another one of a resource. */
export function checkResource(
  resource: SimulatedResource,
  body: string,
): Checked<SimulatedResource> {
  const checked = checkFields<ResourceFields>(body, {
    type: TEXT,
    size_gib: wholeNumber(0, 1_000_000),
    protect_status: TEXT,
    auto_protect: FLAG,
  });
  if ('problem' in checked) return checked;
  const { type, size_gib, protect_status, auto_protect } = checked.value;
  return {
    value: {
      ...resource,
      ...(type !== undefined && { type }),
      ...(size_gib !== undefined && { sizeGib: size_gib }),
      ...(protect_status !== undefined && { protectStatus: protect_status }),
      ...(auto_protect !== undefined && { autoProtect: auto_protect }),
    },
  };
}

export interface BackUpFields {
  readonly name: string;
  readonly retention_days: number;
  /** Names or IDs of resources. */
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
  readonly takes_seconds: number;
}

export function checkBackUp(body: string): Checked<Partial<BackUpFields>> {
  return checkFields<BackUpFields>(body, {
    name: TEXT,
    retention_days: wholeNumber(-1, 99_999),
    failed: TEXTS,
    skipped: TEXTS,
    takes_seconds: wholeNumber(0, 86_400),
  });
}

/** How many percent of a vault's restore points; all where it is not said. */
export function checkShare(body: string): Checked<number> {
  const checked = checkFields<{ readonly percent: number }>(body, { percent: wholeNumber(1, 100) });
  return 'problem' in checked ? checked : { value: checked.value.percent ?? 100 };
}
