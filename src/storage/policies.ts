import * as z from 'zod';
import { type Policy, type PolicyVault, RETENTION_RULES } from '../domain/policy.ts';
import { type Kind, readAs } from './kind.ts';

const text = z.string().optional();
const number = z.number().optional();

const stored = z.strictObject({
  name: text,
  operationType: text,
  enabled: z.boolean().optional(),
  destinationRegion: text,
  patterns: z.array(z.string()).optional(),
  startSeconds: number,
  retentionSeconds: number,
  retained: z.array(z.tuple([z.enum(RETENTION_RULES), z.number()])),
  vaults: z.array(z.strictObject({ vaultId: z.string(), destinationVaultId: text })),
});

/** Policies of a project by ID, as the list of policies described them: that is bounded. */
export const POLICIES: Kind<Policy> = {
  name: 'policies',
  fields: ({ id: _, retained, ...policy }) => ({ ...policy, retained: [...retained] }),
  decode: (fields, { key }) => {
    const read = readAs(stored, fields);
    if ('problem' in read) return read;
    const { name, operationType, enabled, destinationRegion, patterns } = read.value;
    const { startSeconds, retentionSeconds, retained, vaults } = read.value;
    return {
      value: {
        id: key,
        // What is undefined is not written; here it is put back.
        name,
        operationType,
        enabled,
        destinationRegion,
        patterns,
        startSeconds,
        retentionSeconds,
        retained: new Map(retained),
        vaults: vaults.map(
          ({ vaultId, destinationVaultId }): PolicyVault => ({ vaultId, destinationVaultId }),
        ),
      },
    };
  },
};
