import * as z from 'zod';
import type { Shard } from '../domain/shard.ts';
import { type Kind, readAs } from './kind.ts';

/** Which of several processes wrote what is stored. */
export interface StoredShard extends Shard {
  readonly atSeconds: number;
}

const stored = z.strictObject({
  index: z.int().nonnegative(),
  total: z.int().positive(),
  atSeconds: z.number(),
});

export const SHARDS: Kind<StoredShard> = {
  name: 'shard',
  fields: ({ index, total, atSeconds }) => ({ index, total, atSeconds }),
  decode: (fields) => readAs(stored, fields),
};
