import type { PayloadForm, SimulatedPolicy } from '../fleet/fleet.ts';
import type { PolicyState } from '../fleet/policies.ts';
import { seededId } from '../fleet/seed.ts';
import { pagingOf } from './list-query.ts';

/** ListPolicies of one project; undefined when the query is wrong. */
export function createListPolicies(policies: PolicyState) {
  return (projectId: string, query: URLSearchParams): object | undefined => {
    const paging = pagingOf(query);
    if (paging === undefined) return undefined;
    const [type, vaultId] = [query.get('operation_type'), query.get('vault_id')];
    const own = policies
      .list()
      .filter((policy) => policy.projectId === projectId)
      .filter(({ operationType = 'backup' }) => !type || operationType === type)
      .filter(({ vaults }) => !vaultId || vaults.some((each) => each.vaultId === vaultId));
    const page = own.slice(paging.offset, paging.offset + paging.limit);
    const isLegacy = own.some(({ form }) => form === 'legacy');
    return {
      policies: page.map(policyPayload),
      count: own.length,
      // Live clouds say what they were asked for.
      ...(isLegacy && { limit: paging.limit, offset: paging.offset }),
    };
  };
}

function policyPayload(policy: SimulatedPolicy): unknown {
  const { form = 'documented', retentionDays = -1, retained = {}, vaults } = policy;
  const isLegacy = form === 'legacy';
  const isReplication = policy.operationType === 'replication';
  const associated = vaults.map(({ vaultId, destinationVaultId }) => ({
    vault_id: vaultId,
    destination_vault_id: destinationVaultId ?? (isLegacy ? null : ''),
  }));
  return {
    id: policy.id,
    name: policy.name,
    enabled: policy.enabled ?? true,
    operation_type: policy.operationType ?? 'backup',
    ...(isLegacy && { policy_type: null }),
    operation_definition: {
      retention_duration_days: retentionDays,
      max_backups: retained.all ?? -1,
      day_backups: retained.day ?? 0,
      week_backups: retained.week ?? 0,
      month_backups: retained.month ?? 0,
      year_backups: retained.year ?? 0,
      timezone: 'UTC+01:00',
      ...(isReplication && { destination_region: policy.destinationRegion ?? 'eu-nl' }),
    },
    trigger: {
      id: seededId(0, `trigger of ${policy.id}`),
      name: 'default',
      type: 'time',
      properties: { pattern: policy.patterns, start_time: startTime(policy.startMs, form) },
    },
    associated_vaults: associated.length === 0 && isLegacy ? null : associated,
  };
}

/** With a blank in it, in UTC, where the reference has ISO. */
function startTime(ms: number, form: PayloadForm): string {
  const iso = `${new Date(ms).toISOString().slice(0, 19)}Z`;
  return form === 'legacy' ? iso.replace('T', ' ').replace('Z', '') : iso;
}
