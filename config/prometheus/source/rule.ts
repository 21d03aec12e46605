export type Severity = 'critical' | 'warning' | 'info';

export interface Recording {
  readonly record: string;
  readonly why?: string;
  readonly expr: string;
}

export interface Alert {
  readonly alert: string;
  readonly severity: Severity;
  readonly why?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keepFiringFor?: string;
  readonly summary: string;
  readonly description: string;
  /** The labels by which the queries of the description find what the alert is about. */
  readonly about?: readonly string[];
}

export type Rule = Recording | Alert;

export interface Group {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** A query of a description; `%s` in its braces stands for the labels that the alert is about. */
export function asked(query: string): string {
  return `printf \`${query}\` $same | query`;
}

/** Names of the replicas that a query finds. */
export function instancesOf(query: string): string {
  return `{{- range $index, $replica := ${asked(query)} | sortByLabel "instance" }}
{{- if $index }},{{ end }} {{ .Labels.instance }}{{ end }}`;
}

/**
 * Whether an alert fired at the evaluation before. An instant selector of Prometheus 3 no longer
 * finds a sample that is exactly five minutes old, as it is where rules are evaluated that often.
 */
export function fired(alert: string): string {
  return `last_over_time(ALERTS{alertname="${alert}", alertstate="firing"}[6m])`;
}
