import type * as z from 'zod';
import { isAnswered } from '../../domain/cycle.ts';
import type { Failure } from '../../domain/outcome.ts';
import { resourcesOf, skippedResourcesOf } from '../../domain/restore-point.ts';
import { timeText } from '../../domain/time-text.ts';
import type { FailedTask } from '../../domain/vault-tasks.ts';
import type { Judgement } from '../../domain/verdict.ts';
import type { Point } from '../model/point.ts';
import { PROBLEM_KINDS, type Problem, runbookOf, severityOf } from '../model/problem.ts';
import type { ProjectView } from '../model/status.ts';
import type { VaultView } from '../model/vault-view.ts';
import type {
  CHECKPOINT,
  CHECKPOINT_DETAIL,
  FAILED_TASK,
  FAILURE,
  PROBLEM,
  PROJECT,
  VAULT,
} from './schemas.ts';

/** What is not known, or never was, is null. */
export function time(seconds: number | undefined): string | null {
  return seconds === undefined || seconds === 0 ? null : timeText(seconds);
}

export function problemView(problem: Problem): z.infer<typeof PROBLEM> {
  const { kind, resources } = problem;
  return {
    kind,
    severity: severityOf(problem),
    title: PROBLEM_KINDS[kind].title,
    reason: problem.reason,
    since: time(problem.sinceSeconds),
    project: problem.project,
    vault_id: problem.vaultId ?? null,
    vault_name: problem.vaultName ?? null,
    checkpoint_id: problem.checkpointId ?? null,
    checkpoint_name: problem.checkpointName ?? null,
    resource_names: [...resources.names],
    resources: resources.total,
    alert: PROBLEM_KINDS[kind].alert,
    runbook_url: runbookOf(problem),
  };
}

export function projectView({ polling, presences, failing }: ProjectView): z.infer<typeof PROJECT> {
  const { lastCycle } = polling;
  return {
    project: polling.project,
    region: polling.region ?? null,
    project_id: polling.projectId ?? null,
    endpoint: polling.endpoint ?? null,
    last_cycle: lastCycle
      ? {
          answered: isAnswered(lastCycle),
          ended_at: timeText(lastCycle.endedAtSeconds),
          duration_seconds: lastCycle.durationSeconds,
          checkpoints: lastCycle.checkpoints,
          answered_checkpoints: lastCycle.answered,
          deferred_checkpoints: lastCycle.deferred,
          unsent: failureView(lastCycle.unsent),
        }
      : null,
    next_cycle_at: time(polling.nextCycleSeconds),
    interval_seconds: polling.intervalSeconds,
    max_age_seconds: polling.maxAgeSeconds,
    sign_in_good: polling.isSignInGood ?? null,
    sign_in_ends_at: time(polling.signInEndsSeconds),
    requests_per_second: polling.requestsPerSecond,
    requests_per_second_configured: polling.requestsPerSecondMax,
    circuit_open: polling.isCircuitOpen,
    lists: polling.lists.map(({ name, atSeconds, failure, isCut }) => ({
      name,
      read_at: time(atSeconds),
      cut: isCut,
      failure: failureView(failure),
    })),
    checkpoints: { ...presences, failing },
  };
}

function failureView(failure: Failure | undefined): z.infer<typeof FAILURE> | null {
  if (failure === undefined) return null;
  const { reason, detail, httpStatus, errorCode, requestId } = failure;
  return {
    reason,
    detail,
    http_status: httpStatus ?? null,
    error_code: errorCode ?? null,
    request_id: requestId ?? null,
  };
}

export function pointView(point: Point): z.infer<typeof CHECKPOINT> {
  const { reading } = point;
  return {
    project: point.project,
    checkpoint_id: point.checkpointId,
    name: point.name ?? null,
    vault_id: point.vaultId ?? null,
    vault_name: point.vaultName ?? null,
    source: point.followed === undefined ? 'configured' : 'discovered',
    presence: point.presence,
    status: point.status ?? null,
    created_at: time(point.createdAtSeconds),
    expires_at: time(point.expiresAtSeconds),
    skipped_resources_total: point.skipped ?? null,
    problem: point.problem ?? null,
    polled_at: time(reading.lastPollSeconds),
    answered_at: time(reading.lastSuccessSeconds),
  };
}

