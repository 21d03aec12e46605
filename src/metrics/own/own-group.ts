import type { Registry } from 'prom-client';

export interface OwnFamily {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** Families of the exporter's own that change for the same reason. */
export interface OwnGroup {
  readonly families: readonly OwnFamily[];
  /** Another value whenever the text may be another one than before. */
  version(): unknown;
  /** In the text format; empty when there is no sample. */
  text(): string | Promise<string>;
}

export function familiesOf(registry: Registry): readonly OwnFamily[] {
  return registry.getMetricsAsArray().map((metric) => ({
    name: metric.name,
    type: metric.constructor.name.toLowerCase(),
    labels: 'labelNames' in metric ? (metric.labelNames as readonly string[]) : [],
  }));
}
