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
