import type { Destination } from './http/http.ts';

/** Where one request goes. */
export interface Address extends Destination {
  readonly href: string;
}

/** Nothing that a URL would write in another way, and no step upwards. */
const PLAIN = /^[\w/-]+$/;

/** By what stands behind the base, with its query. */
export type Addresses = (path: string) => Address;

/** Where requests below `base` go: nearly all paths are plain, and need no parser of URLs. */
export function addressesBelow(base: string): Addresses {
  const { protocol, origin, host, hostname, port, pathname, href } = new URL(`${base}/`);
  const isPlain = href === `${origin}${pathname}`;
  return (path) => {
    if (!isPlain || !PLAIN.test(path)) return new URL(`${base}/${path}`);
    return {
      protocol,
      origin,
      host,
      hostname,
      port,
      pathname: pathname + path,
      search: '',
      href: href + path,
    };
  };
}
