import { type ParsedSample, parseExposition } from '../support/parse-exposition.ts';

export type Told = ReturnType<typeof toldBy>;

/** What an exposition tells of vaults and restore points, in the form of the model. */
export function toldBy(exposition: string, nowMs: number) {
  const families = new Map(
    parseExposition(exposition).map(({ name, samples }) => [name, samples] as const),
  );
  const samples = (family: string) => families.get(family) ?? [];
  const vaults = samples('cbr_vault_info').map(({ labels }) => labels);
  const byId = new Map(
    vaults.map(({ vault_id: id = '', vault_name: name = '' }) => [
      id,
      vaultTold({ id, name }, samples, nowMs),
    ]),
  );
  return {
    vaults: byId,
    presences: new Map(
      samples('cbr_checkpoint_presence')
        .filter(({ value }) => value === '1')
        .map(({ labels }) => [labels['checkpoint_id'] ?? '', labels['presence'] ?? '']),
    ),
    lost: Number(samples('cbr_restore_points_lost_total')[0]?.value),
    tasks: Object.fromEntries(
      ['success', 'failed', 'skipped'].map((status) => [
        status,
        Number(
          samples('cbr_tasks_total').find(
            ({ labels }) => labels['operation_type'] === 'backup' && labels['status'] === status,
          )?.value ?? 0,
        ),
      ]),
    ),
  };
}

function vaultTold(
  { id, name }: { readonly id: string; readonly name: string },
  samples: (family: string) => readonly ParsedSample[],
  nowMs: number,
) {
  const own = (family: string) =>
    samples(`cbr_vault_${family}`).filter(({ labels }) => labels['vault_id'] === id);
  const one = (family: string) => number(own(family)[0]?.value);
  const byResource = (family: string): Readonly<Record<string, number | undefined>> =>
    Object.fromEntries(
      own('resource_info').map(({ labels: { resource_id: resourceId = '' } }) => [
        resourceId,
        number(own(family).find(({ labels }) => labels['resource_id'] === resourceId)?.value),
      ]),
    );
  const byStatus = (status: string) =>
    number(own('backups').find(({ labels }) => labels['status'] === status)?.value);
  const vaultSeconds = one('recovery_point_timestamp_seconds');
  const objective = one('recovery_point_objective_seconds');
  return {
    name,
    recovery: byResource('resource_recovery_point_timestamp_seconds'),
    vaultSeconds,
    newest: one('newest_restore_point_timestamp_seconds'),
    without: one('resources_without_backup'),
    available: byResource('resource_backups'),
    failed: byResource('resource_failed_backups'),
    backups: {
      available: byStatus('available'),
      error: byStatus('error'),
      open: byStatus('open'),
    },
    interval: one('expected_backup_interval_seconds'),
    last: one('last_scheduled_backup_timestamp_seconds'),
    next: one('next_scheduled_backup_timestamp_seconds'),
    objective,
    isKept:
      vaultSeconds === undefined || objective === undefined
        ? undefined
        : nowMs / 1000 - vaultSeconds <= objective,
  };
}

/** In whole seconds: some spellings have digits that a millisecond has not. */
function number(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Math.floor(Number(value));
}
