import { isIP } from 'node:net';
import { readStart } from '../files/read-start.ts';
import type { LookedUp, LookUp } from '../http/look-up.ts';
import { sharedFlights } from '../http/shared-flight.ts';
import { askDns } from './ask-dns.ts';
import { addressesInHosts } from './hosts-file.ts';
import { parseResolvConf } from './resolv-conf.ts';

/** Names further down are not found. */
const HOSTS_BYTES_MAX = 1024 * 1024;
const RESOLV_CONF_BYTES_MAX = 64 * 1024;

export interface LookUpFiles {
  readonly hosts: string;
  readonly resolvConf: string;
}

export const SYSTEM_FILES: LookUpFiles = { hosts: '/etc/hosts', resolvConf: '/etc/resolv.conf' };

/**
 * Looks hosts up as most systems are told to, `hosts: files dns`, without the system's own function:
 * that one occupies a thread for as long as a server is silent, of which there are few for the whole
 * process, and cannot be given up. One look-up per name is under way at a time, and ends with the
 * last who waits for it. Both files are read each time, so that a change counts at once.
 */
export function createLookUp(files: LookUpFiles = SYSTEM_FILES): LookUp {
  const find = sharedFlights((name: string, signal) => found(name, files, signal));
  return async (host, signal) => {
    const family = isIP(host);
    if (family === 4 || family === 6) return { addresses: [{ address: host, family }] };
    return find(host.toLowerCase(), signal);
  };
}

async function found(name: string, files: LookUpFiles, signal: AbortSignal): Promise<LookedUp> {
  const plain = name.replace(/\.$/, '');
  const [hosts, resolvConf] = await Promise.all([
    textOf(files.hosts, HOSTS_BYTES_MAX),
    textOf(files.resolvConf, RESOLV_CONF_BYTES_MAX),
  ]);
  const addresses = addressesInHosts(hosts, plain);
  if (addresses.length > 0) return { addresses };
  if (/(^|\.)localhost$/.test(plain)) return LOOPBACK;
  return askDns(name, parseResolvConf(resolvConf), signal);
}

/** What the name stands for where no file says so, and no server is asked. */
const LOOPBACK: LookedUp = {
  addresses: [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ],
};

/** A system without the file has nothing to say by it. */
async function textOf(file: string, bytesMax: number): Promise<string> {
  const start = await readStart(file, bytesMax).catch(() => Buffer.alloc(0));
  return start.toString();
}
