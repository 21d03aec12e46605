import { isDeepStrictEqual } from 'node:util';
import type { AccountedBackups, Following, VaultInventory } from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';
import type { Vault } from '../domain/vault.ts';
import { LAG_SECONDS } from './feed.ts';
import { isReadForLess } from './followed.ts';
import type { Replacing, Vaults } from './vaults.ts';

/** What the next list of a vault is compared with. */
export function accountedOf({ resources }: Vault): ReadonlyMap<string, AccountedBackups> {
  return new Map(
    resources.map(({ id, backups, backupSizeBytes }) => [id, { backups, backupSizeBytes }]),
  );
}

/**
 * Whether what the list of vaults counts follows from what is known: as many backups as before and
 * those that arrived, or fewer of these while the list may still be late. `settled` when all of them
 * are counted. A deletion is never shown by the change feed; it shows here alone.
 */
function accountFor(
  { vault, accounted, arrived, older }: VaultInventory,
  nowSeconds: number,
): 'settled' | 'late' | 'unexplained' {
  let late = false;
  for (const { id, backups, backupSizeBytes } of vault.resources) {
    const before = accounted.get(id);
    // One that joined may have brought backups along, and of another one the newest is gone.
    if (before === undefined && (backups !== 0 || older.has(id))) return 'unexplained';
    const came = arrived.get(id);
    const known = before?.backups ?? 0;
    if (backups === undefined) continue;
    const expected = known + (came?.available.size ?? 0);
    if (backups === expected) {
      if (came === undefined && backupSizeBytes !== before?.backupSizeBytes) return 'unexplained';
      continue;
    }
    const mayBeLate = came !== undefined && nowSeconds - came.atSeconds <= LAG_SECONDS;
    if (!mayBeLate || backups < known || backups > expected) return 'unexplained';
    late = true;
  }
  if (hasLeft({ vault, accounted })) return 'unexplained';
  return late ? 'late' : 'settled';
}

/** Whether a resource left the vault that had backups: they went with it. */
function hasLeft({ vault, accounted }: Pick<VaultInventory, 'vault' | 'accounted'>): boolean {
  const listed = new Set(vault.resources.map(({ id }) => id));
  for (const [id, { backups }] of accounted) if (backups !== 0 && !listed.has(id)) return true;
  return false;
}

export interface Accounts {
  /** Vaults to be read from scratch, the longest waiting first. */
  readonly waiting: readonly string[];
  /** Those of which the lists count what is known of them. */
  readonly addingUp: readonly string[];
}

export interface AccountOptions {
  readonly following: Following;
  /** How often each vault is read from scratch. */
  readonly verifySeconds: number;
  /** Vaults that are said to have lost what the lists show. */
  readonly doubted: ReadonlySet<string>;
  /** When vaults were asked for in vain: others come before these are asked for again. */
  readonly tried?: ReadonlyMap<string, number> | undefined;
}

/**
 * Which vaults are to be read from scratch: those that never were, that do not add up or are
 * doubted, of which more is followed than was read, or that were not read for long. What adds up is
 * settled.
 */
export function* accountForAll(
  vaults: Replacing,
  { following, verifySeconds, doubted, tried }: AccountOptions,
  nowSeconds: number,
): Interruptible<Accounts> {
  const waiting: VaultInventory[] = [];
  const addingUp: string[] = [];
  for (const [id, vault] of vaults.all()) {
    yield;
    if (vault.readAtSeconds === undefined) {
      waiting.push(vault);
      continue;
    }
    const account = settledVaults.has(vault) ? 'settled' : accountFor(vault, nowSeconds);
    const age = nowSeconds - vault.readAtSeconds;
    // The list of backups may have been late when it was read, and it may still be.
    const isDoubted = doubted.has(id) || vault.isUnexplained === true;
    const isOld = age >= (isDoubted ? LAG_SECONDS : verifySeconds) || age < 0;
    const isUnexplained = account === 'unexplained';
    if (isUnexplained || isOld || isReadForLess(vault, following)) waiting.push(vault);
    if (!isUnexplained) addingUp.push(id);
    if (account === 'settled') vaults.set(settled(vault));
  }
  const since = ({ readAtSeconds = 0, vault }: VaultInventory) =>
    Math.max(readAtSeconds, tried?.get(vault.id) ?? 0);
  const longestFirst = waiting.sort((one, other) => since(one) - since(other));
  return { waiting: longestFirst.map(({ vault }) => vault.id), addingUp };
}

/**
 * A vault that was read since another number of its backups is counted. Where neither the change
 * feed nor the read showed anything new, it is read once more, when no list can be late any longer.
 */
export function* reread(
  before: VaultInventory | undefined,
  known: VaultInventory,
  read: VaultInventory,
): Interruptible<VaultInventory> {
  if (before?.readAtSeconds === undefined || before.isUnexplained) return read;
  const { restorePoints, accounted } = known;
  if (restorePoints !== before.restorePoints) return read;
  if (isDeepStrictEqual(accounted, read.accounted)) return read;
  for (const [at, each] of restorePoints.entries()) {
    yield;
    if (!isDeepStrictEqual(each, read.restorePoints[at])) return read;
  }
  return { ...read, isUnexplained: true };
}

/** All are to be read from scratch: nothing explains what is listed. */
export function unaccounted(vaults: Vaults): Vaults {
  return new Map(
    Array.from(vaults, ([id, vault]) => [id, { ...vault, accounted: new Map() }] as const),
  );
}

/** As long as such a one stays the same object it adds up, whenever that is. */
const settledVaults = new WeakSet<VaultInventory>();

/** Takes what the list counts now as what the next one is compared with. */
function settled(vault: VaultInventory): VaultInventory {
  const { arrived } = vault;
  const kept =
    arrived.size === 0
      ? vault
      : { ...vault, accounted: accountedOf(vault.vault), arrived: new Map() };
  settledVaults.add(kept);
  return kept;
}
