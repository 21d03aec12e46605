import { timeText } from '../domain/time-text.ts';
import type { FailedTask } from '../domain/vault-tasks.ts';
import type { Report, Row } from './rows.ts';

/** For programs: what is not known is null. */
export function reportJson({
  nowSeconds,
  isGood,
  vaults,
  resources,
  unread,
  rows,
}: Report): string {
  const report = {
    generated_at: timeText(nowSeconds),
    all_kept: isGood,
    summary: { vaults, resources },
    unread,
    vaults: rows
      .filter(({ resource }) => resource === undefined)
      .map((row) => ({
        project: row.vault.project,
        vault_id: row.vault.vaultId || null,
        vault_name: row.vault.vaultName ?? null,
        source: row.vault.source,
        ...judged(row, nowSeconds),
        objective_seconds: row.vault.objectiveSeconds ?? null,
        newest_restore_point: time(row.vault.newestSeconds),
        retention: row.vault.retention ?? null,
        newest_failure: failure(row.newestFailure),
        resources: rows
          .filter(({ vault, resource }) => vault === row.vault && resource !== undefined)
          .map((each) => resourceOf(each, nowSeconds)),
      })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function resourceOf(row: Row, nowSeconds: number) {
  const { resource } = row;
  return {
    resource_id: resource?.id ?? null,
    resource_name: resource?.name ?? null,
    resource_type: resource?.type ?? null,
    ...judged(row, nowSeconds),
    failed_backups: resource?.failedBackups ?? null,
    newest_failure: failure(row.newestFailure),
  };
}

function judged({ judgement, recoverySeconds, remark }: Row, nowSeconds: number) {
  return {
    verdict: judgement.verdict,
    reason: remark || null,
    recovery_point: time(recoverySeconds),
    age_seconds: recoverySeconds === undefined ? null : Math.round(nowSeconds - recoverySeconds),
  };
}

function failure(failed: FailedTask | undefined) {
  if (failed === undefined) return null;
  return {
    task_id: failed.id,
    operation_type: failed.operationType,
    status: failed.status,
    ended_at: timeText(failed.endedAtSeconds),
    code: failed.code ?? null,
    message: failed.message ?? null,
  };
}

function time(seconds: number | undefined): string | null {
  return seconds === undefined ? null : timeText(seconds);
}
