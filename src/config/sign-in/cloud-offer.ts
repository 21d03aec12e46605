import { childPath, located } from '../file/findings.ts';
import type { CloudsFile } from './clouds-files.ts';
import { readCloudsYaml } from './clouds-yaml.ts';
import { type Found, type OfferResult, offeredPassword, readOffer } from './offer.ts';
import { type OfferKey, placesOf } from './offer-keys.ts';
import { readTlsOffer, type TlsOfferResult, type TlsPlaces } from './tls-offer.ts';
import { unusedFindings } from './unused.ts';

/**
 * The sign-in that an entry describes, each value out of the first file that has it. Keys beside
 * `auth` are meant for object storage where there is a user with a password as well.
 */
export function cloudOffer(
  name: string,
  files: readonly CloudsFile[],
  { region }: { readonly region: string | undefined },
): OfferResult {
  const find = (place: readonly string[]) => findIn(files, [name, ...place]);
  const findKey = (key: OfferKey) =>
    placesOf(key)
      .map(find)
      .find((found) => found !== undefined);
  const { offer, problems } = readOffer(findKey);
  const isBeside = KEYS.every((key) => findKey(key)?.keys[1] !== 'auth');
  const isPassword = isBeside && offeredPassword(offer) !== undefined;
  const warnings = unusedFindings(({ entry }) => {
    const found = find(entry);
    return found && { ...found, value: String(found.value) };
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

function profileOf(found: Found | undefined) {
  if (found === undefined) return undefined;
  const { value, finding } = found;
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
  return readTlsOffer((key) => findIn(files, [name, key]), places);
}

function findIn(
  files: readonly CloudsFile[],
  keys: readonly string[],
): (Found & { readonly keys: readonly string[] }) | undefined {
  const home = files.find((each) => each.valueAt(keys) !== undefined);
  if (home === undefined) return undefined;
  const { file, isRegular, positions, valueAt } = home;
  const path = entryPath(keys);
  return {
    keys,
    value: valueAt(keys),
    sourceOf: (inline) =>
      isRegular ? { file, at: path, pick: (text) => textAt(text, keys) } : { inline },
    finding: (text) => located({ path, text }, { file, positions }),
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
