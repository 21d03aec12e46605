import * as z from 'zod';
import { nearestName } from '../file/nearest.ts';
import { cloudName, headerSecret, optional, password, text, wrongKind } from './leaves.ts';
import { atMostOne, exactlyOne, SET_IT, section } from './section.ts';
import { authUrl, metadataUrl } from './url-leaves.ts';

const FILE = optional(text(SET_IT));

const TOKEN = section(
  { type: z.literal('token'), token: optional(headerSecret), token_file: FILE },
  SET_IT,
).check(exactlyOne('token'));

const PASSWORD = section(
  {
    type: z.literal('password'),
    auth_url: needed(authUrl, 'set the URL of IAM, as https://iam.eu-de.otc.t-systems.com/v3'),
    domain_name: needed(cloudName, 'set the name of the domain that the user belongs to'),
    username: needed(cloudName, 'set the name of the user'),
    password: optional(password),
    password_file: FILE,
    project_name: optional(cloudName),
  },
  SET_IT,
).check(exactlyOne('password'));

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
    project_name: optional(cloudName),
  },
  SET_IT,
).check(exactlyOne('access_key'), exactlyOne('secret_key'), atMostOne('security_token'));

const ECS_AGENCY = section(
  {
    type: z.literal('ecs_agency'),
    metadata_url: optional(metadataUrl),
    auth_url: optional(authUrl),
    project_name: optional(cloudName),
  },
  SET_IT,
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

export const AUTH_TYPES = ['token', 'password', 'ak_sk', 'ecs_agency', 'cloud'] as const;

/** How to sign in; the type tells which keys there are. */
export const AUTH = z.discriminatedUnion('type', [TOKEN, PASSWORD, AK_SK, ECS_AGENCY, CLOUD], {
  error: ({ code, input }) =>
    code === 'invalid_union'
      ? unknownType(input)
      : wrongKind('a mapping', { input, missing: 'set auth with a type' }),
});

/** A leaf that has to be there. */
function needed<Schema extends z.ZodType>(schema: Schema, missing: string) {
  return optional(schema).refine((value) => value !== undefined, {
    error: `is missing; ${missing}`,
  });
}

function unknownType(auth: unknown): string {
  const type = typeof auth === 'object' && auth !== null && 'type' in auth ? auth.type : undefined;
  const known = `known are ${AUTH_TYPES.join(', ')}`;
  if (type === undefined || type === null) return `is missing; ${known}`;
  const nearest = typeof type === 'string' ? nearestName(type, AUTH_TYPES) : undefined;
  return nearest === undefined
    ? `is no known auth type; ${known}`
    : `is no known auth type; did you mean ${nearest}? ${known}`;
}
