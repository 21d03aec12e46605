import type { CheckpointState } from '../../src/simulator/fleet/checkpoint-state.ts';
import type { SimulatedResource } from '../../src/simulator/fleet/fleet.ts';
import { GONE } from '../../src/simulator/fleet/life.ts';
import type { Sample } from './exposition.ts';

const PRESENCES = ['present', 'missing', 'expired', 'unknown'];
const STATUSES = [
  'available',
  'deleting',
  'protecting',
  'deleted',
  'error-deleting',
  'error',
  'unknown',
];
const PROTECT_STATUSES = [
  'available',
  'error',
  'protecting',
  'restoring',
  'removing',
  'deleted',
  'unknown',
];
const DAY_SECONDS = 86_400;

/** What polls say about themselves; all other series of a checkpoint say something about it. */
export const OF_POLLS = [
  'cbr_checkpoint_poll_success',
  'cbr_checkpoint_last_poll_timestamp_seconds',
  'cbr_checkpoint_last_success_timestamp_seconds',
  'cbr_checkpoint_last_present_timestamp_seconds',
];

/** What stays when nothing describes the checkpoint any longer. */
const REMEMBERED = ['cbr_checkpoint_info', 'cbr_checkpoint_expiration_timestamp_seconds'];

/** Everything said about one checkpoint, as one text that two sources of it can be compared by. */
export function factsShown(samples: readonly Sample[]): string {
  const isDescribed = samples.some(({ name }) => name === 'cbr_checkpoint_status');
  return written(samples.filter(({ name }) => isDescribed || !REMEMBERED.includes(name)));
}

/** What is still said about a checkpoint that nothing describes. */
export function factsRemembered(samples: readonly Sample[]): string {
  const isDescribed = samples.some(({ name }) => name === 'cbr_checkpoint_status');
  return isDescribed ? '' : written(samples.filter(({ name }) => REMEMBERED.includes(name)));
}

function written(samples: readonly Sample[]): string {
  return joined(
    samples
      .filter(({ name }) => !OF_POLLS.includes(name))
      .map(({ name, labels: { project: _, checkpoint_id: __, ...labels }, value }) =>
        fact(name, labels, Number(value)),
      ),
  );
}

export const FACTS_UNKNOWN = joined(stateSet('presence', PRESENCES, 'unknown'));

/** What is to be said about a checkpoint that the API answered for at `answeredMs`. */
export function factsOf(state: CheckpointState, answeredMs: number): string {
  const { checkpoint, status, vault } = state;
  const { createdAtMs, retentionDays = 0 } = checkpoint;
  const isPast = answeredMs >= createdAtMs + retentionDays * DAY_SECONDS * 1000;
  const absence = retentionDays > 0 && isPast ? 'expired' : 'missing';
  if (status === GONE) return joined(stateSet('presence', PRESENCES, absence));
  const named = [
    ...stateSet('status', STATUSES, STATUSES.includes(status) ? status : 'unknown'),
    ...memory(state),
  ];
  if (status === 'deleted') return joined([...stateSet('presence', PRESENCES, absence), ...named]);
  return joined([
    ...stateSet('presence', PRESENCES, 'present'),
    ...named,
    fact('cbr_checkpoint_created_timestamp_seconds', {}, createdSeconds(state)),
    fact('cbr_checkpoint_retention_seconds', {}, retentionDays * DAY_SECONDS),
    ...counted(vault?.resources ?? []),
    ...(vault?.resources ?? []).filter(({ id }) => id !== '').flatMap(ofResource),
    ...skipped(state),
  ]);
}

/** What is remembered of a checkpoint that was like this when it was last described. */
export function memoryOf(state: CheckpointState): string {
  return joined(memory(state));
}

function memory(state: CheckpointState): string[] {
  const { checkpoint, vault } = state;
  const { name = '', retentionDays = 0 } = checkpoint;
  const expiresSeconds = createdSeconds(state) + retentionDays * DAY_SECONDS;
  return [
    fact('cbr_checkpoint_info', { name, vault_id: vault?.id, vault_name: vault?.name }, 1),
    fact('cbr_checkpoint_expiration_timestamp_seconds', {}, expiresSeconds),
  ];
}

/** The older form of answers has microseconds, made of the ID: timestamps need not end in zeros. */
function createdSeconds({ checkpoint: { id, form, createdAtMs } }: CheckpointState): number {
  const microseconds = form === 'legacy' ? Number.parseInt(id.slice(0, 4), 16) % 1000 : 0;
  return createdAtMs / 1000 + microseconds / 1e6;
}

function counted(resources: readonly SimulatedResource[]): string[] {
  const byType = Map.groupBy(resources, ({ type }) => type);
  return [...byType].flatMap(([type, all]) =>
    PROTECT_STATUSES.map((status) =>
      fact(
        'cbr_checkpoint_resources',
        { resource_type: type, protect_status: status },
        all.filter(({ protectStatus }) => (protectStatus ?? 'unknown') === status).length,
      ),
    ),
  );
}

function ofResource(resource: SimulatedResource): string[] {
  const { id, name, type, protectStatus, sizeGib, backupSizeMib = 0, backupCount = 0 } = resource;
  const labels = { resource_id: id };
  return [
    fact(
      'cbr_checkpoint_resource_info',
      { ...labels, resource_type: type, resource_name: name },
      1,
    ),
    ...PROTECT_STATUSES.map((status) =>
      fact(
        'cbr_checkpoint_resource_protect_status',
        { ...labels, protect_status: status },
        Number(status === protectStatus),
      ),
    ),
    fact('cbr_checkpoint_resource_size_bytes', labels, sizeGib * 2 ** 30),
    fact('cbr_checkpoint_resource_backup_size_bytes', labels, backupSizeMib * 2 ** 20),
    fact('cbr_checkpoint_resource_backups', labels, backupCount),
  ];
}

function skipped({ checkpoint: { skippedResources = [] } }: CheckpointState): string[] {
  return [
    fact('cbr_checkpoint_skipped_resources', {}, skippedResources.length),
    ...skippedResources.map(({ id, type, name, code }) =>
      fact(
        'cbr_checkpoint_skipped_resource_info',
        { resource_id: id, resource_type: type, resource_name: name, code },
        1,
      ),
    ),
  ];
}

function stateSet(what: 'presence' | 'status', values: readonly string[], is: string): string[] {
  return values.map((value) =>
    fact(`cbr_checkpoint_${what}`, { [what]: value }, Number(value === is)),
  );
}

function fact(
  name: string,
  labels: Readonly<Record<string, string | undefined>>,
  value: number,
): string {
  const written = Object.entries(labels)
    .map(([label, text]) => `${label}=${JSON.stringify(text)}`)
    .sort();
  // A double holds a time of our days to a quarter of a microsecond.
  const rounded = name.endsWith('_timestamp_seconds') ? Math.round(value * 1e6) : value;
  return `${name}{${written.join()}} ${rounded}`;
}

function joined(facts: readonly string[]): string {
  return facts.toSorted().join('\n');
}
