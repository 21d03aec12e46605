import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { ServerTls } from '../../src/domain/server-tls.ts';
import { type Listener, type ListenOptions, listen } from '../../src/web/listen.ts';
import { certificate, readCa } from '../simulator/certificates.ts';

export const SERVER_TLS: ServerTls = {
  cert: certificate('server').cert,
  key: new Secret(certificate('server').key),
  clientCa: undefined,
  clientAuth: { isAsked: false, isRequired: false, isVerified: false },
  clientAllowedSans: undefined,
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: ['ECDHE-ECDSA-AES128-GCM-SHA256'],
  curves: undefined,
  prefersOwnCiphers: true,
};

export interface Listening extends Listener {
  readonly port: number;
}

/** Listens on a free port until the test is over; who asks hears `hello`. */
export async function listening(options: Partial<ListenOptions> = {}): Promise<Listening> {
  const listener = await listen(
    { kind: 'tcp', host: '127.0.0.1', port: 0 },
    {
      onRequest: (_request, response) => response.end('hello'),
      onError: (error) => {
        throw error;
      },
      addressesOf: (host) => Promise.reject(new Error(`nobody knows ${host}`)),
      ...options,
    },
  );
  onTestFinished(listener.drain);
  return { ...listener, port: Number(new URL(listener.addresses[0] ?? '').port) };
}

/** A client of TCP that is gone when the test is over. */
export function client(port: number): Socket {
  return ofTheTest(connect(port, '127.0.0.1'));
}

export function tlsClient(port: number, options: ConnectionOptions = {}): TLSSocket {
  return ofTheTest(
    connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: readCa(), ...options }),
  );
}

function ofTheTest<Client extends Socket>(socket: Client): Client {
  // How it ended is seen in what it has read.
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}

export function get(path: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\nHost: exporter\r\n${lines.join('')}\r\n`;
}

/** All that the other side says until it ends the connection. */
export async function allFrom(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

/** Sends, and what comes back first; empty when the connection ended without a word. */
export async function answerTo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.once('data', (data) => resolve(String(data)));
  socket.once('close', () => resolve(''));
  return promise;
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
}
