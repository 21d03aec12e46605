import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { exporter } from './exporter/exporter.ts';
import { overview } from './overview/overview.ts';

export interface NamedDashboard {
  /** In config/grafana. */
  readonly file: string;
  readonly dashboard: () => Dashboard;
}

export const DASHBOARDS: readonly NamedDashboard[] = [
  { file: 'cbr-overview.json', dashboard: overview },
  { file: 'cbr-exporter.json', dashboard: exporter },
];
