import * as z from 'zod';
import type { Inventory, ListTimes } from '../domain/inventory.ts';
import { type Kind, readAs, readTextAs } from './kind.ts';

/** How far the lists of a project were read, and when. */
export type ListState = ListTimes & Pick<Inventory, 'watermarkSeconds'>;

const stored = z.strictObject({
  watermarkSeconds: z.number().optional(),
  vaultsAtSeconds: z.number(),
  backupsAtSeconds: z.number(),
  confirmedAtSeconds: z.number(),
  unconfirmed: z.string(),
});
const unconfirmedVaults = z.array(z.tuple([z.string(), z.number()]));

export const LIST_STATES: Kind<ListState> = {
  name: 'lists',
  fields: ({
    watermarkSeconds,
    vaultsAtSeconds,
    backupsAtSeconds,
    confirmedAtSeconds,
    unconfirmed,
  }) => ({
    watermarkSeconds,
    vaultsAtSeconds,
    backupsAtSeconds,
    confirmedAtSeconds,
    unconfirmed: JSON.stringify([...unconfirmed]),
  }),
  decode: (fields) => {
    const read = readAs(stored, fields);
    if ('problem' in read) return read;
    const unconfirmed = readTextAs(unconfirmedVaults, read.value.unconfirmed);
    if ('problem' in unconfirmed) return unconfirmed;
    const { watermarkSeconds } = read.value;
    return {
      value: { ...read.value, watermarkSeconds, unconfirmed: new Map(unconfirmed.value) },
    };
  },
};
