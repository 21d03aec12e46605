import * as z from 'zod';
import type { VaultTrail } from '../domain/vault-trail.ts';
import { type Kind, readAs } from './kind.ts';

/** Of each: more are never kept. */
const ENTRIES_MAX = 64;

const stored = z.strictObject({
  used: z.array(z.strictObject({ sinceSeconds: z.number(), bytes: z.number() })).max(ENTRIES_MAX),
  drop: z.strictObject({ atSeconds: z.number(), before: z.number(), left: z.number() }).optional(),
  copies: z
    .array(z.strictObject({ region: z.string(), seconds: z.number(), toldAtSeconds: z.number() }))
    .max(ENTRIES_MAX)
    .optional(),
  unplannedAtSeconds: z.number().optional(),
});

const lists = new WeakMap<VaultTrail['copies'], readonly object[]>();

/** The same list of the same copies. */
function listOf(copies: VaultTrail['copies']): readonly object[] | undefined {
  if (copies.size === 0) return undefined;
  const list = lists.get(copies) ?? Array.from(copies, ([region, copy]) => ({ region, ...copy }));
  lists.set(copies, list);
  return list;
}

/** What is remembered of the vaults of a project, by ID; how many backups there were is not. */
export const VAULT_TRAILS: Kind<VaultTrail> = {
  name: 'vault trails',
  fields: ({ used, drop, copies, unplannedAtSeconds }) => ({
    used,
    drop,
    copies: listOf(copies),
    unplannedAtSeconds,
  }),
  decode: (fields) => {
    const read = readAs(stored, fields);
    if ('problem' in read) return read;
    const { used, drop, copies = [], unplannedAtSeconds } = read.value;
    const byRegion = new Map(copies.map(({ region, ...copy }) => [region, copy]));
    return { value: { used, counts: [], drop, copies: byRegion, unplannedAtSeconds } };
  },
};
