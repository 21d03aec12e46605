import { isIP } from 'node:net';
import type { Address } from '../http/look-up.ts';

/** The addresses that a text as of `/etc/hosts` gives a name, which is in lower case. */
export function addressesInHosts(text: string, name: string): readonly Address[] {
  return text.split('\n').flatMap((line) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    if (!names.some((each) => each.toLowerCase() === name)) return [];
    const family = isIP(address);
    return family === 4 || family === 6 ? [{ address, family }] : [];
  });
}
