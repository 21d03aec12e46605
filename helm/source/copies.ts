/** What the chart has a copy of, from the root of the repository to the chart's folder. */
export const COPIES = [
  ...['cbr-exporter.rules.yml', 'cbr-exporter.objectives.example.yml'].map((name) => ({
    from: `config/prometheus/${name}`,
    to: `files/prometheus/${name}`,
  })),
  ...['cbr-overview.json', 'cbr-exporter.json'].map((name) => ({
    from: `config/grafana/${name}`,
    to: `files/grafana/${name}`,
  })),
] as const;

/** The rules with a label that the chart puts those of its values in the place of. */
export const IDENTITY_RULES = {
  to: 'files/prometheus/cbr-exporter.rules.identity.yml',
  labels: ['additional_identity_label'],
} as const;
