import { cursorOf, queryOf } from '../asking/parameters.ts';
import type { Place, Point } from '../model/point.ts';
import { EVERYTHING, type Selection } from '../model/selection.ts';

/** Where things are, behind whatever stands before the exporter. */
export interface Links {
  readonly start: string;
  readonly metrics: string;
  of(path: string): string;
  point(point: Pick<Point, 'project' | 'checkpointId'>): string;
  pointJson(point: Pick<Point, 'project' | 'checkpointId'>): string;
  selected(selection: Partial<Selection>): string;
  behind(selection: Selection, last: Place, limit: string | undefined): string;
}

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
    behind: (selection, last, limit) => {
      const more = { after: cursorOf(last), ...(limit === undefined ? {} : { limit }) };
      return `${base}/${queryOf(selection, more)}#restore-points`;
    },
  };
}
