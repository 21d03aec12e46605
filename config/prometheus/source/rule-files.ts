import type { IdentityLabels } from './identity.ts';

/** The files that are shipped, from the root of the repository. */
export const RULE_FILES: readonly { readonly file: string; readonly labels: IdentityLabels }[] = [
  { file: 'config/prometheus/cbr-exporter.rules.yml', labels: [] },
  { file: 'config/prometheus/cbr-exporter.rules.cluster.yml', labels: ['cluster'] },
];
