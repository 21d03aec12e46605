import { Resolver } from 'node:dns/promises';
import { performance } from 'node:perf_hooks';
import { codeOf } from '../../domain/error-code.ts';
import { within } from '../../domain/within.ts';
import type { Address, LookedUp } from '../http/look-up.ts';
import { candidates, type ResolvConf } from './resolv-conf.ts';

/** What follows the first addresses is waited for no longer: some servers drop what they do not know. */
const OTHER_FAMILY_MS = 50;

/** What the servers said of one full name. */
type Said =
  | { readonly kind: 'addresses'; readonly addresses: readonly Address[] }
  /** `isNoName`: there is nothing at all of this name, not even of the other family. */
  | { readonly kind: 'nothing'; readonly isNoName: boolean }
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'silence' };

/**
 * Asks the servers of DNS, by c-ares: it waits on sockets, so that a look-up can be given up and
 * holds up no other. The search list is gone through as glibc does it.
 */
export async function askDns(
  name: string,
  conf: ResolvConf,
  signal: AbortSignal,
): Promise<LookedUp> {
  const startedMs = performance.now();
  let problem = `there is no host ${name}`;
  for (const candidate of candidates(name, conf)) {
    const said = await askServers(candidate, conf, signal);
    if (said.kind === 'addresses') return { addresses: said.addresses };
    if (said.kind === 'silence') {
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
      return { reason: 'timeout', detail: `DNS: no answer for the host ${name} in ${seconds} s` };
    }
    if (said.kind === 'error') problem = `the host ${name} cannot be looked up (${said.code})`;
  }
  return { reason: 'network', detail: `DNS: ${problem}` };
}

/** A server that cannot tell leaves the word to the next one. */
async function askServers(name: string, conf: ResolvConf, signal: AbortSignal): Promise<Said> {
  const said = await ask(name, conf, signal);
  return said.kind === 'error' && conf.servers.length > 1
    ? askServers(name, { ...conf, servers: conf.servers.slice(1) }, signal)
    : said;
}

async function ask(
  name: string,
  { servers, timeoutMs, attempts }: ResolvConf,
  signal: AbortSignal,
): Promise<Said> {
  if (signal.aborted) return { kind: 'silence' };
  // Each on its own, since to cancel ends all that a resolver is asked.
  const resolver = new Resolver({ timeout: timeoutMs, maxTimeout: timeoutMs, tries: attempts });
  if (servers.length > 0) resolver.setServers(servers);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel);
  try {
    return await ofBothFamilies(said(resolver.resolve4(name), 4), said(resolver.resolve6(name), 6));
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}

async function ofBothFamilies(v4: Promise<Said>, v6: Promise<Said>): Promise<Said> {
  const first = await Promise.race([v4, v6]);
  if (first.kind === 'nothing' && first.isNoName) return first;
  const both = Promise.all([v4, v6]);
  const done =
    first.kind === 'addresses' ? await within(both, OTHER_FAMILY_MS, undefined) : await both;
  if (done === undefined) return first;
  const addresses = done.flatMap((each) => (each.kind === 'addresses' ? each.addresses : []));
  if (addresses.length > 0) return { kind: 'addresses', addresses };
  const [one, other] = done;
  return one.kind === 'nothing' ? other : one;
}

async function said(answer: Promise<readonly string[]>, family: 4 | 6): Promise<Said> {
  try {
    const addresses = await answer;
    return addresses.length === 0
      ? { kind: 'nothing', isNoName: false }
      : { kind: 'addresses', addresses: addresses.map((address) => ({ address, family })) };
  } catch (error) {
    const code = codeOf(error) || String(error);
    switch (code) {
      case 'ENOTFOUND':
      case 'ENODATA':
        return { kind: 'nothing', isNoName: code === 'ENOTFOUND' };
      case 'ETIMEOUT':
      case 'ECANCELLED':
        return { kind: 'silence' };
      default:
        return { kind: 'error', code };
    }
  }
}
