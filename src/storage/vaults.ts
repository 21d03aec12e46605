import * as z from 'zod';
import { type Following, unreadVault, type VaultInventory } from '../domain/inventory.ts';
import { PROTECT_STATUSES } from '../domain/restore-point.ts';
import { VAULT_STATUSES, type Vault } from '../domain/vault.ts';
import { backupsText, readBackups } from './backups.ts';
import { compiledOnce, type Kind, readAs, readTextAs, whole } from './kind.ts';

/** Longer ones would hold up everything else while they are written; 7,000 backups fit in. */
const TEXT_CHARACTERS_MAX = 768 * 1024;

const text = z.string().optional();
const number = z.number().optional();
const flag = z.boolean().optional();

const resource = whole({
  id: z.string(),
  name: text,
  type: text,
  protectStatus: z.enum([...PROTECT_STATUSES, 'unknown']).optional(),
  sizeBytes: number,
  backupSizeBytes: number,
  backups: number,
  autoProtect: flag,
  excludedVolumes: number,
});

const vault = whole({
  id: z.string(),
  name: text,
  status: z.enum([...VAULT_STATUSES, 'unknown']).optional(),
  objectType: text,
  protectType: text,
  consistentLevel: text,
  chargingMode: text,
  enterpriseProjectId: text,
  capacityBytes: number,
  usedBytes: number,
  allocatedBytes: number,
  thresholdRatio: number,
  autoExpand: flag,
  autoBind: flag,
  locked: flag,
  notifies: flag,
  createdAtSeconds: number,
  tags: z.array(z.strictObject({ key: z.string(), value: z.string() })),
  resources: z.array(resource),
});

const following: z.ZodType<Following> = z.strictObject({
  newest: z.number(),
  withinSeconds: z.number(),
  replicas: z.boolean(),
});

const stored = whole({
  vault: z.string(),
  readAtSeconds: number,
  readFor: following.optional(),
  isUnexplained: flag,
  backups: text,
});

const compiledVault = compiledOnce(vault);

/**
 * Vaults of a project by ID, with what is known of their restore points. The two parts of each are
 * texts, which are the same when they say the same: so a part that stays is not written again.
 */
export const VAULTS: Kind<VaultInventory> = {
  name: 'vaults',
  fields: (inventory) => {
    const vaultText = JSON.stringify(inventory.vault);
    if (vaultText.length > TEXT_CHARACTERS_MAX) return undefined;
    const { readAtSeconds, readFor, isUnexplained } = inventory;
    if (readAtSeconds === undefined) return { vault: vaultText };
    const backups = backupsText(inventory);
    // What is too much to be stored is read again.
    if (backups.length > TEXT_CHARACTERS_MAX) return { vault: vaultText };
    return { vault: vaultText, readAtSeconds, readFor, isUnexplained, backups };
  },
  decode: (fields, { key, sameVersion }) => {
    const read = readAs(stored, fields);
    if ('problem' in read) return read;
    const { vault: vaultText, readAtSeconds, readFor, isUnexplained, backups } = read.value;
    const described = readTextAs(compiledVault(), vaultText);
    if ('problem' in described) return described;
    const of: Vault = described.value;
    if (of.id !== key) return { problem: 'vault: is another one' };
    if (readAtSeconds === undefined || backups === undefined) return { value: unreadVault(of) };
    const held = readBackups(backups, of);
    if ('problem' in held) return held;
    // Another version may read more out of the same lists, so each vault is read once more.
    const at = sameVersion ? readAtSeconds : 0;
    return { value: { vault: of, readAtSeconds: at, readFor, isUnexplained, ...held.value } };
  },
};
