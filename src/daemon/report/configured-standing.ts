import type { ProjectConfig } from '../../config/schema/config.ts';
import { durationText } from '../../domain/duration-text.ts';
import { listOnce, onceFor, oncePer } from '../../domain/once-for.ts';
import type { Known } from '../../domain/reading.ts';
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
  const answered: Known[] = [];
  for (const { checkpointId } of checkpoints) {
    const reading = known.get(checkpointId);
    if (reading !== undefined && reading.lastSuccessSeconds > 0) answered.push(reading.known);
  }
  for (const [vaultId, standing] of standingsOf(checkpoints)(project, answered)) {
    if (discovered.vaultOf(project, vaultId) !== undefined) continue;
    const { objectiveSeconds } = promised(project, vaultId);
    yield { ...standing(), objectiveSeconds };
  }
}

type Standing = Omit<VaultStanding, 'objectiveSeconds'>;

/** Of each list of IDs. A vault stands as it did while the same is known of its restore points. */
const standingsOf = oncePer((_checkpoints: ProjectConfig['checkpoints']) => {
  const listed = listOnce<Known>();
  let vaults = new Map<string, typeof standingOf>();
  const byVault = onceFor((project: string, answered: readonly Known[]) => {
    const grouped = Map.groupBy(answered, ({ names }) => names?.vaultId ?? '');
    const former = vaults;
    vaults = new Map<string, typeof standingOf>();
    return Array.from(grouped, ([vaultId, ofVault]) => {
      const standing = former.get(vaultId) ?? standingOnce();
      vaults.set(vaultId, standing);
      return [vaultId, () => standing(project, vaultId, ofVault)] as const;
    });
  });
  return (project: string, answered: readonly Known[]) => byVault(project, listed(answered));
});

function standingOnce(): typeof standingOf {
  const known = listOnce<Known>();
  const made = onceFor(standingOf);
  return (project, vaultId, knowns) => made(project, vaultId, known(knowns));
}

function standingOf(project: string, vaultId: string, knowns: readonly Known[]): Standing {
  const available = knowns
    .map(({ restorePoint }) => restorePoint)
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
    vaultName: knowns.find(({ names }) => names?.vaultName)?.names?.vaultName,
    source: 'configured',
    createdAtSeconds: undefined,
    // Some answers say nothing of resources.
    recoverySeconds: resources.length === 0 ? newest?.createdAtSeconds : oldest,
    newestSeconds: newest?.createdAtSeconds,
    retention: retentionOf(newest),
    resources,
    newestFailure: undefined,
    silence: undefined,
    remark: `by what is configured: ${available.length} of ${knowns.length} restore points available`,
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
