import { childPath, nearestPosition } from '../file/findings.ts';
import type { CloudsFile } from './clouds-files.ts';
import { readCloudsYaml } from './clouds-yaml.ts';
import {
  type Found,
  type OfferKey,
  type OfferResult,
  offeredPassword,
  readOffer,
} from './offer.ts';
import { readTlsOffer, type TlsOfferResult, type TlsPlaces } from './tls-offer.ts';
import { unusedFindings } from './unused.ts';

/** Where an entry may have each value; the tools of this cloud put keys in either place. */
const PLACES: Readonly<Record<OfferKey, readonly [readonly string[], ...(readonly string[])[]]>> = {
  token: [['auth', 'token']],
  accessKey: [['auth', 'ak'], ['auth', 'access_key'], ['ak'], ['access_key']],
  secretKey: [['auth', 'sk'], ['auth', 'secret_key'], ['sk'], ['secret_key']],
  securityToken: [['auth', 'security_token'], ['security_token']],
  password: [['auth', 'password']],
  authUrl: [['auth', 'auth_url']],
  username: [['auth', 'username']],
  userId: [['auth', 'user_id']],
  userDomainName: [['auth', 'user_domain_name']],
  userDomainId: [['auth', 'user_domain_id']],
  domainName: [['auth', 'domain_name']],
  domainId: [['auth', 'domain_id']],
  projectName: [
    ['auth', 'project_name'],
    ['auth', 'tenant_name'],
  ],
  projectId: [
    ['auth', 'project_id'],
    ['auth', 'tenant_id'],
  ],
  projectDomainName: [['auth', 'project_domain_name']],
  projectDomainId: [['auth', 'project_domain_id']],
  defaultDomainName: [['auth', 'default_domain_name']],
  defaultDomainId: [
    ['auth', 'default_domain_id'],
    ['auth', 'default_domain'],
  ],
  agencyName: [['auth', 'agency_name']],
  agencyDomainName: [['auth', 'agency_domain_name']],
  agencyDomainId: [['auth', 'agency_domain_id']],
  delegatedProject: [['auth', 'delegated_project']],
  authType: [['auth_type']],
  region: [['region_name']],
};

/** The key to write into the entry for a part of the sign-in. */
export function entryKeyOf(key: OfferKey): string {
  return PLACES[key][0].join('.');
}

/**
 * The sign-in that an entry describes, each value out of the first file that has it. Keys beside
 * `auth` are meant for object storage where there is a user with a password as well.
 */
export function cloudOffer(
  name: string,
  files: readonly CloudsFile[],
  { region }: { readonly region: string | undefined },
): OfferResult {
  const find = (place: readonly string[]) => {
    const keys = [name, ...place];
    const file = files.find((each) => each.valueAt(keys) !== undefined);
    return file && { file, keys };
  };
  const findKey = (key: OfferKey) => PLACES[key].map(find).find((found) => found !== undefined);
  const { offer, problems } = readOffer((key) => {
    const found = findKey(key);
    return found && foundIn(found.file, found.keys);
  });
  const isBeside = KEYS.every((key) => findKey(key)?.keys[1] !== 'auth');
  const isPassword = isBeside && offeredPassword(offer) !== undefined;
  const warnings = unusedFindings(({ entry }) => {
    const found = find(entry);
    const value = found && foundIn(found.file, found.keys);
    return value && { value: String(value.value), finding: value.finding };
  });
  const profile = profileOf(find(['profile']));
  const authUrl = offer.authUrl ?? profile?.authUrl?.(offer.region ?? region);
  return {
    offer: { ...offer, authUrl, ...(isPassword ? NO_KEYS : {}) },
    problems,
    warnings: [...warnings, ...(profile?.warnings ?? [])],
  };
}

/** What the profiles that come with openstacksdk say about this cloud, which is where IAM is. */
const PROFILES: Readonly<Record<string, (region: string | undefined) => string>> = {
  otc: (region = 'eu-de') => `https://iam.${region}.otc.t-systems.com`,
  'otc-swiss': (region = 'eu-ch2') => `https://iam-pub.${region}.sc.otc.t-systems.com`,
};

function profileOf(
  found: { readonly file: CloudsFile; readonly keys: readonly string[] } | undefined,
) {
  if (found === undefined) return undefined;
  const { value, finding } = foundIn(found.file, found.keys);
  const known = Object.keys(PROFILES);
  const authUrl = known.includes(String(value)) ? PROFILES[String(value)] : undefined;
  const text = `is not used: known here are ${known.join(' and ')}; write what it says into the entry`;
  return { authUrl, warnings: authUrl === undefined ? [finding(text)] : [] };
}

const KEYS = ['accessKey', 'secretKey', 'securityToken'] as const;
const NO_KEYS = { accessKey: undefined, secretKey: undefined, securityToken: undefined };

/** How the entry wants servers to be checked. */
export function cloudTls(
  name: string,
  files: readonly CloudsFile[],
  places: TlsPlaces,
): TlsOfferResult {
  return readTlsOffer((key) => {
    const keys = [name, key];
    const file = files.find((each) => each.valueAt(keys) !== undefined);
    return file && foundIn(file, keys);
  }, places);
}

function foundIn(
  { file, isRegular, positions, valueAt }: CloudsFile,
  keys: readonly string[],
): Found {
  const path = entryPath(keys);
  return {
    value: valueAt(keys),
    sourceOf: (inline) =>
      isRegular ? { file, at: path, pick: (text) => textAt(text, keys) } : { inline },
    finding: (text: string) => ({ file, position: nearestPosition(positions, path), path, text }),
  };
}

/** The file may have changed into anything since it was read. */
function textAt(text: string, keys: readonly string[]): string | undefined {
  const value = readCloudsYaml(text).valueAt(keys);
  return typeof value === 'string' ? value : undefined;
}

export function entryPath(keys: readonly string[]): string {
  return keys.reduce<string>(childPath, 'clouds');
}
