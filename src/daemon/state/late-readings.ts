import type { Reading } from '../../domain/reading.ts';
import { fold, type Listed, type Watch } from './watched.ts';

/** What became of readings since somebody last looked at all of them. */
export function createLateReadings() {
  const replaced = new Map<string, Map<string, Reading>>();
  const leaving = new Map<string, Set<string>>();

  return {
    /** Undefined where it is as it was. */
    of: (project: string, checkpointId: string) => replaced.get(project)?.get(checkpointId),
    replace: (reading: Reading): void => {
      const { project, checkpointId } = reading.known;
      const changed = replaced.get(project) ?? new Map<string, Reading>();
      replaced.set(project, changed.set(checkpointId, reading));
    },
    letGo: (project: string, checkpointId: string): void => {
      const ids = leaving.get(project) ?? new Set<string>();
      leaving.set(project, ids.add(checkpointId));
    },
    /** The state with all of it, which is late no longer. */
    foldedInto: (state: ReadonlyMap<string, Listed>, watch: Watch) => {
      if (replaced.size === 0 && leaving.size === 0) return state;
      const folded = fold(state, replaced);
      for (const [project, ids] of leaving) {
        const readings = folded.get(project);
        if (readings !== undefined) folded.set(project, watch.letGo(project, ids, readings));
      }
      replaced.clear();
      leaving.clear();
      return folded;
    },
  };
}
