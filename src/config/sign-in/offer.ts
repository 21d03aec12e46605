import type { Named } from '../../domain/named.ts';
import { Secret, type SecretSource } from '../../domain/secret.ts';
import type { Finding } from '../file/findings.ts';
import type { AuthConfig, OwnAuthConfig } from '../schema/config.ts';
import { named, userOf } from './auth-config.ts';
import { OFFER_KEYS, type Offer, type OfferKey } from './offer-keys.ts';

/** A value as it was found. */
export interface Found {
  readonly value: unknown;
  readonly sourceOf: (secret: Secret) => SecretSource;
  readonly finding: (text: string) => Finding;
}

export interface OfferRead {
  readonly offer: Offer;
  readonly problems: readonly Finding[];
}

export interface OfferResult extends OfferRead {
  readonly warnings: readonly Finding[];
}

/** Reads an offer by the same rules as the keys of the configuration. */
export function readOffer(find: (key: OfferKey) => Found | undefined): OfferRead {
  const problems: Finding[] = [];

  function read(key: OfferKey): SecretSource | string | undefined {
    const found = find(key);
    if (found === undefined) return undefined;
    const { data, error } = OFFER_KEYS[key][0].safeParse(found.value);
    for (const { message } of error?.issues ?? []) problems.push(found.finding(message));
    return data instanceof Secret ? found.sourceOf(data) : data;
  }

  const keys = Object.keys(OFFER_KEYS) as OfferKey[];
  return { offer: Object.fromEntries(keys.map((key) => [key, read(key)])) as Offer, problems };
}

export interface Incomplete {
  readonly missing: readonly OfferKey[];
}

/** The sign-in an offer comes to, which may be a role that the credentials in it take. */
export function offeredAuth(offer: Offer): AuthConfig | Incomplete | undefined {
  const auth = ownOffered(offer);
  const { agencyName, delegatedProject, projectId } = offer;
  const domain = named(offer.agencyDomainId, offer.agencyDomainName);
  if (auth === undefined || 'missing' in auth) return auth;
  if (agencyName === undefined && domain === undefined && delegatedProject === undefined)
    return auth;
  const { authUrl } = offer;
  if (agencyName !== undefined && domain !== undefined && authUrl !== undefined) {
    const source = { auth, projectId };
    return { type: 'agency', authUrl, agencyName, domain, projectName: delegatedProject, source };
  }
  const given = { authUrl, agencyName, agencyDomainName: domain };
  return { missing: missingOf(given) };
}

/**
 * In the order of the Terraform provider for this cloud: token, AK/SK, password, unless it says
 * `auth_type: password`. Else what is missing; undefined when there are no credentials at all.
 */
function ownOffered(offer: Offer): OwnAuthConfig | Incomplete | undefined {
  const { token, accessKey, secretKey, authUrl, projectName, username, userId } = offer;
  const asked = /^(?:v3)?password$/i.test(offer.authType ?? '')
    ? offeredPassword(offer)
    : undefined;
  if (asked !== undefined) return asked;
  if (token !== undefined) return { type: 'token', token, authUrl };
  const projectDomain = projectDomainOf(offer);
  if (accessKey !== undefined && secretKey !== undefined) {
    const { securityToken } = offer;
    return {
      type: 'ak_sk',
      accessKey,
      secretKey,
      securityToken,
      authUrl,
      projectName,
      projectDomain,
    };
  }
  if (accessKey !== undefined) return { missing: ['secretKey'] };
  if (secretKey !== undefined) return { missing: ['accessKey'] };
  const auth = offeredPassword(offer);
  if (auth !== undefined) return auth;
  if ((username ?? userId ?? offer.password) === undefined) return undefined;
  return {
    missing: missingOf({
      authUrl,
      username: username ?? userId,
      userDomainName: userDomainOf(offer) ?? userId,
      password: offer.password,
    }),
  };
}

/** Undefined when it is not complete. */
export function offeredPassword(offer: Offer): OwnAuthConfig | undefined {
  const { password, authUrl, projectName } = offer;
  const user = userOf(offer.userId, offer.username, userDomainOf(offer));
  if (authUrl === undefined || user === undefined || password === undefined) return undefined;
  const projectDomain = projectDomainOf(offer);
  return { type: 'password', authUrl, user, password, projectName, projectDomain };
}

/** `domain_name` is the user's to the tools of this cloud; one domain alone is meant for both. */
function userDomainOf(offer: Offer): Named | undefined {
  return (
    named(offer.userDomainId, offer.userDomainName) ??
    named(offer.domainId, offer.domainName) ??
    named(offer.defaultDomainId, offer.defaultDomainName) ??
    named(offer.projectDomainId, offer.projectDomainName)
  );
}

function projectDomainOf(offer: Offer): Named | undefined {
  return (
    named(offer.projectDomainId, offer.projectDomainName) ??
    named(offer.defaultDomainId, offer.defaultDomainName)
  );
}

function missingOf(given: Readonly<Partial<Record<OfferKey, unknown>>>): readonly OfferKey[] {
  const keys = Object.keys(given) as OfferKey[];
  return keys.filter((key) => given[key] === undefined);
}
