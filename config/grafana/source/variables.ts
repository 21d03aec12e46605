import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE, inCluster } from './targets.ts';

type Variable = Builder<VariableModel>;

const ANYTHING = '.*';

/** The numbers by which Grafana's Prometheus data source knows the kinds of variable queries. */
const LABEL_VALUES = 1;
const QUERY_RESULT = 3;

export function datasource(): Variable {
  return new DatasourceVariableBuilder('datasource')
    .label('Data source')
    .description('The Prometheus that scrapes cbr-exporter.')
    .type('prometheus');
}

/** One of several in the same store; that they are told apart by this label is not for every store. */
export function cluster(): Variable {
  return query('cluster', 'label_values(cbr_exporter_build_info, cluster)', LABEL_VALUES)
    .label('Cluster')
    .description('For stores with series of several clusters; else there is none to choose.');
}

export function project(): Variable {
  return selection('project', 'label_values(cbr_exporter_checkpoints{}, project)', LABEL_VALUES)
    .allValue(ANYTHING)
    .label('Project')
    .description('Projects by their names in the configuration.');
}

/**
 * Chosen by ID, since names change and two projects may use the same one; shown by name. A vault
 * all of whose restore points vanished in the time range is still there, and so is one without any.
 */
export function vault(): Variable {
  return selection(
    'vault',
    'query_result(max by (vault_id, vault_name) (last_over_time(cbr_checkpoint_info{project=~"$project", vault_id!=""}[$__range]) or last_over_time(cbr_vault_info{project=~"$project"}[$__range])))',
    QUERY_RESULT,
  )
    .regex('/vault_id="(?<value>[^"]+)|vault_name="(?<text>[^"]+)/g')
    .allValue(ANYTHING)
    .label('Vault')
    .description(
      'Vaults of the projects. A restore point is left out when it is known to be in another vault; one whose vault is not known is always shown.',
    );
}

export function job(): Variable {
  return selection('job', 'label_values(cbr_exporter_build_info{}, job)', LABEL_VALUES)
    .label('Job')
    .description('Scrape jobs that have cbr-exporter for a target.');
}

export function instance(): Variable {
  return selection(
    'instance',
    'label_values(cbr_exporter_build_info{job=~"$job"}, instance)',
    LABEL_VALUES,
  )
    .label('Instance')
    .description('Replicas of the exporter.');
}

/**
 * Any number of values; all of them at first, which Grafana spells out. Where the metrics are
 * those of this exporter alone, `ANYTHING` is shorter, and right also for what has no value yet.
 */
function selection(name: string, expr: string, qryType: number): QueryVariableBuilder {
  return query(name, inCluster(expr), qryType)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

function query(name: string, expr: string, qryType: number): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .datasource(DATASOURCE)
    .query({ query: expr, qryType, refId: `variable-${name}` })
    .definition(expr)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc);
}
