import { isIPv6 } from 'node:net';

/** Groups of an IPv6 address that one customer of a provider usually has all of. */
const NETWORK_GROUPS = 4;

/** Who counts as one: an IPv4 address, a /64 of IPv6, or all who come by a socket of the machine. */
export function sourceOf(address: string | undefined): string {
  const plain = (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  // Where zeros are left out, they fill up what is missing before the rest.
  if (tail !== undefined) {
    const rest = tail === '' ? [] : tail.split(':');
    while (groups.length + rest.length < 8) groups.push('0');
    groups.push(...rest);
  }
  return groups.slice(0, NETWORK_GROUPS).join(':');
}
