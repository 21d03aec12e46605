import { codeOf } from '../domain/error-code.ts';

/** The machine has no such address, or does not speak its protocol at all. */
const NOT_HERE = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];
/** How often a free port is looked for that all addresses have. */
const TRIES_MAX = 10;

/** Something that listens on a port. */
export interface Bound {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on one address of the machine; rejects with the error of the system. */
export type Bind<Server extends Bound> = (where: {
  readonly host: string;
  readonly port: number;
}) => Promise<Server>;

/** Every address of the machine: those of IPv6 as well, unless it has none at all. */
export async function bindAll<Server extends Bound>(
  port: number,
  bind: Bind<Server>,
): Promise<readonly Server[]> {
  try {
    return [await bind({ host: '::', port })];
  } catch (error) {
    if (!NOT_HERE.includes(codeOf(error))) throw error;
    return [await bind({ host: '0.0.0.0', port })];
  }
}

/**
 * All addresses of one name, at the same port. One that the machine has not is left out, as long
 * as there is another: the hosts file may name ::1 where IPv6 is off.
 */
export async function bindEach<Server extends Bound>(
  hosts: readonly string[],
  port: number,
  bind: Bind<Server>,
): Promise<readonly Server[]> {
  for (let tries = 1; ; tries += 1) {
    const servers: Server[] = [];
    try {
      await bindInto(servers, { hosts, port }, bind);
      return servers;
    } catch (error) {
      await Promise.all(servers.map((server) => server.close()));
      // The port that was free at the first address is not so at another one.
      const isRetried = port === 0 && codeOf(error) === 'EADDRINUSE' && tries < TRIES_MAX;
      if (!isRetried) throw error;
    }
  }
}

async function bindInto<Server extends Bound>(
  servers: Server[],
  { hosts, port }: { readonly hosts: readonly string[]; readonly port: number },
  bind: Bind<Server>,
): Promise<void> {
  let missing: unknown;
  for (const host of hosts) {
    try {
      servers.push(await bind({ host, port: servers[0]?.port ?? port }));
    } catch (error) {
      if (!NOT_HERE.includes(codeOf(error))) throw error;
      missing = error;
    }
  }
  if (servers.length === 0) throw missing;
}
