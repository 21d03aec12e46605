import { isObject } from '../../domain/json.ts';
import type { SimulatedResource, SimulatedVault } from '../fleet/fleet.ts';
import { capacityGib } from '../fleet/vault-size.ts';
import {
  type Checked,
  checkChanges,
  checkFields,
  FLAG,
  type Kind,
  oneOf,
  TEXT,
  TEXTS,
  wholeNumber,
} from './json-input.ts';

type Tags = Readonly<Record<string, string | null>>;

const TAGS: Kind<Tags> = {
  is: (value): value is Tags =>
    isObject(value) && Object.values(value).every((each) => each === null || TEXT.is(each)),
  right: 'an object of texts, or null for a tag without a value',
};
const PERCENT = wholeNumber(0, 200);
const PERCENT_OR_NULL: Kind<number | null> = {
  is: (value): value is number | null => value === null || PERCENT.is(value),
  right: `${PERCENT.right}, or null for what its backups take`,
};

const VAULT_KINDS = {
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
  const checked = checkChanges(body, VAULT_KINDS);
  if ('problem' in checked) return checked;
  const { tags, capacity_gib, used_percent, auto_expand, ...rest } = checked.value;
  const changed = {
    ...vault,
    ...rest,
    ...(tags && { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }),
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

/** Resources are names of servers. */
export const NEW_VAULT_KINDS = { project: TEXT, name: TEXT, resources: TEXTS };

const RESOURCE_KINDS = {
  type: TEXT,
  size_gib: wholeNumber(0, 1_000_000),
  protect_status: TEXT,
  auto_protect: FLAG,
};

/** Another one of a resource. */
export function checkResource(
  resource: SimulatedResource,
  body: string,
): Checked<SimulatedResource> {
  const checked = checkFields(body, RESOURCE_KINDS);
  if ('problem' in checked) return checked;
  const { size_gib, protect_status, auto_protect, ...rest } = checked.value;
  return {
    value: {
      ...resource,
      ...rest,
      ...(size_gib !== undefined && { sizeGib: size_gib }),
      ...(protect_status !== undefined && { protectStatus: protect_status }),
      ...(auto_protect !== undefined && { autoProtect: auto_protect }),
    },
  };
}

/** Failed and skipped are names or IDs of resources. */
export const BACK_UP_KINDS = {
  name: TEXT,
  retention_days: wholeNumber(-1, 99_999),
  failed: TEXTS,
  skipped: TEXTS,
  takes_seconds: wholeNumber(0, 86_400),
};
