import type { FleetState } from '../fleet/fleet-state.ts';
import type { Answer } from '../http/answer.ts';
import {
  EVERY_CHECKPOINT,
  type FaultBoard,
  isOperationTarget,
  OPERATION_TARGETS,
} from '../http/faults.ts';
import { json, notAllowed, notFound, text } from './control-answer.ts';
import { checkFault, shownFault } from './control-input.ts';

export type HandleFaults = (
  target: string,
  request: { readonly method: string; readonly body: string },
) => Answer;

/** Sets and takes away what is to go wrong. */
export function createFaultControl(fleet: FleetState, faults: FaultBoard): HandleFaults {
  function keyOf(target: string): string | undefined {
    if (target === 'all') return EVERY_CHECKPOINT;
    return isOperationTarget(target) ? target : fleet.find(target)?.checkpoint.id;
  }

  return (target, { method, body }) => {
    const key = keyOf(target);
    if (key === undefined) {
      const others = `Others are ${OPERATION_TARGETS.join(', ')}.`;
      return notFound(`${noSuch(target)} "all" stands for all of them. ${others}`);
    }
    if (method === 'DELETE') {
      faults.set(key, undefined);
      return json(shownFault(key, undefined));
    }
    if (method !== 'PUT') return notAllowed('PUT, DELETE');
    const checked = checkFault(body);
    if ('problem' in checked) return text(400, checked.problem);
    faults.set(key, checked.value);
    return json(shownFault(key, checked.value));
  };
}

export function noSuch(target: string): string {
  return `There is no checkpoint ${target.slice(0, 100)}; GET /simulator/state lists them.`;
}
