import { isIP } from 'node:net';

/** What `/etc/resolv.conf` says about how names are asked for. */
export interface ResolvConf {
  /** None: those that c-ares finds by itself. */
  readonly servers: readonly string[];
  /** Domains that are tried behind a name. */
  readonly search: readonly string[];
  /** A name with fewer dots is first tried with these domains. */
  readonly ndots: number;
  /** Of one question to one server. */
  readonly timeoutMs: number;
  /** How often each server is asked. */
  readonly attempts: number;
}

/** The bounds of glibc. */
const SERVERS_MAX = 3;
const NDOTS_MAX = 15;
const TIMEOUT_SECONDS_MAX = 30;
const ATTEMPTS_MAX = 5;
const SEARCH_MAX = 32;

/** Where nothing is said; glibc waits 5 s for a packet that was lost. */
const TIMEOUT_SECONDS = 2;
const ATTEMPTS = 3;

export function parseResolvConf(text: string): ResolvConf {
  const servers: string[] = [];
  const options = new Map<string, number>();
  let search: readonly string[] = [];
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    const [first = ''] = values;
    if (keyword === 'nameserver') servers.push(first);
    if (keyword === 'domain') search = [first];
    if (keyword === 'search') search = values;
    if (keyword !== 'options') continue;
    for (const [, name = '', value] of line.matchAll(/\b(\w+):(\d+)\b/g)) {
      options.set(name, Number(value));
    }
  }
  const option = (name: string, unset: number, [min, max]: readonly [number, number]) =>
    Math.min(Math.max(options.get(name) ?? unset, min), max);
  return {
    servers: servers.every(canBeSet) ? servers.slice(0, SERVERS_MAX) : [],
    search: search.flatMap(domain).slice(0, SEARCH_MAX),
    ndots: option('ndots', 1, [0, NDOTS_MAX]),
    timeoutMs: option('timeout', TIMEOUT_SECONDS, [1, TIMEOUT_SECONDS_MAX]) * 1000,
    attempts: option('attempts', ATTEMPTS, [1, ATTEMPTS_MAX]),
  };
}

/** A link-local address with its zone can only be taken from the file by c-ares itself. */
function canBeSet(server: string): boolean {
  const [, v6, v4] = /^\[(.+)\]:\d+$|^([\d.]+):\d+$/.exec(server) ?? [];
  return !server.includes('%') && isIP(v6 ?? v4 ?? server) !== 0;
}

/** Without the dot that marks the root, which is itself no domain to try. */
function domain(written: string): readonly string[] {
  const name = written.replace(/\.$/, '');
  return name === '' ? [] : [name];
}

/** The full names that a name may stand for, in the order in which they are to be tried. */
export function candidates(name: string, { search, ndots }: ResolvConf): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = search.map((each) => `${name}.${each}`);
  return name.split('.').length > ndots ? [name, ...searched] : [...searched, name];
}
