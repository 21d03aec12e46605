import { AUTH } from './auth-schema.ts';
import { about } from './described.ts';
import { DISCOVER_KEY } from './discover-schema.ts';
import {
  duration,
  hostName,
  key,
  listOf,
  name,
  OPTIONAL_TEXT,
  positiveNumber,
  projectId,
  region,
  text,
  trueOrFalse,
  wholeNumber,
} from './leaves.ts';
import { OBJECTIVES_SHAPE } from './objectives-schema.ts';
import { hasValue, isMapping, section } from './section.ts';
import { endpoint, proxyUrl } from './url-leaves.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const POLL_SHAPE = {
  timeout: key(
    duration({ minimum: 100, maximum: 5 * MINUTE_MS }),
    'Longest time for one HTTP request.',
    '10s',
  ),
  deadline: key(
    duration({ minimum: 1000, maximum: DAY_MS }),
    'Longest time for one cycle of a project, retries and waiting included; 80 % of the shortest gap of the schedule, at most 4m.',
  ),
  concurrency: key(
    wholeNumber({ minimum: 1, maximum: 256 }),
    'Requests of a project in flight.',
    4,
  ),
  requests_per_second: key(
    positiveNumber({ maximum: 1000 }),
    'Requests a project starts in a second.',
    5,
  ),
  max_attempts: key(
    wholeNumber({ minimum: 1, maximum: 10 }),
    'Times a request is tried in all.',
    4,
  ),
  max_age: key(
    duration({ minimum: 1000, maximum: 3660 * DAY_MS }),
    'Older data is no longer exposed; 3 x the longest gap of the schedule or the time of one full pass, at least 15m.',
  ),
};

const TLS = section({
  ca_file: key(OPTIONAL_TEXT, 'Certificates to trust beside those of the system.'),
  cert_file: key(OPTIONAL_TEXT, 'Client certificate.'),
  key_file: key(OPTIONAL_TEXT, 'Key of the client certificate.'),
  server_name: key(hostName, "Name to look for in the server's certificate instead of the host's."),
  insecure_skip_verify: key(
    trueOrFalse,
    'Checks no certificate: whoever is on the way can read the credentials.',
    false,
  ),
}).refine((tls) => hasValue(tls, 'cert_file') === hasValue(tls, 'key_file'), {
  error: 'needs both cert_file and key_file, or neither',
  when: isMapping,
});

export const SCHEDULE_SHAPE = {
  schedule: key(
    OPTIONAL_TEXT,
    'When to poll: cron with 5 fields, or 6 with seconds in front.',
    '*/5 * * * *',
  ),
  timezone: key(OPTIONAL_TEXT, 'Time zone of the schedule.', 'UTC'),
};

/** The one that all projects go by, or one of them. */
export const POLL_KEY = key(section(POLL_SHAPE), 'How a project is polled.');

export const PROJECT_SHAPE = {
  name: about(
    name(128, 'each project needs a name of its own'),
    'The label `project`; unique in the file.',
  ),
  region: key(region, 'Region, as eu-de.'),
  project_id: key(projectId, 'Project ID of the API.'),
  endpoint: key(endpoint, 'URL of the CBR service, with or without /v3 and the project ID.'),
  auth: key(AUTH, 'How to sign in; without it the OS_* variables are taken.'),
  tls: key(TLS, 'How the servers are checked, IAM and CBR alike.'),
  proxy_url: key(proxyUrl, 'Proxy for IAM and CBR.'),
  checkpoints: key(listOf(text('write an ID or remove the entry')), 'Checkpoint IDs.'),
  checkpoint_files: key(
    listOf(text('write a path or remove the entry')),
    'Files with checkpoint IDs: paths, or patterns with *, ? and **.',
  ),
  discover: DISCOVER_KEY,
  ...OBJECTIVES_SHAPE,
  ...SCHEDULE_SHAPE,
  poll: POLL_KEY,
};
