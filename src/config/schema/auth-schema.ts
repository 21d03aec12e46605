import * as z from 'zod';
import { isObject } from '../../domain/json.ts';
import { nearestName } from '../file/nearest.ts';
import { about, required } from './described.ts';
import {
  cloudName,
  headerSecret,
  identifier,
  key,
  OPTIONAL_TEXT,
  optional,
  password,
  projectId,
  wrongKind,
} from './leaves.ts';
import {
  atMostOne,
  exactlyOne,
  hasValue,
  isMapping,
  namedBy,
  notTogether,
  section,
} from './section.ts';
import { authUrl, metadataUrl } from './url-leaves.ts';

const FILE = key(OPTIONAL_TEXT, 'File that holds it; read again when it changes.');
const AUTH_URL = key(authUrl, 'URL of IAM, with or without /v3.');
const DOMAIN_NAME = key(cloudName, 'Name of the domain: of the user, or of who gives the agency.');
const DOMAIN_ID = key(identifier, 'ID of the domain, in place of its name.');
const USER_ID = key(identifier, 'ID of the user, in place of its name.');
const PROJECT_NAME = key(cloudName, 'Name of the project, where project_id is left out.');
const DOMAIN_KEYS = ['domain_name', 'domain_id'] as const;

const TOKEN = section({
  type: kind('token'),
  token: key(headerSecret, 'A token that something else renews.'),
  token_file: FILE,
  auth_url: AUTH_URL,
}).check(exactlyOne('token'));

const PROJECT_KEYS = {
  project_name: PROJECT_NAME,
  project_domain_name: key(cloudName, "Name of the project's domain, where it is not the user's."),
  project_domain_id: key(identifier, "ID of the project's domain, where it is not the user's."),
};
const PROJECT_DOMAIN = notTogether(['project_domain_name', 'project_domain_id']);

const PASSWORD = section({
  type: kind('password'),
  auth_url: about(
    needed(authUrl, 'set the URL of IAM, as https://iam.eu-de.otc.t-systems.com/v3'),
    'URL of IAM, with or without /v3.',
  ),
  domain_name: DOMAIN_NAME,
  domain_id: DOMAIN_ID,
  username: key(cloudName, 'Name of the user.'),
  user_id: USER_ID,
  password: key(password, 'Password of the user.'),
  password_file: FILE,
  ...PROJECT_KEYS,
})
  .refine((auth) => hasValue(auth, 'user_id') || DOMAIN_KEYS.some((each) => hasValue(auth, each)), {
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

const AK_SK = section({
  type: kind('ak_sk'),
  access_key: key(headerSecret, 'Access key.'),
  access_key_file: FILE,
  secret_key: key(headerSecret, 'Secret key.'),
  secret_key_file: FILE,
  security_token: key(headerSecret, 'Security token of temporary keys.'),
  security_token_file: FILE,
  auth_url: AUTH_URL,
  domain_id: DOMAIN_ID,
  user_id: USER_ID,
  ...PROJECT_KEYS,
}).check(
  exactlyOne('access_key'),
  exactlyOne('secret_key'),
  atMostOne('security_token'),
  PROJECT_DOMAIN,
);

const ECS_AGENCY = section({
  type: kind('ecs_agency'),
  metadata_url: key(metadataUrl, 'Metadata service of the ECS.', 'http://169.254.169.254'),
  auth_url: AUTH_URL,
  project_name: PROJECT_NAME,
});

export const SOURCE_TYPES = ['token', 'password', 'ak_sk'] as const;

const AGENCY = section({
  type: kind('agency'),
  agency_name: about(needed(cloudName, 'set the name of the agency'), 'Name of the agency.'),
  domain_name: DOMAIN_NAME,
  domain_id: DOMAIN_ID,
  project_name: PROJECT_NAME,
  project_id: key(projectId, 'ID of the project in the domain that gives the agency.'),
  auth_url: AUTH_URL,
  source: about(
    needed(
      z.discriminatedUnion('type', [TOKEN, PASSWORD, AK_SK], { error: unionError(SOURCE_TYPES) }),
      `set the sign-in of who takes the role, with type ${SOURCE_TYPES.join(', ')}`,
    ),
    'Who takes the role.',
  ),
}).check(
  z.refine<object>((auth) => hasValue(auth, 'auth_url') || !needsAuthUrl(auth), {
    error: 'is missing; set the URL of IAM, here or in source',
    path: ['auth_url'],
    when: isMapping,
  }),
  notTogether(['project_name', 'project_id']),
  ...namedBy(DOMAIN_KEYS, 'set the name of the domain that gives the agency, or domain_id'),
);

const CLOUD = section({
  type: kind('cloud'),
  cloud: key(cloudName, 'Name of an entry of clouds.yaml; else OS_CLOUD.'),
  clouds_file: FILE,
  project_name: PROJECT_NAME,
});

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
  return isObject(source) && !hasValue(source, 'auth_url');
}

function unionError(types: readonly string[]): z.core.$ZodErrorMap {
  return ({ code, input }) =>
    code === 'invalid_union'
      ? unknownType(input, types)
      : wrongKind('a mapping', { input, missing: 'set auth with a type' });
}

function kind<Type extends string>(type: Type) {
  return about(z.literal(type), 'How to sign in.');
}

/** A leaf that has to be there. */
function needed<Schema extends z.ZodType>(schema: Schema, missing: string) {
  return required(
    optional(schema).refine((value) => value !== undefined, { error: `is missing; ${missing}` }),
  );
}

function unknownType(auth: unknown, types: readonly string[]): string {
  const type = isObject(auth) ? auth['type'] : undefined;
  const known = `known are ${types.join(', ')}`;
  if (type === undefined || type === null) return `is missing; ${known}`;
  const nearest = typeof type === 'string' ? nearestName(type, types) : undefined;
  return nearest === undefined
    ? `is no known auth type; ${known}`
    : `is no known auth type; did you mean ${nearest}? ${known}`;
}
