import * as z from 'zod';
import {
  POLICY_OPERATIONS,
  type Policy,
  type PolicyVault,
  RETENTION_RULES,
} from '../../domain/policy.ts';
import { readCount, readRetention, readTime } from './fields.ts';
import {
  type Anomalies,
  field,
  flag,
  identifier,
  known,
  text,
  tolerantReader,
} from './readable.ts';

/** The documentation allows 24. */
const PATTERNS_MAX = 100;
/** One that names each hour and minute there is has half of that. */
const PATTERN_CHARACTERS_MAX = 512;
const VAULTS_MAX = 5000;

/** A pattern that is cut would be another one: all of them, or nothing. */
function readPatterns(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length > PATTERNS_MAX) return undefined;
  const isReadable = value.every(
    (pattern): pattern is string =>
      typeof pattern === 'string' && pattern.length <= PATTERN_CHARACTERS_MAX,
  );
  return isReadable ? value : undefined;
}

/** -1, and 0 in a rule that is not in use, come as 0. */
function readRetained(value: unknown): number | undefined {
  return value === -1 || value === '-1' ? 0 : readCount(value);
}

const operationDefinition = () =>
  z.object({
    destination_region: text(),
    retention_duration_days: field(readRetention),
    max_backups: field(readRetained),
    day_backups: field(readRetained),
    week_backups: field(readRetained),
    month_backups: field(readRetained),
    year_backups: field(readRetained),
  });

const trigger = () =>
  z.object({
    properties: z.object({ pattern: field(readPatterns), start_time: field(readTime) }).nullish(),
  });

const vault = () => z.object({ vault_id: identifier(), destination_vault_id: identifier() });

/** One entry of ListPolicies as far as it is used. */
const entry = () =>
  z.object({
    id: identifier(),
    name: text(),
    enabled: flag(),
    operation_type: text(),
    operation_definition: operationDefinition().nullish(),
    trigger: trigger().nullish(),
    associated_vaults: z.array(vault().nullable()).max(VAULTS_MAX).nullish(),
  });

const readEntry = tolerantReader(entry, { prefix: 'policies', essential: ['id'] });

/** Reads one entry of the list, which is changed; undefined when it names no policy. */
export function readPolicy(json: unknown, anomalies: Anomalies): Policy | undefined {
  const read = readEntry(json, anomalies);
  if (!read?.id) return undefined;
  known(POLICY_OPERATIONS, read.operation_type, 'policies.operation_type', anomalies);
  const definition = read.operation_definition ?? undefined;
  const properties = read.trigger?.properties ?? undefined;
  return {
    id: read.id,
    name: read.name,
    operationType: read.operation_type,
    enabled: read.enabled,
    destinationRegion: definition?.destination_region,
    patterns: properties?.pattern,
    startSeconds: properties?.start_time,
    retentionSeconds: retentionOf(definition?.retention_duration_days),
    retained: retainedOf(definition),
    vaults: toVaults(read.associated_vaults ?? [], anomalies),
  };
}

/** Nothing is kept for no time at all: a rule of 0 days is one that is not in use. */
function retentionOf(days: number | 'permanent' | undefined): number | undefined {
  return days === 'permanent' || days === 0 ? undefined : days;
}

function retainedOf(
  definition: z.output<ReturnType<typeof operationDefinition>> | undefined,
): Policy['retained'] {
  return new Map(
    RETENTION_RULES.flatMap((rule) => {
      const key = rule === 'all' ? 'max_backups' : (`${rule}_backups` as const);
      const count = definition?.[key] ?? 0;
      return count > 0 ? [[rule, count] as const] : [];
    }),
  );
}

/** Of entries with one vault the last one counts. */
function toVaults(
  entries: readonly (z.output<ReturnType<typeof vault>> | null)[],
  anomalies: Anomalies,
): readonly PolicyVault[] {
  const byId = new Map<string, PolicyVault>();
  for (const wire of entries) {
    if (wire === null) continue;
    if (!wire.vault_id) {
      anomalies.note('invalid_field', 'policies.associated_vaults.vault_id', 'absent');
      continue;
    }
    const destinationVaultId = wire.destination_vault_id || undefined;
    byId.set(wire.vault_id, { vaultId: wire.vault_id, destinationVaultId });
  }
  return [...byId.values()];
}
