import {
  DataqueryBuilder,
  PromQueryFormat,
  QueryEditorMode,
} from '@grafana/grafana-foundation-sdk/prometheus';

/** The variable, so that the dashboards work with whatever data source they are shown with. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/**
 * Of the chosen cluster: two can have the same jobs, instances and projects. Where no series has
 * the label there is none to choose, and nothing is what the variable stands for.
 */
export function inCluster(expr: string): string {
  return expr.replaceAll(/\b([a-zA-Z_]\w*)\{/g, '$1{cluster="$cluster", ');
}

function target(expr: string, refId: string): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(refId)
    .datasource(DATASOURCE)
    .editorMode(QueryEditorMode.Code)
    .expr(inCluster(expr));
}

/** A query and how its series are called; `{{label}}` stands for a label. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** Over the time range of the dashboard. */
export function overTime(queries: readonly Query[]): DataqueryBuilder[] {
  return queries.map(({ expr, legend }, index) =>
    target(expr, letter(index)).legendFormat(legend).range(),
  );
}

/** At the end of the time range. */
export function atTheEnd(queries: readonly Query[]): DataqueryBuilder[] {
  return queries.map(({ expr, legend }, index) =>
    target(expr, letter(index)).legendFormat(legend).instant(),
  );
}

/** Rows of a table: a column for each label and one for the value, named after the query. */
export function rows(name: string, expr: string): DataqueryBuilder {
  return target(expr, name).format(PromQueryFormat.Table).instant();
}

function letter(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
