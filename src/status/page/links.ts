import { queryOf } from '../asking/parameters.ts';
import type { Point } from '../model/point.ts';
import { EVERYTHING, type Selection } from '../model/selection.ts';

/** Where things are, behind whatever stands before the exporter. */
export interface Links {
  readonly start: string;
  readonly metrics: string;
  of(path: string): string;
  point(point: Pick<Point, 'project' | 'checkpointId'>): string;
  pointJson(point: Pick<Point, 'project' | 'checkpointId'>): string;
  selected(selection: Partial<Selection>): string;
  /** What a query shows, with another page of one of its lists; undefined: the first one. */
  paged(query: URLSearchParams, list: keyof typeof PARTS, from: string | undefined): string;
}

/** Parameters that say from where on a list is shown, and the part of the page that it is on. */
const PARTS = { problems: 'problems', vaults: 'vaults', after: 'restore-points' };

export function linksAt(base: string, telemetryPath: string): Links {
  const named = ({ project, checkpointId }: Pick<Point, 'project' | 'checkpointId'>) =>
    `${encodeURIComponent(project)}/${encodeURIComponent(checkpointId)}`;
  return {
    start: `${base}/`,
    metrics: `${base}${telemetryPath}`,
    of: (path) => `${base}${path}`,
    point: (point) => `${base}/checkpoints/${named(point)}`,
    pointJson: (point) => `${base}/api/v1/checkpoints/${named(point)}`,
    selected: (selection) => `${base}/${queryOf({ ...EVERYTHING, ...selection })}#restore-points`,
    paged: (query, list, from) => {
      const kept = [...query].filter(([name, value]) => name !== list && value !== '');
      const paged = new URLSearchParams(from === undefined ? kept : [...kept, [list, from]]);
      return `${base}/${paged.size === 0 ? '' : `?${paged}`}#${PARTS[list]}`;
    },
  };
}
