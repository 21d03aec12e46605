import { once } from 'node:events';
import { request } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import type { Address } from './look-up.ts';

/** How long a connection may be silent before the system asks whether the other side is there. */
const KEEP_ALIVE_DELAY_MS = 60_000;
const HEADER_BYTES_MAX = 64 * 1024;

/** Connects to whichever of a host's addresses answers first. */
export function openTcp(
  { hostname, port }: { readonly hostname: string; readonly port: number },
  addresses: readonly Address[],
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connectTcp({
    host: hostname,
    port,
    lookup: (_hostname, _options, found) => found(null, [...addresses]),
    autoSelectFamily: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
  });
  return ready(socket, 'connect', signal);
}

export interface Handshake {
  readonly context: SecureContext;
  /** What has to stand in the other side's certificate. */
  readonly certifiedName: string;
  readonly isVerified: boolean;
}

/**
 * TLS on a connection, which may itself lead through a proxy. No session is taken up again: the
 * certificate of now is looked at on each connection.
 */
export function openTls(
  socket: Socket,
  { context, certifiedName, isVerified }: Handshake,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const secured = connectTls({
    socket,
    host: certifiedName,
    // An address is looked for in the certificate, but must not be sent.
    ...(isIP(certifiedName) === 0 && { servername: certifiedName }),
    secureContext: context,
    rejectUnauthorized: isVerified,
    ALPNProtocols: ['http/1.1'],
  });
  secured.once('close', () => socket.destroy());
  return ready(secured, 'secureConnect', signal);
}

/** Asks for a tunnel to `target` on a connection to a proxy; gives the status of its answer. */
export async function askForTunnel(
  socket: Socket,
  {
    target,
    headers,
  }: { readonly target: string; readonly headers: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<number> {
  const asking = request({
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...headers },
    setHost: false,
    // Without an agent, or it would connect by itself.
    createConnection: () => socket,
    maxHeaderSize: HEADER_BYTES_MAX,
  });
  asking.end();
  try {
    const [answer, , head] = await once(asking, 'connect', { signal });
    // Who speaks first behind the proxy may have begun already.
    if (head.length > 0) socket.unshift(head);
    if (answer.statusCode !== 200) socket.destroy();
    return answer.statusCode;
  } catch (error) {
    asking.on('error', () => {});
    socket.destroy();
    throw error;
  }
}

async function ready<Opened extends Socket>(
  socket: Opened,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<Opened> {
  // Whoever uses the connection listens as well, but not yet. And what TLS says of its end would
  // be drowned by the end itself.
  socket.on('error', (error) => socket.destroy(error));
  try {
    await once(socket, event, { signal });
    // A server may refuse us in the same breath, before anybody listens again.
    if (socket.errored !== null) throw socket.errored;
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
