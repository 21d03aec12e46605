import type * as z from 'zod';
import { AUTH } from './auth-schema.ts';
import { about } from './described.ts';
import { duration, OPTIONAL_TEXT, optional, text } from './leaves.ts';
import { listOf, PROJECT_SHAPE } from './project-schema.ts';
import { SET_IT, section } from './section.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const { tls, proxy_url, discover, grace, objectives, schedule, timezone, poll } = PROJECT_SHAPE;

/** What a project that is found may have of its own, as one that is written down. */
export const PROJECT_DEFAULTS_SHAPE = {
  tls,
  proxy_url,
  discover,
  grace,
  objectives,
  schedule,
  timezone,
  poll,
};

const NAMES = listOf(text('write a name such as "eu-de_*" or remove the entry'), SET_IT);

export const PROJECT_LIST_SHAPE = {
  name: about(
    text('each list of projects needs a name of its own').regex(/^[^\p{Cc}]{1,128}$/u, {
      error: 'must have at most 128 characters and no control characters',
    }),
    'The label `project` of what is told of the list itself; unique among lists and projects.',
  ),
  auth: about(optional(AUTH), 'How to sign in; without it the OS_* variables are taken.'),
  include: about(optional(NAMES), 'Names of projects, with * and ?; all by default.'),
  exclude: about(optional(NAMES), 'Names of projects that are left out; wins over include.'),
  prefix: about(
    optional(
      OPTIONAL_TEXT.regex(/^[^\p{Cc}]{1,64}$/u, {
        error: 'must have at most 64 characters and no control characters',
      }),
    ),
    'Put before the name of each project, for its label `project`.',
  ),
  every: about(
    optional(duration({ minimum: MINUTE_MS, maximum: DAY_MS })),
    'How often the list is read.',
    '1h',
  ),
  defaults: about(
    optional(section(PROJECT_DEFAULTS_SHAPE, SET_IT)),
    'What each of the projects has of its own, as in an entry of `projects`.',
  ),
};

export type ProjectDefaults = z.output<z.ZodObject<typeof PROJECT_DEFAULTS_SHAPE>>;
