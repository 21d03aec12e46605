import type { SimulatedAccessKey } from './access-keys.ts';
import { seededHex } from './seed.ts';
import type { SimulatedUser } from './users.ts';

/** The domain of everything whose domain nobody has set. */
export const DEFAULT_DOMAIN = 'OTC-EU-DE-00000000001000000000';

/** Who may sign in to the demo fleet and to generated ones: one user and one access key. */
export const KNOWN_USERS: readonly SimulatedUser[] = [
  { domain: DEFAULT_DOMAIN, name: 'svc-cbr-exporter', password: 'simulator-password' },
];
export const KNOWN_ACCESS_KEYS: readonly SimulatedAccessKey[] = [
  { access: 'AKSIMULATOR000000001', secret: 'simulator-secret-key' },
];

/** A domain as IAM shows it. */
export function domainOf(
  seed: number,
  name: string,
): { readonly id: string; readonly name: string } {
  return { id: seededHex(seed, `domain ${name}`), name };
}

export function userIdOf(seed: number, { domain, name }: SimulatedUser): string {
  return seededHex(seed, `user ${domain}/${name}`);
}
