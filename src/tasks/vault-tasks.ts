import { isDeepStrictEqual } from 'node:util';
import type { Interruptible } from '../domain/slices.ts';
import type { FailedTask, FailureCounts, VaultTasks } from '../domain/vault-tasks.ts';
import type { TaskLog } from './task-log.ts';

const NONE: FailureCounts = { failed: 0, timeout: 0, skipped: 0 };

/** What every vault is there for: that none of these failed is worth telling. */
const USUAL = 'backup';

/** What is to be shown of the failures in these vaults; the former objects where that is the same. */
export function* vaultTasks(
  project: string,
  { failures }: Pick<TaskLog, 'failures'>,
  vaultIds: Iterable<string>,
  former: readonly VaultTasks[] = [],
): Interruptible<readonly VaultTasks[]> {
  const byVault = Map.groupBy(failures.values(), ({ vaultId }) => vaultId);
  const known = new Map(former.map((each) => [each.vaultId, each]));
  const shown: VaultTasks[] = [];
  for (const vaultId of vaultIds) {
    yield;
    const ofVault = byVault.get(vaultId) ?? [];
    const next = { project, vaultId, failed: counted(ofVault), newest: newestOf(ofVault) };
    const was = known.get(vaultId);
    shown.push(was !== undefined && isDeepStrictEqual(was, next) ? was : next);
  }
  return shown;
}

function counted(failures: readonly FailedTask[]): ReadonlyMap<string, FailureCounts> {
  const counts = new Map([[USUAL, NONE]]);
  for (const { operationType, status } of failures) {
    const known = counts.get(operationType) ?? NONE;
    counts.set(operationType, { ...known, [status]: known[status] + 1 });
  }
  return counts;
}

/** Of several that ended at once the one with the last ID, whatever order they came in. */
export function newestOf(failures: readonly FailedTask[]): FailedTask | undefined {
  let newest = failures[0];
  for (const each of failures) {
    if (newest === undefined || isNewer(each, newest)) newest = each;
  }
  return newest;
}

function isNewer(one: FailedTask, other: FailedTask): boolean {
  return one.endedAtSeconds === other.endedAtSeconds
    ? one.id > other.id
    : one.endedAtSeconds > other.endedAtSeconds;
}
