import * as z from 'zod';
import { about } from './described.ts';
import { duration, key, listOf, text, trueOrFalse, wholeNumber, wrongKind } from './leaves.ts';
import { section } from './section.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const PATTERN_FORMS = 'write a name such as "prod-*", {id: …} or {tag: {key: value}}';

/** What is none of the forms. */
export const NO_PATTERN = { error: `is no way to name vaults; ${PATTERN_FORMS}` };

const TAGS = z
  .object({}, { error: ({ input }) => wrongKind('a mapping', { input, missing: PATTERN_FORMS }) })
  .catchall(
    z.string({
      error: ({ input }) => wrongKind('text', { input, missing: 'write "" for a tag without one' }),
    }),
  )
  // All tags of none are there in each vault.
  .refine((tags) => Object.keys(tags).length > 0, { error: 'is empty; name a tag' });

/** Forms in which vaults are named. */
export const VAULT_PATTERN = z.union(
  [
    text(PATTERN_FORMS),
    section({ id: about(text('give the ID of a vault'), 'ID of the vault.') }, PATTERN_FORMS),
    section({ tag: about(TAGS, 'Tags of the vault, all of which it has.') }, PATTERN_FORMS),
  ],
  NO_PATTERN,
);

export const VAULT_PATTERNS = listOf(VAULT_PATTERN);

const VAULTS = section(
  {
    include: key(VAULT_PATTERNS, 'Vaults that are discovered; all by default.'),
    exclude: key(VAULT_PATTERNS, 'Vaults that are not; wins over include.'),
  },
  'write include or exclude, or remove the key',
);

const REFRESH = section({
  policies: key(
    duration({ minimum: 60_000, maximum: DAY_MS }),
    'How often the policies are read.',
    '15m',
  ),
  verify: key(
    duration({ minimum: 60_000, maximum: 30 * DAY_MS }),
    'How often the backups of each vault are read from scratch.',
    '6h',
  ),
});

const DISCOVER = section({
  vaults: key(VAULTS, 'Which vaults are discovered.'),
  newest: key(
    wholeNumber({ minimum: 1, maximum: 1000 }),
    'Restore points with an available backup that are followed in each vault.',
    3,
  ),
  within: key(
    duration({ minimum: HOUR_MS, maximum: 3660 * DAY_MS }),
    'Older restore points are not followed, but for the newest available one.',
    '35d',
  ),
  replicas: key(trueOrFalse, 'Follow restore points that were copied into the project too.', false),
  recheck: key(
    duration({ minimum: 0, maximum: 30 * DAY_MS }),
    'How often a settled restore point is asked for that the lists show unchanged.',
    '1h',
  ),
  tasks: key(
    duration({ minimum: 0, maximum: 30 * DAY_MS }),
    'How far back failed tasks are looked for; 0s: tasks are not read.',
    '24h',
  ),
  refresh: key(REFRESH, 'How often what is known is read anew.'),
});

/** `true`, or a mapping that says what is discovered and how. */
export const DISCOVER_KEY = key(
  z.union([trueOrFalse, DISCOVER], { error: 'must be true, false or a mapping' }),
  'Find the vaults of the project and their restore points: true, or how.',
  false,
);

export type DiscoverSettings = z.output<typeof DISCOVER_KEY>;
