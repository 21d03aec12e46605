import { lstat, unlink } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';

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

export interface Listener {
  /** Where it listens, as a URL or a socket path. */
  readonly address: string;
  /** Lets the open connections make their last request, then ends them. */
  drain(): Promise<void>;
}

/** Listens on one address. Rejects with a sentence that says which one and why it cannot. */
export async function listen(
  address: ListenAddress,
  onRequest: RequestListener,
): Promise<Listener> {
  const server = createServer(SERVER_LIMITS, onRequest);
  const connections = countConnections(server);
  if (address.kind === 'unix') await removeStaleSocket(address.path);
  await started(server, address);
  return { address: describe(server, address), drain: () => drain(server, connections) };
}

async function started(server: Server, address: ListenAddress): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    const where = address.kind === 'unix' ? address.path : hostPort(address.host, address.port);
    const why =
      error.code === 'EADDRINUSE'
        ? 'the address is in use; choose another one with --web.listen-address'
        : error.message;
    reject(new Error(`cannot listen on ${where}: ${why}`));
  });
  server.listen(
    address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port },
    resolve,
  );
  await promise;
}

/**
 * A socket that nobody listens on was left by a process that died: it is taken away. Anything
 * else at the path is not ours to delete.
 */
async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new Error(`cannot listen on ${path}: there is a file that is no socket`);
  }
  const outcome = await tryToConnect(path);
  if (outcome === 'ENOENT') return;
  // Only this one says for certain that nobody is there.
  if (outcome !== 'ECONNREFUSED') {
    throw new Error(`cannot listen on ${path}: another process may listen there (${outcome})`);
  }
  await unlink(path);
}

async function tryToConnect(path: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(path);
  socket.once('connect', () => resolve('it answers'));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  const outcome = await promise;
  socket.destroy();
  return outcome;
}

/**
 * The server goes on accepting until its connections have ended: a load balancer that asks once
 * more is told that the process is not ready, instead of being refused.
 */
async function drain(server: Server, connections: Connections): Promise<void> {
  await connections.ended(IDLE_GRACE_MS);
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  const deadline = setTimeout(() => server.closeAllConnections(), ACTIVE_GRACE_MS - IDLE_GRACE_MS);
  await closed;
  clearTimeout(deadline);
}

interface Connections {
  /** Resolves once there is none, or after `limitMs`. */
  ended(limitMs: number): Promise<void>;
}

function countConnections(server: Server): Connections {
  const sockets = new Set<Socket>();
  let onNone = () => {};
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) onNone();
    });
  });
  return {
    ended: async (limitMs) => {
      if (sockets.size === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      onNone = resolve;
      const timer = setTimeout(resolve, limitMs);
      await promise;
      clearTimeout(timer);
    },
  };
}

function describe(server: Server, address: ListenAddress): string {
  if (address.kind === 'unix') return `unix://${address.path}`;
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  return `http://${hostPort(address.host ?? 'localhost', port)}`;
}

function hostPort(host = '', port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
