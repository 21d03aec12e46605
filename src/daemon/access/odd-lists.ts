import type { OnAnomalies } from '../../cbr/api-call.ts';
import type { Log } from '../../domain/log.ts';

/** Fields that are named; beyond these nobody reads on. */
const FIELDS_MAX = 100;
/** Of one line; what is beyond is counted. */
const LISTED_MAX = 20;

/**
 * Tells of fields in lists that could not be read, each once: they are in each list again, and what
 * is missing for it, as a recovery point, would have no reason.
 */
export function createOddLists(project: string, log: Log): OnAnomalies {
  const told = new Set<string>();
  return (anomalies) => {
    const fresh = anomalies.filter(({ kind, field }) => {
      const before = told.size;
      return before < FIELDS_MAX && told.add(`${kind} ${field}`).size > before;
    });
    if (fresh.length === 0) return;
    const fields = { project, anomalies: fresh.length, found: fresh.slice(0, LISTED_MAX) };
    log.warn(fields, 'lists could be read only in part; each field is named once');
  };
}
