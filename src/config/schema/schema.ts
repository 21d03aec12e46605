import { DISCOVER_KEY } from './discover-schema.ts';
import { key, listOf } from './leaves.ts';
import { OBJECTIVES_SHAPE } from './objectives-schema.ts';
import { PROJECT_LIST_SHAPE } from './project-list-schema.ts';
import { POLL_KEY, PROJECT_SHAPE, SCHEDULE_SHAPE } from './project-schema.ts';
import { hasValue, isMapping, section } from './section.ts';

const PROJECT = section(PROJECT_SHAPE, 'write a project or remove the entry');
const PROJECT_LIST = section(PROJECT_LIST_SHAPE, 'write name and auth, or remove the entry');

/** Either of the two says which projects there are. */
export const WHICH_PROJECTS = ['projects', 'discover_projects'] as const;

const ONE_PROJECT = 'list at least one project';

/** The configuration file as a whole. Its leaves read numbers and durations out of texts. */
export const CONFIG_SCHEMA = section(
  {
    ...SCHEDULE_SHAPE,
    poll: POLL_KEY,
    discover: DISCOVER_KEY,
    ...OBJECTIVES_SHAPE,
    projects: key(
      listOf(PROJECT, ONE_PROJECT),
      'Projects of the cloud whose restore points are watched.',
    ),
    discover_projects: key(listOf(PROJECT_LIST), 'Credentials, all projects of which are watched.'),
  },
  'copy config/cbr-exporter.example.yml',
).refine((config) => WHICH_PROJECTS.some((which) => isAnyListed(config, which)), {
  error: ({ input }) =>
    `is ${hasValue(Object(input), 'projects') ? 'empty' : 'missing'}; ${ONE_PROJECT}`,
  path: ['projects'],
  when: isMapping,
});

/** What is no list is wrong in another way. */
function isAnyListed(config: object, key: string): boolean {
  const value: unknown = Reflect.get(config, key);
  return hasValue(config, key) && !(Array.isArray(value) && value.length === 0);
}
