import * as z from 'zod';
import type { RememberedRefusal } from '../domain/refusals.ts';
import { type Kind, readAs } from './kind.ts';

const REFUSALS_MAX = 100;

const refusal = z.strictObject({ atMs: z.number(), secret: z.string(), isSure: z.boolean() });
const stored = z.strictObject({ refusals: z.array(refusal).max(REFUSALS_MAX) });

/** Refusals of each access key and user, by a digest of whose they are. */
export const REFUSALS: Kind<readonly RememberedRefusal[]> = {
  name: 'refusals',
  fields: (refusals) =>
    refusals.length === 0 ? undefined : { refusals: refusals.slice(-REFUSALS_MAX) },
  decode: (fields) => {
    const read = readAs(stored, fields);
    return 'problem' in read ? read : { value: read.value.refusals };
  },
};
