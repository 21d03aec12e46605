import type { CollectorParts } from './collector.ts';

/** Tells of values of the API that did not become labels of their own. */
export function tellingOthers({
  config,
  ownMetrics,
  log,
}: Pick<CollectorParts, 'config' | 'ownMetrics' | 'log'>): (label: string, value: string) => void {
  const project = config.name;
  return (label, value) => {
    ownMetrics.told.unknownValues.inc({ project, field: label });
    log.warn({ project, label, value: value.slice(0, 64) }, 'too many values; shown as other');
  };
}
