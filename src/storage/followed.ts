import * as z from 'zod';
import { canonicalCheckpointId } from '../domain/checkpoint-id.ts';
import type { Followed } from '../domain/followed.ts';
import { type Kind, readAs, whole } from './kind.ts';

const time = z.number().optional();

const stored = whole({
  vaultId: z.string(),
  createdAtSeconds: z.number(),
  expiresAtSeconds: time,
  isOpen: z.boolean(),
  hadAvailable: z.boolean(),
  isAutomatic: z.boolean(),
  isReplica: z.boolean(),
  hasChanged: z.boolean(),
  firstIsBaseline: z.boolean(),
  askedAtSeconds: time,
  contradictedSinceSeconds: time,
  missedSinceSeconds: time,
  leftInTurn: z.boolean(),
  lostAtSeconds: time,
});

/** Followed restore points of a project by checkpoint ID. */
export const FOLLOWED: Kind<Followed> = {
  name: 'followed',
  fields: ({ checkpointId: _, ...fields }) => fields,
  decode: (fields, { key }) => {
    const read = readAs(stored, fields);
    if ('problem' in read) return read;
    // It becomes a part of a path.
    if (canonicalCheckpointId(key) !== key) return { problem: 'is of an ID that is none' };
    return { value: { ...read.value, checkpointId: key } };
  },
};
