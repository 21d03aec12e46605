import type { ProjectConfig } from '../../config/schema/config.ts';
import { oncePer } from '../../domain/once-for.ts';
import type { ResourceStanding, VaultStanding } from '../../domain/standing.ts';
import { isReplicationVault } from '../../domain/vault.ts';
import type { VaultReading } from '../../domain/vault-reading.ts';
import type { FailedTask } from '../../domain/vault-tasks.ts';
import { exemption } from '../../domain/verdict.ts';
import { newestOf } from '../../tasks/vault-tasks.ts';
import type { ReportParts } from './report-parts.ts';

interface DiscoveredVault {
  readonly reading: VaultReading;
  readonly standing: VaultStanding;
}

/** What is known of the vaults that were discovered in a project. */
export function* discoveredStanding(
  { name: project, discover }: Pick<ProjectConfig, 'name' | 'discover'>,
  { discovered, promised }: Pick<ReportParts, 'discovered' | 'promised'>,
): Generator<DiscoveredVault, void> {
  const byVault = failuresByVault(discovered.tasks.of(project).log.failures);
  for (const reading of discovered.of(project).vaults) {
    const { objectiveSeconds, retention } = promised(project, reading.vault.id);
    const standing = standingOf(
      reading,
      byVault.get(reading.vault.id) ?? NO_FAILURES,
      objectiveSeconds,
      retention,
      discover?.replicas ?? false,
    );
    yield { reading, standing };
  }
}

const NO_FAILURES: readonly FailedTask[] = [];

const failuresByVault = oncePer((failures: ReadonlyMap<string, FailedTask>) =>
  Map.groupBy(failures.values(), ({ vaultId }) => vaultId),
);

/** As it was while nothing of what goes into it has changed. */
const standingOf = oncePer(newStanding);

function newStanding(
  reading: VaultReading,
  failures: readonly FailedTask[],
  objectiveSeconds: number | undefined,
  retention: string | undefined,
  replicas: boolean,
): VaultStanding {
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
    objectiveSeconds,
    retention,
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
