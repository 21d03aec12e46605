import * as z from 'zod';
import { AUTH } from './auth-schema.ts';
import { about } from './described.ts';
import { DISCOVER_KEY } from './discover-schema.ts';
import {
  duration,
  hostName,
  optional,
  positiveNumber,
  projectId,
  region,
  text,
  trueOrFalse,
  wholeNumber,
  wrongKind,
} from './leaves.ts';
import { OBJECTIVES_SHAPE } from './objectives-schema.ts';
import { hasValue, isMapping, SET_IT, section } from './section.ts';
import { endpoint, proxyUrl } from './url-leaves.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A list; `missing` says what would be right when there is none. */
export function listOf<Schema extends z.ZodType>(schema: Schema, missing: string) {
  return z.array(schema, { error: ({ input }) => wrongKind('a list', { input, missing }) });
}

export const POLL_SHAPE = {
  timeout: about(
    optional(duration({ minimum: 100, maximum: 5 * MINUTE_MS })),
    'Longest time for one HTTP request.',
    '10s',
  ),
  deadline: about(
    optional(duration({ minimum: 1000, maximum: DAY_MS })),
    'Longest time for one cycle of a project, retries and waiting included; 80 % of the shortest gap of the schedule, at most 4m.',
  ),
  concurrency: about(
    optional(wholeNumber({ minimum: 1, maximum: 256 })),
    'Requests of a project in flight.',
    4,
  ),
  requests_per_second: about(
    optional(positiveNumber({ maximum: 1000 })),
    'Requests a project starts in a second.',
    5,
  ),
  max_attempts: about(
    optional(wholeNumber({ minimum: 1, maximum: 10 })),
    'Times a request is tried in all.',
    4,
  ),
  max_age: about(
    optional(duration({ minimum: 1000, maximum: 3660 * DAY_MS })),
    'Older data is no longer exposed; 3 x the longest gap of the schedule or the time of one full pass, at least 15m.',
  ),
};

const TLS = section(
  {
    ca_file: about(optional(text(SET_IT)), 'Certificates to trust beside those of the system.'),
    cert_file: about(optional(text(SET_IT)), 'Client certificate.'),
    key_file: about(optional(text(SET_IT)), 'Key of the client certificate.'),
    server_name: about(
      optional(hostName),
      "Name to look for in the server's certificate instead of the host's.",
    ),
    insecure_skip_verify: about(
      optional(trueOrFalse),
      'Checks no certificate: whoever is on the way can read the credentials.',
      false,
    ),
  },
  SET_IT,
).refine((tls) => hasValue(tls, 'cert_file') === hasValue(tls, 'key_file'), {
  error: 'needs both cert_file and key_file, or neither',
  when: isMapping,
});

export const SCHEDULE_SHAPE = {
  schedule: about(
    optional(text(SET_IT)),
    'When to poll: cron with 5 fields, or 6 with seconds in front.',
    '*/5 * * * *',
  ),
  timezone: about(optional(text(SET_IT)), 'Time zone of the schedule.', 'UTC'),
};

export const PROJECT_SHAPE = {
  name: about(
    text('each project needs a name of its own').regex(/^[^\p{Cc}]{1,128}$/u, {
      error: 'must have at most 128 characters and no control characters',
    }),
    'The label `project`; unique in the file.',
  ),
  region: about(optional(region), 'Region, as eu-de.'),
  project_id: about(optional(projectId), 'Project ID of the API.'),
  endpoint: about(
    optional(endpoint),
    'URL of the CBR service, with or without /v3 and the project ID.',
  ),
  auth: about(optional(AUTH), 'How to sign in; without it the OS_* variables are taken.'),
  tls: about(optional(TLS), 'How the servers are checked, IAM and CBR alike.'),
  proxy_url: about(optional(proxyUrl), 'Proxy for IAM and CBR.'),
  checkpoints: about(
    optional(listOf(text('write an ID or remove the entry'), SET_IT)),
    'Checkpoint IDs.',
  ),
  checkpoint_files: about(
    optional(listOf(text('write a path or remove the entry'), SET_IT)),
    'Files with checkpoint IDs: paths, or patterns with *, ? and **.',
  ),
  discover: DISCOVER_KEY,
  ...OBJECTIVES_SHAPE,
  ...SCHEDULE_SHAPE,
  poll: about(optional(section(POLL_SHAPE, SET_IT)), 'How a project is polled.'),
};
