import * as z from 'zod';
import { AUTH } from './auth-schema.ts';
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
import { hasValue, isMapping, SET_IT, section } from './section.ts';
import { endpoint, proxyUrl } from './url-leaves.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

function listOf<Schema extends z.ZodType>(schema: Schema, missing: string) {
  return z.array(schema, { error: ({ input }) => wrongKind('a list', { input, missing }) });
}

export const POLL_SHAPE = {
  timeout: optional(duration({ minimum: 100, maximum: 5 * MINUTE_MS })),
  deadline: optional(duration({ minimum: 1000, maximum: DAY_MS })),
  concurrency: optional(wholeNumber({ minimum: 1, maximum: 256 })),
  requests_per_second: optional(positiveNumber({ maximum: 1000 })),
  max_attempts: optional(wholeNumber({ minimum: 1, maximum: 10 })),
  max_age: optional(duration({ minimum: 1000, maximum: 3660 * DAY_MS })),
};

const TLS = section(
  {
    ca_file: optional(text(SET_IT)),
    cert_file: optional(text(SET_IT)),
    key_file: optional(text(SET_IT)),
    server_name: optional(hostName),
    insecure_skip_verify: optional(trueOrFalse),
  },
  SET_IT,
).refine((tls) => hasValue(tls, 'cert_file') === hasValue(tls, 'key_file'), {
  error: 'needs both cert_file and key_file, or neither',
  when: isMapping,
});

const SCHEDULE_SHAPE = { schedule: optional(text(SET_IT)), timezone: optional(text(SET_IT)) };

export const PROJECT_SHAPE = {
  name: text('each project needs a name of its own').regex(/^[^\p{Cc}]{1,128}$/u, {
    error: 'must have at most 128 characters and no control characters',
  }),
  region: optional(region),
  project_id: optional(projectId),
  endpoint: optional(endpoint),
  auth: optional(AUTH),
  tls: optional(TLS),
  proxy_url: optional(proxyUrl),
  checkpoints: optional(listOf(text('write an ID or remove the entry'), SET_IT)),
  checkpoint_files: optional(listOf(text('write a path or remove the entry'), SET_IT)),
  ...SCHEDULE_SHAPE,
  poll: optional(section(POLL_SHAPE, SET_IT)),
};

const PROJECT = section(PROJECT_SHAPE, 'write a project or remove the entry').refine(
  (project) => hasValue(project, 'checkpoints') || hasValue(project, 'checkpoint_files'),
  { error: 'needs checkpoints or checkpoint_files, which may be an empty list', when: isMapping },
);

const ONE_PROJECT = 'list at least one project';

/** The configuration file as a whole. Its leaves read numbers and durations out of texts. */
export const CONFIG_SCHEMA = section(
  {
    ...SCHEDULE_SHAPE,
    poll: optional(section(POLL_SHAPE, SET_IT)),
    projects: listOf(PROJECT, ONE_PROJECT).min(1, { error: `is empty; ${ONE_PROJECT}` }),
  },
  'copy config/cbr-exporter.example.yml',
);
