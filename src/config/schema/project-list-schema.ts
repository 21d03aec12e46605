import { about } from './described.ts';
import { duration, key, listOf, name, text } from './leaves.ts';
import { PROJECT_SHAPE } from './project-schema.ts';
import { section } from './section.ts';

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

const NAMES = listOf(text('write a name such as "eu-de_*" or remove the entry'));

export const PROJECT_LIST_SHAPE = {
  name: about(
    name(128, 'each list of projects needs a name of its own'),
    'The label `project` of what is told of the list itself; unique among lists and projects.',
  ),
  auth: PROJECT_SHAPE.auth,
  include: key(NAMES, 'Names of projects, with * and ?; all by default.'),
  exclude: key(NAMES, 'Names of projects that are left out; wins over include.'),
  prefix: key(name(64), 'Put before the name of each project, for its label `project`.'),
  every: key(
    duration({ minimum: MINUTE_MS, maximum: DAY_MS }),
    'How often the list is read.',
    '1h',
  ),
  defaults: key(
    section(PROJECT_DEFAULTS_SHAPE),
    'What each of the projects has of its own, as in an entry of `projects`.',
  ),
};
