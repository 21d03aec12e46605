import * as z from 'zod';
import type { VaultTrail } from '../domain/vault-trail.ts';
import { type Kind, readAs } from './kind.ts';

/** Of each: more are never kept. */
const ENTRIES_MAX = 64;

/** A former version wrote more of it. */
const stored = z.object({
  used: z.array(z.strictObject({ sinceSeconds: z.number(), bytes: z.number() })).max(ENTRIES_MAX),
  drop: z.strictObject({ atSeconds: z.number(), before: z.number(), left: z.number() }).optional(),
  unplannedAtSeconds: z.number().optional(),
});

/** What is remembered of the vaults of a project, by ID; how many backups there were is not. */
export const VAULT_TRAILS: Kind<VaultTrail> = {
  name: 'vault trails',
  fields: ({ counts: _, ...trail }) => trail,
  decode: (fields) => {
    const read = readAs(stored, fields);
    if ('problem' in read) return read;
    const { used, drop, unplannedAtSeconds } = read.value;
    return { value: { used, counts: [], drop, unplannedAtSeconds } };
  },
};
