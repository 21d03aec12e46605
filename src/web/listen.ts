import { createServer, type RequestListener } from 'node:http';
import { isIP, type ListenOptions as Where } from 'node:net';
import { type Bound, bindAll, bindEach } from './bind.ts';
import { serveConnections } from './connections.ts';
import { whyNoPort, whyNoSocket } from './refused-address.ts';
import { removeStaleSocket } from './stale-socket.ts';

/** An address to listen on. Without a host, all of the machine's addresses are meant. */
export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host?: string | undefined; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** Idle connections may make one last request for this long after the drain began. */
const IDLE_GRACE_MS = 1000;
/** Requests under way may end within this time; it leaves room below the five seconds of a stop. */
const ACTIVE_GRACE_MS = 4000;

const SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2000,
  maxHeaderSize: 16 * 1024,
};

export interface ListenOptions {
  readonly onRequest: RequestListener;
  /** Hears that a connection could not be taken, such as for want of file descriptors. */
  readonly onError: (error: Error) => void;
  /** All addresses of a name; rejects with the reason when there are none. */
  readonly addressesOf: (host: string) => Promise<readonly string[]>;
}

export interface Listener {
  /** Where it listens, as URLs or a socket path: a name may have several addresses. */
  readonly addresses: readonly string[];
  /** Lets the open connections make their last request, then ends them. */
  drain(): Promise<void>;
}

/** Listens on one address. Rejects with a sentence that says which one and why it cannot. */
export async function listen(
  address: ListenAddress,
  { onRequest, onError, addressesOf }: ListenOptions,
): Promise<Listener> {
  const open = (where: Where) => openServer(where, { onRequest, onError });
  const servers =
    address.kind === 'unix'
      ? [await onSocket(address.path, open)]
      : await onPorts(address, open, addressesOf);
  return {
    addresses: servers.map((server) => server.address),
    drain: async () => void (await Promise.all(servers.map((server) => server.drain()))),
  };
}

interface OpenServer extends Bound {
  readonly address: string;
  drain(): Promise<void>;
}

type Open = (where: Where) => Promise<OpenServer>;

async function onSocket(path: string, open: Open): Promise<OpenServer> {
  try {
    await removeStaleSocket(path);
    return await open({ path });
  } catch (error) {
    throw new Error(`cannot listen on ${path}: ${await whyNoSocket(path, error)}`);
  }
}

async function onPorts(
  { host, port }: { readonly host?: string | undefined; readonly port: number },
  open: Open,
  addressesOf: (host: string) => Promise<readonly string[]>,
): Promise<readonly OpenServer[]> {
  try {
    if (host === undefined) return await bindAll(port, open);
    const hosts = isIP(host) === 0 ? await addressesOf(host) : [host];
    return await bindEach([...new Set(hosts)], port, open);
  } catch (error) {
    throw new Error(`cannot listen on ${hostPort(host, port)}: ${whyNoPort(error)}`);
  }
}

async function openServer(
  where: Where,
  { onRequest, onError }: Pick<ListenOptions, 'onRequest' | 'onError'>,
): Promise<OpenServer> {
  const server = createServer(SERVER_LIMITS);
  const connections = serveConnections(server, onRequest);
  const { promise: started, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(where, resolve);
  await started;
  server.off('error', reject).on('error', onError);
  const close = async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    await closed;
  };
  return {
    ...boundTo(server.address()),
    close,
    // It goes on accepting until its connections have ended: a load balancer that asks once more
    // is told that the process is not ready, instead of being refused.
    drain: async () => {
      await connections.ended(IDLE_GRACE_MS);
      const cut = () => server.closeAllConnections();
      const deadline = setTimeout(cut, ACTIVE_GRACE_MS - IDLE_GRACE_MS);
      await close();
      clearTimeout(deadline);
    },
  };
}

function boundTo(bound: ReturnType<ReturnType<typeof createServer>['address']>) {
  if (bound === null) throw new Error('a server that listens has no address');
  return typeof bound === 'string'
    ? { address: `unix://${bound}`, port: 0 }
    : { address: `http://${hostPort(bound.address, bound.port)}`, port: bound.port };
}

function hostPort(host = '', port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
