import type { ProjectConfig } from '../../config/schema/config.ts';
import { isReplicationVault } from '../../domain/vault.ts';
import type { VaultReading } from '../../domain/vault-reading.ts';
import type { FailedTask } from '../../domain/vault-tasks.ts';
import type { ResourceStanding, VaultStanding } from '../../report/standing.ts';
import { exemption } from '../../report/verdict.ts';
import { newestOf } from '../../tasks/vault-tasks.ts';
import type { Promised, ReportParts } from './report-parts.ts';

/** What is known of the vaults that were discovered in a project. */
export function discoveredStanding(
  { name: project, discover }: Pick<ProjectConfig, 'name' | 'discover'>,
  { discovered, promised }: Pick<ReportParts, 'discovered' | 'promised'>,
): readonly VaultStanding[] {
  const failures = [...discovered.tasks.of(project).log.failures.values()];
  const byVault = Map.groupBy(failures, ({ vaultId }) => vaultId);
  return discovered.of(project).vaults.map((reading) =>
    standingOf(reading, {
      failures: byVault.get(reading.vault.id) ?? [],
      promise: promised(project, reading.vault.id),
      replicas: discover?.replicas ?? false,
    }),
  );
}

interface Beside {
  readonly failures: readonly FailedTask[];
  readonly promise: Promised;
  readonly replicas: boolean;
}

function standingOf(reading: VaultReading, { failures, promise, replicas }: Beside): VaultStanding {
  const { project, vault, recovery, failedBackups } = reading;
  const byResource = Map.groupBy(failures, ({ resourceId }) => resourceId);
  const isOnlyCopies = isReplicationVault(vault) && !replicas;
  const resources = vault.resources.map(
    ({ id, name, type, autoProtect, protectStatus }): ResourceStanding => ({
      id,
      name,
      type,
      recoverySeconds: recovery?.byResource.get(id),
      autoProtect,
      isGone: protectStatus === 'deleted',
      failedBackups: failedBackups?.get(id),
      newestFailure: newestOf(byResource.get(id) ?? []),
    }),
  );
  return {
    project,
    vaultId: vault.id,
    vaultName: vault.name,
    source: 'discovered',
    createdAtSeconds: vault.createdAtSeconds,
    recoverySeconds: oldestOf(resources.filter((each) => exemption(each) === undefined)),
    newestSeconds: recovery?.newestSeconds,
    ...promise,
    resources,
    newestFailure: newestOf(failures),
    silence: isOnlyCopies ? 'nothing_expected' : recovery === undefined ? 'unread' : undefined,
    remark: '',
  };
}

/** To where all of them can go back; undefined while one cannot. */
function oldestOf(resources: readonly ResourceStanding[]): number | undefined {
  const seconds = resources.flatMap(({ recoverySeconds }) => recoverySeconds ?? []);
  const isWhole = seconds.length === resources.length && seconds.length > 0;
  return isWhole ? Math.min(...seconds) : undefined;
}
