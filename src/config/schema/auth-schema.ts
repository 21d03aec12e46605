import * as z from 'zod';
import { nearestName } from '../file/nearest.ts';
import {
  cloudName,
  headerSecret,
  identifier,
  optional,
  password,
  projectId,
  text,
  wrongKind,
} from './leaves.ts';
import {
  atMostOne,
  exactlyOne,
  hasValue,
  isMapping,
  namedBy,
  notTogether,
  SET_IT,
  section,
} from './section.ts';
import { authUrl, metadataUrl } from './url-leaves.ts';

const FILE = optional(text(SET_IT));
const DOMAIN_KEYS = ['domain_name', 'domain_id'] as const;

const TOKEN = section(
  {
    type: z.literal('token'),
    token: optional(headerSecret),
    token_file: FILE,
    auth_url: optional(authUrl),
  },
  SET_IT,
).check(exactlyOne('token'));

const PROJECT_NAME = {
  project_name: optional(cloudName),
  project_domain_name: optional(cloudName),
  project_domain_id: optional(identifier),
};
const PROJECT_DOMAIN = notTogether(['project_domain_name', 'project_domain_id']);

const PASSWORD = section(
  {
    type: z.literal('password'),
    auth_url: needed(authUrl, 'set the URL of IAM, as https://iam.eu-de.otc.t-systems.com/v3'),
    domain_name: optional(cloudName),
    domain_id: optional(identifier),
    username: optional(cloudName),
    user_id: optional(identifier),
    password: optional(password),
    password_file: FILE,
    ...PROJECT_NAME,
  },
  SET_IT,
)
  .refine((auth) => hasValue(auth, 'user_id') || DOMAIN_KEYS.some((key) => hasValue(auth, key)), {
    error: 'is missing; set the name of the domain that the user belongs to, or domain_id',
    path: ['domain_name'],
    when: isMapping,
  })
  .check(
    ...namedBy(['username', 'user_id'], 'set the name of the user, or user_id'),
    exactlyOne('password'),
    notTogether(DOMAIN_KEYS),
    PROJECT_DOMAIN,
  );

const AK_SK = section(
  {
    type: z.literal('ak_sk'),
    access_key: optional(headerSecret),
    access_key_file: FILE,
    secret_key: optional(headerSecret),
    secret_key_file: FILE,
    security_token: optional(headerSecret),
    security_token_file: FILE,
    auth_url: optional(authUrl),
    domain_id: optional(identifier),
    user_id: optional(identifier),
    ...PROJECT_NAME,
  },
  SET_IT,
).check(
  exactlyOne('access_key'),
  exactlyOne('secret_key'),
  atMostOne('security_token'),
  PROJECT_DOMAIN,
);

const ECS_AGENCY = section(
  {
    type: z.literal('ecs_agency'),
    metadata_url: optional(metadataUrl),
    auth_url: optional(authUrl),
    project_name: optional(cloudName),
  },
  SET_IT,
);

export const SOURCE_TYPES = ['token', 'password', 'ak_sk'] as const;

const AGENCY = section(
  {
    type: z.literal('agency'),
    agency_name: needed(cloudName, 'set the name of the agency'),
    domain_name: optional(cloudName),
    domain_id: optional(identifier),
    project_name: optional(cloudName),
    project_id: optional(projectId),
    auth_url: optional(authUrl),
    source: needed(
      z.discriminatedUnion('type', [TOKEN, PASSWORD, AK_SK], { error: unionError(SOURCE_TYPES) }),
      `set the sign-in of who takes the role, with type ${SOURCE_TYPES.join(', ')}`,
    ),
  },
  SET_IT,
).check(
  z.refine<object>((auth) => hasValue(auth, 'auth_url') || !needsAuthUrl(auth), {
    error: 'is missing; set the URL of IAM, here or in source',
    path: ['auth_url'],
    when: isMapping,
  }),
  notTogether(['project_name', 'project_id']),
  ...namedBy(DOMAIN_KEYS, 'set the name of the domain that gives the agency, or domain_id'),
);

const CLOUD = section(
  {
    type: z.literal('cloud'),
    cloud: optional(cloudName),
    clouds_file: FILE,
    project_name: optional(cloudName),
  },
  SET_IT,
);

export const AUTH_TYPES = ['token', 'password', 'ak_sk', 'ecs_agency', 'cloud', 'agency'] as const;

/** How to sign in; the type tells which keys there are. */
export const AUTH = z.discriminatedUnion(
  'type',
  [TOKEN, PASSWORD, AK_SK, ECS_AGENCY, CLOUD, AGENCY],
  { error: unionError(AUTH_TYPES) },
);

/** Whether the source has none, as a token never does; one of another kind is wrong anyway. */
function needsAuthUrl(agency: object): boolean {
  const source: unknown = Reflect.get(agency, 'source');
  return typeof source === 'object' && source !== null && !hasValue(source, 'auth_url');
}

function unionError(types: readonly string[]): z.core.$ZodErrorMap {
  return ({ code, input }) =>
    code === 'invalid_union'
      ? unknownType(input, types)
      : wrongKind('a mapping', { input, missing: 'set auth with a type' });
}

/** A leaf that has to be there. */
function needed<Schema extends z.ZodType>(schema: Schema, missing: string) {
  return optional(schema).refine((value) => value !== undefined, {
    error: `is missing; ${missing}`,
  });
}

function unknownType(auth: unknown, types: readonly string[]): string {
  const type = typeof auth === 'object' && auth !== null && 'type' in auth ? auth.type : undefined;
  const known = `known are ${types.join(', ')}`;
  if (type === undefined || type === null) return `is missing; ${known}`;
  const nearest = typeof type === 'string' ? nearestName(type, types) : undefined;
  return nearest === undefined
    ? `is no known auth type; ${known}`
    : `is no known auth type; did you mean ${nearest}? ${known}`;
}
