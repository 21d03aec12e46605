import type { z } from 'zod';
import type { Secret, SecretSource } from '../../domain/secret.ts';
import {
  cloudName,
  headerSecret,
  identifier,
  password,
  projectId,
  region,
} from '../schema/leaves.ts';
import { authUrl } from '../schema/url-leaves.ts';

/**
 * How a part of a sign-in is read, the variables that may have it, and the places in an entry of
 * clouds.yaml: the tools of this cloud put keys beside `auth` too. The first that is there counts.
 */
type OfferRow = readonly [leaf: z.ZodType<Secret | string>, variables: string, places: string];

export const OFFER_KEYS = {
  token: [headerSecret, 'OS_TOKEN OS_AUTH_TOKEN', 'auth.token'],
  accessKey: [headerSecret, 'OS_ACCESS_KEY OS_AK', 'auth.ak auth.access_key ak access_key'],
  secretKey: [headerSecret, 'OS_SECRET_KEY OS_SK', 'auth.sk auth.secret_key sk secret_key'],
  securityToken: [headerSecret, 'OS_SECURITY_TOKEN OS_ST', 'auth.security_token security_token'],
  password: [password, 'OS_PASSWORD', 'auth.password'],
  authUrl: [authUrl, 'OS_AUTH_URL', 'auth.auth_url'],
  username: [cloudName, 'OS_USERNAME', 'auth.username'],
  userId: [identifier, 'OS_USER_ID', 'auth.user_id'],
  userDomainName: [cloudName, 'OS_USER_DOMAIN_NAME', 'auth.user_domain_name'],
  userDomainId: [identifier, 'OS_USER_DOMAIN_ID', 'auth.user_domain_id'],
  domainName: [cloudName, 'OS_DOMAIN_NAME', 'auth.domain_name'],
  domainId: [identifier, 'OS_DOMAIN_ID', 'auth.domain_id'],
  projectName: [cloudName, 'OS_PROJECT_NAME OS_TENANT_NAME', 'auth.project_name auth.tenant_name'],
  projectId: [projectId, 'OS_PROJECT_ID OS_TENANT_ID', 'auth.project_id auth.tenant_id'],
  projectDomainName: [cloudName, 'OS_PROJECT_DOMAIN_NAME', 'auth.project_domain_name'],
  projectDomainId: [identifier, 'OS_PROJECT_DOMAIN_ID', 'auth.project_domain_id'],
  defaultDomainName: [cloudName, 'OS_DEFAULT_DOMAIN_NAME', 'auth.default_domain_name'],
  defaultDomainId: [
    identifier,
    'OS_DEFAULT_DOMAIN_ID OS_DEFAULT_DOMAIN',
    'auth.default_domain_id auth.default_domain',
  ],
  agencyName: [cloudName, 'OS_AGENCY_NAME', 'auth.agency_name'],
  agencyDomainName: [cloudName, 'OS_AGENCY_DOMAIN_NAME', 'auth.agency_domain_name'],
  agencyDomainId: [identifier, 'OS_AGENCY_DOMAIN_ID', 'auth.agency_domain_id'],
  delegatedProject: [cloudName, 'OS_DELEGATED_PROJECT', 'auth.delegated_project'],
  authType: [cloudName, 'OS_AUTH_TYPE', 'auth_type'],
  region: [region, 'OS_REGION_NAME', 'region_name'],
} as const satisfies Readonly<Record<string, OfferRow>>;

export type OfferKey = keyof typeof OFFER_KEYS;

/** What clouds.yaml or the OS_* variables say about a sign-in, which may be too much or too little. */
export type Offer = {
  readonly [Key in OfferKey]:
    | (z.output<(typeof OFFER_KEYS)[Key][0]> extends Secret ? SecretSource : string)
    | undefined;
};

export function variablesOf(key: OfferKey): readonly string[] {
  return OFFER_KEYS[key][1].split(' ');
}

/** Below the entry. */
export function placesOf(key: OfferKey): readonly (readonly string[])[] {
  return OFFER_KEYS[key][2].split(' ').map((place) => place.split('.'));
}

/** The variable to set for a part of the sign-in. */
export function variableOf(key: OfferKey): string {
  return variablesOf(key)[0] ?? key;
}

/** The key to write into the entry for a part of the sign-in. */
export function entryKeyOf(key: OfferKey): string {
  return placesOf(key)[0]?.join('.') ?? key;
}
