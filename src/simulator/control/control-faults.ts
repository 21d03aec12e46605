import type { FleetState } from '../fleet/fleet-state.ts';
import type { Answer } from '../http/answer.ts';
import {
  EVERY_CHECKPOINT,
  type Fault,
  type FaultBoard,
  isOperationTarget,
  OPERATION_TARGETS,
} from '../http/faults.ts';
import { json, notFound } from './control-answer.ts';
import { checkFault, shownFault } from './control-input.ts';
import { checked, type Place } from './place.ts';

/** Sets and takes away what is to go wrong. */
export function createFaultPlace(fleet: FleetState, faults: FaultBoard) {
  function keyOf(target: string): string | undefined {
    if (target === 'all') return EVERY_CHECKPOINT;
    return isOperationTarget(target) ? target : fleet.find(target)?.checkpoint.id;
  }

  return (target: string): Place | Answer => {
    const key = keyOf(target);
    if (key === undefined) {
      const others = `Others are ${OPERATION_TARGETS.join(', ')}.`;
      return notFound(`${noSuch(target)} "all" stands for all of them. ${others}`);
    }
    const set = (fault: Fault | undefined) => {
      faults.set(key, fault);
      return json(shownFault(key, fault));
    };
    return { PUT: checked(checkFault, set), DELETE: () => set(undefined) };
  };
}

export function noSuch(target: string): string {
  return `There is no checkpoint ${target.slice(0, 100)}; GET /simulator/state lists them.`;
}
