import { childPath, nearestPosition } from '../file/findings.ts';
import type { CloudsFile } from './clouds-files.ts';
import { readCloudsYaml } from './clouds-yaml.ts';
import { type OfferKey, type OfferResult, readOffer } from './offer.ts';

/** Where an entry may have each value; the tools of this cloud put keys in either place. */
const PLACES: Readonly<Record<OfferKey, readonly [readonly string[], ...(readonly string[])[]]>> = {
  token: [['auth', 'token']],
  accessKey: [['auth', 'ak'], ['auth', 'access_key'], ['ak'], ['access_key']],
  secretKey: [['auth', 'sk'], ['auth', 'secret_key'], ['sk'], ['secret_key']],
  securityToken: [['auth', 'security_token'], ['security_token']],
  password: [['auth', 'password']],
  authUrl: [['auth', 'auth_url']],
  domainName: [
    ['auth', 'user_domain_name'],
    ['auth', 'domain_name'],
    ['auth', 'project_domain_name'],
  ],
  username: [['auth', 'username']],
  projectName: [
    ['auth', 'project_name'],
    ['auth', 'tenant_name'],
  ],
  projectId: [
    ['auth', 'project_id'],
    ['auth', 'tenant_id'],
  ],
  region: [['region_name']],
};

/** The key to write into the entry for a part of the sign-in. */
export function entryKeyOf(key: OfferKey): string {
  return PLACES[key][0].join('.');
}

/** The sign-in that an entry describes, each value out of the first file that has it. */
export function cloudOffer(name: string, files: readonly CloudsFile[]): OfferResult {
  return readOffer((key) => {
    for (const place of PLACES[key]) {
      const keys = [name, ...place];
      const found = files.find((each) => each.valueAt(keys) !== undefined);
      if (found !== undefined) return foundIn(found, keys);
    }
    return undefined;
  });
}

function foundIn({ file, positions, valueAt }: CloudsFile, keys: readonly string[]) {
  const path = entryPath(keys);
  return {
    value: valueAt(keys),
    sourceOf: () => ({ file, at: path, pick: (text: string) => textAt(text, keys) }),
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
