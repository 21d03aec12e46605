import * as z from 'zod';
import { type Policy, RETENTION_RULES } from '../domain/policy.ts';
import { type Kind, readAs, whole } from './kind.ts';

const text = z.string().optional();
const number = z.number().optional();

const stored = whole({
  name: text,
  operationType: text,
  enabled: z.boolean().optional(),
  destinationRegion: text,
  patterns: z.array(z.string()).optional(),
  startSeconds: number,
  retentionSeconds: number,
  retained: z.array(z.tuple([z.enum(RETENTION_RULES), z.number()])),
  vaults: z.array(whole({ vaultId: z.string(), destinationVaultId: text })),
});

/** Policies of a project by ID, as the list of policies described them: that is bounded. */
export const POLICIES: Kind<Policy> = {
  name: 'policies',
  fields: ({ id: _, retained, ...policy }) => ({ ...policy, retained: [...retained] }),
  decode: (fields, { key }) => {
    const read = readAs(stored, fields);
    if ('problem' in read) return read;
    return { value: { ...read.value, id: key, retained: new Map(read.value.retained) } };
  },
};
