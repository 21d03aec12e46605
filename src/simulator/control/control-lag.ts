import { type FleetState, READERS } from '../fleet/fleet-state.ts';
import { REMEMBERED_MS } from '../fleet/remembered.ts';
import type { Answer } from '../http/answer.ts';
import { json, notAllowed, text } from './control-answer.ts';
import type { ControlRequest } from './control-request.ts';
import { checkFields, wholeNumber } from './json-input.ts';

const SECONDS = wholeNumber(0, REMEMBERED_MS / 1000);

/** How late each list is with what happened, in seconds; undefined for other paths. */
export function createLagControl(
  fleet: FleetState,
): (request: ControlRequest) => Answer | undefined {
  return ({ method, segments, body }) => {
    if (segments[0] !== 'lag' || segments.length > 1) return undefined;
    if (method === 'PUT') {
      const checked = checkFields(body, {
        vaults: SECONDS,
        backups: SECONDS,
        checkpoints: SECONDS,
      });
      if ('problem' in checked) return text(400, checked.problem);
      for (const reader of READERS) {
        const seconds = checked.value[reader];
        if (seconds !== undefined) fleet.setLag(reader, seconds * 1000);
      }
    } else if (method !== 'GET') {
      return notAllowed('GET, PUT');
    }
    return json(Object.fromEntries(READERS.map((each) => [each, fleet.lagOf(each) / 1000])));
  };
}