type Detail = z.infer<typeof CHECKPOINT_DETAIL>;

export function pointDetail(point: Point, nowSeconds: number): Detail {
  const { reading } = point;
  const shown = reading.known.restorePoint;
  const vault = shown?.vault;
  return {
    generated_at: timeText(nowSeconds),
    ...pointView(point),
    last_present_at: time(reading.lastPresentSeconds),
    lost_at: time(point.followed?.lostAtSeconds),
    retention_seconds: shown?.retentionSeconds ?? null,
    failure: failureView(reading.failure),
    polls: point.polls().map(({ sinceSeconds, untilSeconds, polls, isAnswer, result }) => ({
      since: timeText(sinceSeconds),
      until: timeText(untilSeconds),
      polls,
      answered: isAnswer,
      result,
    })),
    resources:
      vault?.resources.map((each) => ({
        ...resource(each),
        protect_status: each.protectStatus ?? null,
        resource_size_bytes: each.sizeBytes ?? null,
        backup_size_bytes: each.backupSizeBytes ?? null,
        backups: each.backups ?? null,
      })) ?? null,
    skipped_resources:
      vault?.skippedResources.map((each) => ({
        ...resource(each),
        code: each.code ?? null,
        reason: each.reason ?? null,
      })) ?? null,
    resources_left_out: vault === undefined ? 0 : resourcesOf(vault) - vault.resources.length,
    skipped_resources_left_out:
      vault === undefined ? 0 : skippedResourcesOf(vault) - vault.skippedResources.length,
  };
}

interface ResourceNames {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly type: string | undefined;
}

function resource({ id, name, type }: ResourceNames) {
  return { resource_id: id ?? null, resource_name: name ?? null, resource_type: type ?? null };
}

export function vaultJson(view: VaultView, nowSeconds: number): z.infer<typeof VAULT> {
  const { standing, reading, expectation, judgement, resources } = view;
  const judged = (said: Judgement, recoverySeconds: number | undefined) => ({
    verdict: said.verdict,
    reason: said.reason || null,
    recovery_point: time(recoverySeconds),
    age_seconds: recoverySeconds === undefined ? null : Math.round(nowSeconds - recoverySeconds),
  });
  return {
    project: standing.project,
    vault_id: standing.vaultId || null,
    vault_name: standing.vaultName ?? null,
    source: standing.source,
    status: reading?.vault.status ?? null,
    ...judged(judgement, standing.recoverySeconds),
    objective_seconds: standing.objectiveSeconds ?? null,
    newest_restore_point: time(standing.newestSeconds),
    next_backup_at: time(expectation?.nextSeconds),
    retention: standing.retention ?? null,
    capacity_bytes: reading?.vault.capacityBytes ?? null,
    used_bytes: reading?.vault.usedBytes ?? null,
    resources_without_backup: view.withoutBackup,
    newest_failure: taskView(standing.newestFailure),
    resources: resources.map((each) => ({
      resource_id: each.id,
      resource_name: each.name ?? null,
      resource_type: each.type ?? null,
      ...judged(each.judgement, each.recoverySeconds),
      failed_backups: each.failedBackups ?? null,
      newest_failure: taskView(each.newestFailure),
    })),
  };
}

function taskView(task: FailedTask | undefined): z.infer<typeof FAILED_TASK> | null {
  if (task === undefined) return null;
  return {
    task_id: task.id,
    operation_type: task.operationType,
    status: task.status,
    ended_at: timeText(task.endedAtSeconds),
    resource_id: task.resourceId ?? null,
    resource_name: task.resourceName ?? null,
    code: task.code ?? null,
    message: task.message ?? null,
  };
}
