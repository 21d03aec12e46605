import { type FleetState, READERS } from '../fleet/fleet-state.ts';
import { REMEMBERED_MS } from '../fleet/remembered.ts';
import { json } from './control-answer.ts';
import { wholeNumber } from './json-input.ts';
import { given, type Place } from './place.ts';

const SECONDS = wholeNumber(0, REMEMBERED_MS / 1000);

/** How late each list is with what happened, in seconds. */
export function lagPlace(fleet: FleetState): Place {
  const shown = () =>
    json(Object.fromEntries(READERS.map((each) => [each, fleet.lagOf(each) / 1000])));
  return {
    GET: shown,
    PUT: given({ vaults: SECONDS, backups: SECONDS, checkpoints: SECONDS }, (lags) => {
      for (const reader of READERS) {
        const seconds = lags[reader];
        if (seconds !== undefined) fleet.setLag(reader, seconds * 1000);
      }
      return shown();
    }),
  };
}
