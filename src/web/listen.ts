import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { isIP, type ListenOptions as NetOptions } from 'node:net';
import type { ServerTls } from '../domain/server-tls.ts';
import { type Bound, bindAll, bindEach } from './bind.ts';
import { serveConnections } from './connections.ts';
import { guardEntrance } from './entrance.ts';
import { createPlaces, type Places } from './places.ts';
import { whyNoDescriptor, whyNoPort, whyNoSocket } from './refused-address.ts';
import { withinLimits } from './request-limits.ts';
import { removeStaleSocket } from './stale-socket.ts';

/** An address to listen on. Without a host, all of the machine's addresses are meant. */
export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host?: string | undefined; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }
  /** A socket that listens already, handed over by who started the process. */
  | { readonly kind: 'descriptor'; readonly descriptor: number; readonly name: string };

/** Idle connections may make one last request for this long after the drain began. */
const IDLE_GRACE_MS = 1000;
/** Requests under way may end within this time; it leaves room below the five seconds of a stop. */
const ACTIVE_GRACE_MS = 4000;

const SERVER_TIMES = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  // A scrape every two minutes still finds its connection.
  keepAliveTimeout: 120_000,
  connectionsCheckingInterval: 2000,
  /** Until the first byte has come, and then until TLS is agreed on. */
  handshakeTimeout: 10_000,
};
const HEADER_BYTES_MAX = 16 * 1024;

export interface ListenOptions {
  readonly onRequest: RequestListener;
  /** Hears that a connection could not be taken, such as for want of file descriptors. */
  readonly onError: (error: Error) => void;
  /** How TLS is spoken with whom connects now; undefined, or giving that: it is not. */
  readonly tls?: () => ServerTls | undefined;
  /** Hears why TLS with somebody came to nothing. */
  readonly onTlsRefused?: (address: string | undefined, reason: string) => void;
  /** In milliseconds, in place of those that hold otherwise. */
  readonly times?: Partial<typeof SERVER_TIMES>;
  /** Shared by all addresses of the process. */
  readonly places?: Places;
  /** Hears of each answer that is given before the request is looked at. */
  readonly onRefused?: (code: number) => void;
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
export async function listen(address: ListenAddress, options: ListenOptions): Promise<Listener> {
  const servers = await openAll(address, options);
  return {
    addresses: servers.map((server) => server.address),
    drain: async () => void (await Promise.all(servers.map((server) => server.drain()))),
  };
}

/** An address, a path, or a descriptor. */
type Where = NetOptions & { readonly fd?: number };

interface OpenServer extends Bound {
  readonly address: string;
  drain(): Promise<void>;
}

type Open = (where: Where) => Promise<OpenServer>;

function openAll(address: ListenAddress, options: ListenOptions): Promise<readonly OpenServer[]> {
  const open = (where: Where) => openServer(where, options);
  switch (address.kind) {
    case 'tcp':
      return onPorts(address, open, options.addressesOf);
    case 'unix':
      return onSocket(address.path, open);
    case 'descriptor':
      return onDescriptor(address, open);
  }
}

async function onDescriptor(
  { descriptor, name }: { readonly descriptor: number; readonly name: string },
  open: Open,
): Promise<readonly OpenServer[]> {
  try {
    const server = await open({ fd: descriptor });
    return [{ ...server, address: server.address || `the socket ${name}` }];
  } catch (error) {
    throw new Error(
      `cannot listen on the socket ${name} that was handed over: ${whyNoDescriptor(error)}`,
    );
  }
}

async function onSocket(path: string, open: Open): Promise<readonly OpenServer[]> {
  try {
    await removeStaleSocket(path);
    return [await open({ path })];
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
  { onRequest, onError, ...options }: ListenOptions,
): Promise<OpenServer> {
  const { places = createPlaces(), tls = () => undefined } = options;
  const { onRefused = () => {}, onTlsRefused = () => {} } = options;
  const { handshakeTimeout, ...times } = { ...SERVER_TIMES, ...options.times };
  const server = createServer({ ...times, maxHeaderSize: HEADER_BYTES_MAX });
  const isSpare = ({ socket }: IncomingMessage) => places.isSpare(socket);
  const connections = serveConnections(server, withinLimits(onRequest, { isSpare, onRefused }));
  guardEntrance(server, { places, tls, onRefused: onTlsRefused, handshakeMs: handshakeTimeout });
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
    ...boundTo(server.address(), tls() === undefined ? 'http' : 'https'),
    close,
    // It goes on accepting until its connections have ended: a load balancer that asks once more
    // is told that the process is not ready, instead of being refused.
    drain: async () => {
      await connections.ended(IDLE_GRACE_MS);
      // Those that have not got as far as a question have none.
      places.cutArriving();
      const cut = () => server.closeAllConnections();
      const deadline = setTimeout(cut, ACTIVE_GRACE_MS - IDLE_GRACE_MS);
      await close();
      clearTimeout(deadline);
    },
  };
}

/** Node does not tell the path of a socket that was handed over. */
function boundTo(
  bound: ReturnType<ReturnType<typeof createServer>['address']>,
  scheme: 'http' | 'https',
) {
  if (bound === null) return { address: '', port: 0 };
  return typeof bound === 'string'
    ? { address: `unix://${bound}`, port: 0 }
    : { address: `${scheme}://${hostPort(bound.address, bound.port)}`, port: bound.port };
}

function hostPort(host = '', port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
