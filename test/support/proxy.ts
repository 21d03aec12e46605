import { createServer, type IncomingMessage, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { certificate } from '../simulator/certificates.ts';

export interface TestProxy {
  readonly url: string;
  /** What went through it: CONNECT host:port, or the method with the URL. */
  readonly seen: string[];
  /** Number of connections accepted so far. */
  connections(): number;
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** user:password of who may use it */
  readonly credentials?: string;
  /** Speaks TLS, with the certificate for localhost. */
  readonly isSecure?: boolean;
  /** Has its way with a CONNECT in place of a tunnel, if it gives true. */
  readonly onConnect?: (client: Duplex) => boolean;
}

/** A forward proxy that tunnels and forwards, for those who know the password. */
export async function startProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const { credentials, isSecure = false, onConnect = () => false } = options;
  const seen: string[] = [];
  const wanted =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  const allowed = ({ headers }: IncomingMessage) =>
    wanted === undefined || headers['proxy-authorization'] === wanted;

  const server = isSecure ? createTlsServer(certificate('server')) : createServer();
  server.on('request', (incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    if (!allowed(incoming)) {
      response.writeHead(407).end();
      return;
    }
    const { url = '', method, headers } = incoming;
    const outgoing = request(url, { method, headers, maxHeaderSize: 128 * 1024 }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.writeHead(502).end());
    incoming.pipe(outgoing);
  });
  server.on('connect', (incoming, client) => {
    seen.push(`CONNECT ${incoming.url}`);
    client.on('error', () => {});
    if (onConnect(client)) return;
    if (!allowed(incoming)) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const target = new URL(`http://${incoming.url}`);
    const upstream = connect(Number(target.port), target.hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}`,
    seen,
    connections: () => connections,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
