import { BlockList, isIP } from 'node:net';

/** A host that requests go to. */
export interface Host {
  /** As in a URL, but without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
}

type Exempts = (host: Host) => boolean;

/**
 * Whom NO_PROXY names, read as curl and Go do: `*`, names with the domains below them, addresses,
 * networks as 10.0.0.0/8, each but a network also with a port. Names are not looked up for it.
 */
export function readNoProxy(text: string): Exempts {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const exempts = entries.map((entry) => readNetwork(entry) ?? readHost(entry));
  return (host) => exempts.some((exempt) => exempt(host));
}

function readNetwork(entry: string): Exempts | undefined {
  const [, address = '', prefix] = /^\[?([^[\]]+)\]?\/(\d+)$/.exec(entry) ?? [];
  const family = isIP(address);
  if (family === 0 || Number(prefix) > (family === 4 ? 32 : 128)) return undefined;
  const network = new BlockList();
  network.addSubnet(address, Number(prefix), familyName(family));
  return ({ hostname }) => {
    const own = isIP(hostname);
    return own !== 0 && network.check(hostname, familyName(own));
  };
}

function readHost(entry: string): Exempts {
  // An IPv6 address has colons of its own.
  const [, bracketed, plain, written] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [
    undefined,
    undefined,
    entry,
    undefined,
  ];
  const name = (bracketed ?? plain ?? '').toLowerCase().replace(/\.$/, '');
  const isExempt = isIP(name) === 0 ? readName(name) : isAddress(name);
  return ({ hostname, port }) =>
    (written === undefined || Number(written) === port) &&
    isExempt(hostname.toLowerCase().replace(/\.$/, ''));
}

function readName(name: string): (hostname: string) => boolean {
  if (name === '*') return () => true;
  const domain = name.replace(/^\*?\./, '');
  const isBelow = (hostname: string) => isIP(hostname) === 0 && hostname.endsWith(`.${domain}`);
  return name.startsWith('*.') ? isBelow : (hostname) => hostname === domain || isBelow(hostname);
}

/** In whatever of its spellings. */
function isAddress(address: string): (hostname: string) => boolean {
  const list = new BlockList();
  list.addAddress(address, familyName(isIP(address)));
  return (hostname) => {
    const family = isIP(hostname);
    return family !== 0 && list.check(hostname, familyName(family));
  };
}

function familyName(family: number): 'ipv4' | 'ipv6' {
  return family === 6 ? 'ipv6' : 'ipv4';
}
