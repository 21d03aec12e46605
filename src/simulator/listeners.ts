import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';

/** Tokens are several KiB long; the gateway takes up to 128 KiB of headers. */
const HEADERS = { maxHeaderSize: 128 * 1024 };
/** Gateways keep idle connections longer than Node's five seconds. */
const KEEP_ALIVE_MS = 60_000;

/** Everything in PEM. */
export interface TlsServerOptions {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
  /** Whose certificates clients may show. */
  readonly ca?: string | Buffer | undefined;
  /** Clients without a certificate of the CA are turned away in the handshake. */
  readonly requestCert?: boolean | undefined;
}

/** What a server shows of itself, in PEM. */
export type ServerCertificate = Pick<TlsServerOptions, 'key' | 'cert'>;

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** Serves https; http when undefined. */
  readonly tls?: TlsServerOptions | undefined;
}

export interface Listeners {
  /** Each call is one more place to be asked at, for example for https and for http. */
  listen(address: ListenAddress): Promise<{ readonly url: string }>;
  /** Serves https with another certificate from now on, as if a gateway had been restarted. */
  setCertificate(certificate: ServerCertificate): void;
  /** Connections that are open now. */
  connections(): number;
  /** Cuts all connections, also those of answers that never end. */
  close(): Promise<void>;
}

export function createListeners(handle: RequestListener): Listeners {
  const servers = new Set<Server>();
  const securing = new Map<TlsServer, TlsServerOptions>();
  let connections = 0;

  function secured(tls: TlsServerOptions): TlsServer {
    const { requestCert = false } = tls;
    const client = { requestCert, rejectUnauthorized: requestCert };
    const server = createTlsServer({ ...HEADERS, ...contextOf(tls), ...client }, handle);
    securing.set(server, tls);
    return server;
  }

  return {
    async listen({ host, port, tls }) {
      const server = tls === undefined ? createServer(HEADERS, handle) : secured(tls);
      server.on('connection', (socket) => {
        connections += 1;
        socket.once('close', () => {
          connections -= 1;
        });
      });
      server.keepAliveTimeout = KEEP_ALIVE_MS;
      server.listen({ host, port });
      await once(server, 'listening');
      servers.add(server);
      const scheme = tls === undefined ? 'http' : 'https';
      return { url: `${scheme}://${hostOf(server.address() as AddressInfo)}` };
    },
    setCertificate(certificate) {
      for (const [server, tls] of securing) {
        server.setSecureContext(contextOf({ ...tls, ...certificate }));
        // Who is connected has seen the old one, and would not look again.
        server.closeAllConnections();
      }
    },
    connections: () => connections,
    async close() {
      const closing = [...servers].map(async (server) => {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
      });
      servers.clear();
      securing.clear();
      await Promise.all(closing);
    },
  };
}

function contextOf({ key, cert, ca }: TlsServerOptions): SecureContextOptions {
  return { key, cert, ...(ca && { ca }) };
}

function hostOf({ address, family, port }: AddressInfo): string {
  return `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
