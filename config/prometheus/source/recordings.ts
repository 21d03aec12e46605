import type { Recording } from './rule.ts';

/** With the vault, to group by; it is always known to Prometheus, if only as empty. */
export function withVault(expr: string): string {
  return `${expr}
* on (project, checkpoint_id) group_left (vault_id)
checkpoint_vault:cbr_checkpoint_info:group`;
}

/** What the replica with the latest answer says. */
export function ofLatest(expr: string): string {
  return `${expr}
and on (job, instance, project, checkpoint_id)
checkpoint:cbr_checkpoint_last_success_timestamp_seconds:latest`;
}

/** The time of the latest answer, with the labels of what it says. */
function answered(expr: string): string {
  return `${expr}
* on (job, instance, project, checkpoint_id) group_left ()
checkpoint:cbr_checkpoint_last_success_timestamp_seconds:latest`;
}

function indented(text: string, by = '  '): string {
  return text.replaceAll('\n', `\n${by}`);
}

/** What the alerts about restore points are made of. */
export const RECORDINGS: readonly Recording[] = [
  {
    record: 'checkpoint:cbr_checkpoint_last_success_timestamp_seconds:latest',
    why: 'Which replica speaks for a checkpoint: one series for each that is configured, from the first second on. Its job and instance select from other families.',
    expr: 'topk by (project, checkpoint_id) (1, cbr_checkpoint_last_success_timestamp_seconds)',
  },
  {
    record: 'checkpoint:cbr_checkpoint_info:last',
    why: 'Names and vault, one series for each configured checkpoint; the value is the time of the answer they are from. Of the replicas that know any, the one with the latest answer tells them. Where none does there are no names, and the value is 0.',
    expr: `max by (project, checkpoint_id, vault_id, vault_name, name) (
  topk by (project, checkpoint_id) (1,
    cbr_checkpoint_info
    * on (job, instance, project, checkpoint_id) group_left ()
    cbr_checkpoint_last_success_timestamp_seconds
  )
)
or on (project, checkpoint_id)
0 * max by (project, checkpoint_id) (
  checkpoint:cbr_checkpoint_last_success_timestamp_seconds:latest
)`,
  },
  {
    record: 'checkpoint_vault:cbr_checkpoint_info:group',
    why: 'The vault of each configured checkpoint: always 1, to join vault_id with. topk, because for five minutes after a restart of Prometheus an old name can be there beside the new.',
    expr: `group by (project, checkpoint_id, vault_id) (
  topk by (project, checkpoint_id) (1, checkpoint:cbr_checkpoint_info:last)
)`,
  },
  {
    record: 'checkpoint:cbr_checkpoint_status:latest',
    why: 'The one status and the one presence that hold. Their value is when that was answered: what follows from how long something lasts follows from answers, however rarely the API is asked.',
    expr: withVault(`max by (project, checkpoint_id, status) (
  ${indented(answered('(cbr_checkpoint_status == 1)'))}
)`),
  },
  {
    record: 'checkpoint:cbr_checkpoint_presence:latest',
    expr: withVault(`max by (project, checkpoint_id, presence) (
  ${indented(answered('(cbr_checkpoint_presence == 1)'))}
)`),
  },
  {
    record: 'checkpoint:cbr_checkpoint_last_present_timestamp_seconds:recent',
    why: 'Restore points that were there within a day before the latest answer, where it is known how far answers are apart by as much longer, and by an hour: a lost one is shown for a day from when that was sure. Where that takes longer than the hour, it is recent for less of that day, or not at all. The minutes are for cycles that take a while.',
    expr: `max by (project, checkpoint_id) (cbr_checkpoint_last_present_timestamp_seconds)
>= on (project, checkpoint_id)
max by (project, checkpoint_id) (cbr_checkpoint_last_success_timestamp_seconds)
- (24 * 3600 + 300)
or
max by (project, checkpoint_id) (cbr_checkpoint_last_present_timestamp_seconds)
>= on (project, checkpoint_id)
max by (project, checkpoint_id) (cbr_checkpoint_last_success_timestamp_seconds)
- on (project) group_left ()
(25 * 3600 + max by (project) (cbr_exporter_poll_interval_seconds))`,
  },
  {
    record: 'checkpoint:cbr_checkpoint_created_timestamp_seconds:max',
    expr: withVault('max by (project, checkpoint_id) (cbr_checkpoint_created_timestamp_seconds)'),
  },
  {
    record: 'vault:cbr_checkpoint_created_timestamp_seconds:max_available',
    why: 'The newest restore point of a vault that could be restored from.',
    expr: `max by (project, vault_id) (
  checkpoint:cbr_checkpoint_created_timestamp_seconds:max{vault_id!=""}
  and on (project, checkpoint_id)
  checkpoint:cbr_checkpoint_status:latest{status="available"}
)`,
  },
  {
    record: 'checkpoint:cbr_checkpoint_created_timestamp_seconds:superseded',
    why: 'Restore points with a newer available one in their vault. What an old one lacks never changes again: alerts about that leave these out. One whose vault or time is not known is never among them.',
    expr: `checkpoint:cbr_checkpoint_created_timestamp_seconds:max{vault_id!=""}
< on (project, vault_id) group_left ()
vault:cbr_checkpoint_created_timestamp_seconds:max_available`,
  },
];
