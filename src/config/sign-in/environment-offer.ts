import type { Environment } from '../file/environment.ts';
import type { Finding } from '../file/findings.ts';
import { type OfferKey, type OfferResult, readOffer } from './offer.ts';

/** Names of the variables in the order they are looked for; the first one that is set wins. */
const NAMES: Readonly<Record<OfferKey, readonly [string, ...string[]]>> = {
  token: ['OS_TOKEN', 'OS_AUTH_TOKEN'],
  accessKey: ['OS_ACCESS_KEY', 'OS_AK'],
  secretKey: ['OS_SECRET_KEY', 'OS_SK'],
  securityToken: ['OS_SECURITY_TOKEN', 'OS_ST'],
  password: ['OS_PASSWORD'],
  authUrl: ['OS_AUTH_URL'],
  domainName: ['OS_USER_DOMAIN_NAME', 'OS_DOMAIN_NAME', 'OS_PROJECT_DOMAIN_NAME'],
  username: ['OS_USERNAME'],
  projectName: ['OS_PROJECT_NAME', 'OS_TENANT_NAME'],
  projectId: ['OS_PROJECT_ID', 'OS_TENANT_ID'],
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
  return readOffer((key) => {
    const name = NAMES[key].find((candidate) => variable(environment, candidate) !== undefined);
    if (name === undefined) return undefined;
    return {
      value: variable(environment, name),
      sourceOf: (inline) => ({ inline }),
      finding: (text) => findingOf(`environment variable ${name} ${text}`),
    };
  });
}

/** A variable that is set to nothing counts as not set. */
export function variable(environment: Environment, name: string): string | undefined {
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  return value === undefined || value.trim() === '' ? undefined : value;
}
