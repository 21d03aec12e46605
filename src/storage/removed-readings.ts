import * as z from 'zod';
import type { RemovedReading } from '../domain/removed-reading.ts';
import { type Kind, readAs } from './kind.ts';
import { READINGS } from './readings.ts';

const stored = z.looseObject({ removedAtSeconds: z.number() });

/** Readings of IDs that left the configuration of a project, by checkpoint ID. */
export const REMOVED_READINGS: Kind<RemovedReading> = {
  name: 'removed readings',
  fields: ({ reading, removedAtSeconds }) => {
    const fields = READINGS.fields(reading);
    return fields && { ...fields, removedAtSeconds };
  },
  decode: (fields, place) => {
    const removed = readAs(stored, fields);
    if ('problem' in removed) return removed;
    const { removedAtSeconds, ...rest } = removed.value;
    const read = READINGS.decode(rest, place);
    return 'problem' in read ? read : { value: { reading: read.value, removedAtSeconds } };
  },
};
