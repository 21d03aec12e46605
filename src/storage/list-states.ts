import * as z from 'zod';
import type { Inventory, ListTimes } from '../domain/inventory.ts';
import { type Kind, readAs, readTextAs, whole } from './kind.ts';

/** How far the lists of a project were read, and when; 0 = never. */
export interface ListState extends ListTimes, Pick<Inventory, 'watermarkSeconds'> {
  readonly policiesAtSeconds: number;
  /** How many there were: without one of them a vault would seem to be promised nothing. */
  readonly policies: number;
  readonly tasksAtSeconds: number;
  /** When they were asked for, by the clock of the cloud. */
  readonly tasksAskedSeconds: number;
}

/** A former version did not write it. */
const added = z.number().default(0);

const stored = whole({
  watermarkSeconds: z.number().optional(),
  vaultsAtSeconds: z.number(),
  backupsAtSeconds: z.number(),
  confirmedAtSeconds: z.number(),
  unconfirmed: z.string(),
  policiesAtSeconds: added,
  policies: added,
  tasksAtSeconds: added,
  tasksAskedSeconds: added,
  /** A former version wrote it. */
  tasksSinceSeconds: z.number().optional(),
});
const unconfirmedVaults = z.array(z.tuple([z.string(), z.number()]));

export const LIST_STATES: Kind<ListState> = {
  name: 'lists',
  fields: (state) => ({ ...state, unconfirmed: JSON.stringify([...state.unconfirmed]) }),
  decode: (fields) => {
    const read = readAs(stored, fields);
    if ('problem' in read) return read;
    const { tasksSinceSeconds: _, ...state } = read.value;
    const unconfirmed = readTextAs(unconfirmedVaults, state.unconfirmed);
    if ('problem' in unconfirmed) return unconfirmed;
    return { value: { ...state, unconfirmed: new Map(unconfirmed.value) } };
  },
};
