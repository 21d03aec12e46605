import * as z from 'zod';
import { about, required } from './described.ts';
import { NO_PATTERN, VAULT_PATTERN, VAULT_PATTERNS } from './discover-schema.ts';
import { duration, key, listOf, text } from './leaves.ts';
import { section } from './section.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const OBJECTIVE = section(
  {
    vaults: required(
      about(
        z.union(
          [VAULT_PATTERN, VAULT_PATTERNS.min(1, { error: 'is empty; name a vault' })],
          NO_PATTERN,
        ),
        'Vaults it is for: a name with * and ?, an ID or tags, or a list of these.',
      ),
    ),
    recovery_point: required(
      about(
        duration(
          { minimum: MINUTE_MS, maximum: 3660 * DAY_MS },
          text('set how old it may be, as 26h'),
        ),
        'How old the recovery point of these may be.',
      ),
    ),
  },
  'write vaults and recovery_point, or remove the entry',
);

export const OBJECTIVES_SHAPE = {
  grace: key(
    duration({ minimum: 0, maximum: 30 * DAY_MS }),
    'On top of the longest planned gap between backups, where no objective is configured.',
    '2h',
  ),
  objectives: key(
    listOf(OBJECTIVE),
    'How old recovery points may be; the first entry that names a vault counts.',
  ),
};

export type ObjectivesSettings = {
  readonly [Key in keyof typeof OBJECTIVES_SHAPE]: z.output<(typeof OBJECTIVES_SHAPE)[Key]>;
};
