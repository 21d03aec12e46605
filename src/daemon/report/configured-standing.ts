import type { ProjectConfig } from '../../config/schema/config.ts';
import { durationText } from '../../domain/duration-text.ts';
import type { Reading } from '../../domain/reading.ts';
import type { RestorePoint } from '../../domain/restore-point.ts';
import type { ResourceStanding, VaultStanding } from '../../domain/standing.ts';
import type { ReportParts } from './report-parts.ts';

/**
 * What the restore points that somebody wrote down say of their vaults, as far as these were not
 * discovered: they may not be the newest, and nobody knows what else is in the vault.
 */
export function* configuredStanding(
  { name: project, checkpoints }: Pick<ProjectConfig, 'name' | 'checkpoints'>,
  { readings, discovered, promised }: Pick<ReportParts, 'readings' | 'discovered' | 'promised'>,
): Generator<VaultStanding, void> {
  const known = readings.of(project);
  const answered = checkpoints
    .map(({ checkpointId }) => known.get(checkpointId))
    .filter((reading) => reading !== undefined)
    .filter(({ lastSuccessSeconds }) => lastSuccessSeconds > 0);
  const byVault = Map.groupBy(answered, vaultIdOf);
  for (const [vaultId, ofVault] of byVault) {
    if (discovered.vaultOf(project, vaultId) !== undefined) continue;
    const { objectiveSeconds } = promised(project, vaultId);
    yield { ...standingOf(project, vaultId, ofVault), objectiveSeconds };
  }
}

function vaultIdOf({ known, lastRestorePoint }: Reading): string {
  return known.names?.vaultId ?? lastRestorePoint?.vault?.id ?? '';
}

function standingOf(
  project: string,
  vaultId: string,
  readings: readonly Reading[],
): Omit<VaultStanding, 'objectiveSeconds'> {
  const available = readings
    .map(({ known }) => known.restorePoint)
    .filter((point) => point?.status === 'available' && point.createdAtSeconds !== undefined)
    .filter((point) => point !== undefined)
    .sort((one, other) => (other.createdAtSeconds ?? 0) - (one.createdAtSeconds ?? 0));
  const [newest] = available;
  const resources = resourcesOf(available);
  const recoveries = resources.map(({ recoverySeconds }) => recoverySeconds);
  const oldest = recoveries.includes(undefined)
    ? undefined
    : Math.min(...recoveries.filter((each) => each !== undefined));
  return {
    project,
    vaultId,
    vaultName: readings.find(({ known }) => known.names?.vaultName)?.known.names?.vaultName,
    source: 'configured',
    createdAtSeconds: undefined,
    // Some answers say nothing of resources.
    recoverySeconds: resources.length === 0 ? newest?.createdAtSeconds : oldest,
    newestSeconds: newest?.createdAtSeconds,
    retention: retentionOf(newest),
    resources,
    newestFailure: undefined,
    silence: undefined,
    remark: `by what is configured: ${available.length} of ${readings.length} restore points available`,
  };
}

/** Those of the newest one, backed up in it or skipped, with the newest one that has them. */
function resourcesOf(available: readonly RestorePoint[]): readonly ResourceStanding[] {
  const vault = available[0]?.vault;
  const named = [...(vault?.resources ?? []), ...(vault?.skippedResources ?? [])];
  const unique = new Map(named.map((each) => [each.id, each]));
  return [...unique].flatMap(([id, { name, type }]) => {
    if (id === undefined) return [];
    const holding = available.find((point) =>
      point.vault?.resources.some((each) => each.id === id),
    );
    return [
      {
        id,
        name,
        type,
        recoverySeconds: holding?.createdAtSeconds,
        autoProtect: undefined,
        isGone: false,
        failedBackups: undefined,
        newestFailure: undefined,
      },
    ];
  });
}

function retentionOf(point: RestorePoint | undefined): string | undefined {
  const kept = point?.retentionSeconds;
  return typeof kept === 'number' ? durationText(kept) : kept;
}
