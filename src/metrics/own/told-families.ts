import {
  answerFamilies,
  cycleFamilies,
  discoveryFamilies,
  projectFamilies,
  requestFamilies,
} from './own-families.ts';
import type { OwnGroup } from './own-group.ts';
import { processFamilies } from './process-families.ts';
import { projectListFamilies } from './project-list-families.ts';
import { taskFamilies } from './task-families.ts';

export type Told = ReturnType<typeof toldFamilies>;

/** All that is told on events, by a name of each family. */
export function toldFamilies(group: OwnGroup) {
  return {
    ...projectFamilies(group),
    ...answerFamilies(group),
    ...cycleFamilies(group),
    ...discoveryFamilies(group),
    ...projectListFamilies(group),
    ...taskFamilies(group),
    ...requestFamilies(group),
    ...processFamilies(group),
  };
}
