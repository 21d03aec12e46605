import { z } from 'zod';
import { nearestName } from './nearest.ts';
import {
  duration,
  endpoint,
  inlineSecret,
  laterKey,
  laterSwitch,
  optional,
  positiveNumber,
  text,
  wholeNumber,
  wrongKind,
} from './schema-leaves.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const SET_IT = 'give it a value or remove it';
const NOT_FROM_TOKEN = 'a token gives no region, project_id or endpoint, so set all three';

/** A mapping without unknown keys. Its message for those has one line for each of the keys. */
function section<Shape extends z.core.$ZodLooseShape>(shape: Shape, missing: string) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey(key, known)).join('\n')
        : wrongKind('a mapping', { input: issue.input, missing }),
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known);
  return nearest === undefined
    ? `is no known key; known here are ${known.join(', ')}`
    : `is no known key; did you mean ${nearest}?`;
}

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

const TLS_SHAPE = {
  ca_file: laterKey,
  cert_file: laterKey,
  key_file: laterKey,
  server_name: laterKey,
  insecure_skip_verify: laterSwitch,
};

/** One entry per auth type; the discriminator tells them apart. */
const TOKEN_AUTH = section(
  {
    type: z.literal('token'),
    token: optional(inlineSecret),
    token_file: optional(text(SET_IT)),
  },
  SET_IT,
).refine(oneOf('token', 'token_file'), {
  error: 'needs exactly one of token and token_file',
  when: isMapping,
});

const AUTH_TYPES = ['token'] as const;

const AUTH = z.discriminatedUnion('type', [TOKEN_AUTH], {
  error: ({ code, input }) =>
    code === 'invalid_union'
      ? unknownType(input)
      : wrongKind('a mapping', { input, missing: 'set auth with type: token' }),
});

function unknownType(auth: unknown): string {
  const type = typeof auth === 'object' && auth !== null && 'type' in auth ? auth.type : undefined;
  const known = `known are ${AUTH_TYPES.join(', ')}`;
  if (type === undefined || type === null) return `is missing; ${known}`;
  const nearest = typeof type === 'string' ? nearestName(type, AUTH_TYPES) : undefined;
  return nearest === undefined
    ? `is no known auth type; ${known}`
    : `is no known auth type; did you mean ${nearest}? ${known}`;
}

const SCHEDULE_SHAPE = { schedule: optional(text(SET_IT)), timezone: optional(text(SET_IT)) };

export const PROJECT_SHAPE = {
  name: text('each project needs a name of its own').regex(/^[^\p{Cc}]{1,128}$/u, {
    error: 'must have at most 128 characters and no control characters',
  }),
  region: text(NOT_FROM_TOKEN).regex(/^[\w.-]{1,64}$/, {
    error: 'is no region; write it as eu-de',
  }),
  project_id: text(NOT_FROM_TOKEN).regex(/^[\w-]{1,64}$/, {
    error: 'is no project ID; an ID has 32 hexadecimal digits',
  }),
  endpoint: endpoint(NOT_FROM_TOKEN),
  auth: AUTH,
  tls: optional(section(TLS_SHAPE, SET_IT)),
  proxy_url: laterKey,
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

/** For rules over several keys, which have to be looked at even when one of the keys is wrong. */
function isMapping({ value }: { readonly value: unknown }): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasValue(mapping: object, key: string): boolean {
  const value: unknown = Object.hasOwn(mapping, key) ? Reflect.get(mapping, key) : undefined;
  return value !== undefined && value !== null;
}

function oneOf(left: string, right: string): (mapping: object) => boolean {
  return (mapping) => hasValue(mapping, left) !== hasValue(mapping, right);
}
