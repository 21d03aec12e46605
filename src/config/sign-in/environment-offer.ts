import { type Environment, variable } from '../file/environment.ts';
import type { Finding } from '../file/findings.ts';
import { type OfferKey, type OfferResult, readOffer } from './offer.ts';
import { unusedFindings } from './unused.ts';

/** Names of the variables in the order they are looked for; the first one that is set wins. */
const NAMES: Readonly<Record<OfferKey, readonly [string, ...string[]]>> = {
  token: ['OS_TOKEN', 'OS_AUTH_TOKEN'],
  accessKey: ['OS_ACCESS_KEY', 'OS_AK'],
  secretKey: ['OS_SECRET_KEY', 'OS_SK'],
  securityToken: ['OS_SECURITY_TOKEN', 'OS_ST'],
  password: ['OS_PASSWORD'],
  authUrl: ['OS_AUTH_URL'],
  username: ['OS_USERNAME'],
  userId: ['OS_USER_ID'],
  userDomainName: ['OS_USER_DOMAIN_NAME'],
  userDomainId: ['OS_USER_DOMAIN_ID'],
  domainName: ['OS_DOMAIN_NAME'],
  domainId: ['OS_DOMAIN_ID'],
  projectName: ['OS_PROJECT_NAME', 'OS_TENANT_NAME'],
  projectId: ['OS_PROJECT_ID', 'OS_TENANT_ID'],
  projectDomainName: ['OS_PROJECT_DOMAIN_NAME'],
  projectDomainId: ['OS_PROJECT_DOMAIN_ID'],
  defaultDomainName: ['OS_DEFAULT_DOMAIN_NAME'],
  defaultDomainId: ['OS_DEFAULT_DOMAIN_ID', 'OS_DEFAULT_DOMAIN'],
  agencyName: ['OS_AGENCY_NAME'],
  agencyDomainName: ['OS_AGENCY_DOMAIN_NAME'],
  agencyDomainId: ['OS_AGENCY_DOMAIN_ID'],
  delegatedProject: ['OS_DELEGATED_PROJECT'],
  authType: ['OS_AUTH_TYPE'],
  region: ['OS_REGION_NAME'],
};

/** The variable to set for a part of the sign-in. */
export function variableOf(key: OfferKey): string {
  return NAMES[key][0];
}

/** The sign-in that the OS_* variables of an openrc file describe. */
export function environmentOffer(
  environment: Environment,
  { findingOf }: { readonly findingOf: (text: string) => Finding },
): OfferResult {
  const found = (name: string | undefined) => {
    const value = name === undefined ? undefined : variable(environment, name);
    if (value === undefined) return undefined;
    return { value, finding: (text: string) => findingOf(`environment variable ${name} ${text}`) };
  };
  const read = readOffer((key) => {
    const name = NAMES[key].find((candidate) => variable(environment, candidate) !== undefined);
    const each = found(name);
    return each && { ...each, sourceOf: (inline) => ({ inline }) };
  });
  return { ...read, warnings: unusedFindings(({ variable: name }) => found(name)) };
}
