import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Transport } from '../../src/cbr/http/transport.ts';
import { certificate } from '../simulator/certificates.ts';
import { type ProxyOptions, startProxy, type TestProxy } from './proxy.ts';

/** Every way that a request can go, by the schemes of the endpoint and the proxy. */
export const WAYS = [
  'http',
  'https',
  'http by an http proxy',
  'https by an http proxy',
  'http by an https proxy',
  'https by an https proxy',
] as const;
export type Way = (typeof WAYS)[number];

export interface WayToServer {
  readonly url: string;
  readonly proxy: TestProxy | undefined;
  /** The proxy of the way, if it has one. */
  readonly transport: Pick<Transport, 'proxy'>;
}

/** A server that answers so, and a proxy before it where the way has one. */
export async function wayTo(
  way: Way,
  answer: RequestListener,
  options: ProxyOptions = {},
): Promise<WayToServer> {
  const [scheme = '', proxyScheme] = way.split(/ by an | proxy/);
  const server = scheme === 'https' ? createTlsServer(certificate('server')) : createServer();
  server.on('request', answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `${scheme}://127.0.0.1:${port}/`;
  if (proxyScheme === undefined || proxyScheme === '') {
    return { url, proxy: undefined, transport: {} };
  }
  const proxy = await startProxy({ ...options, isSecure: proxyScheme === 'https' });
  onTestFinished(proxy.close);
  return {
    url,
    proxy,
    transport: { proxy: { url: proxy.url, credentials: undefined, noProxy: '' } },
  };
}
