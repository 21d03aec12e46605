import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { type Failure, isFailure } from '../../domain/outcome.ts';
import type { TlsOptions } from '../../domain/tls-options.ts';
import { isSocketCode, tlsWords } from '../tls/tls-words.ts';
import type { LookUp } from './look-up.ts';
import type { ProxyServer } from './proxy.ts';
import { askForTunnel, openTcp, openTls } from './sockets.ts';
import { classifyTransportError, describe } from './transport-failure.ts';

/** Why there is no connection, as it passes through undici. */
export class ConnectFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}

export interface ConnectOptions {
  readonly tls: TlsOptions | undefined;
  readonly proxy: ProxyServer | undefined;
  readonly lookUp: LookUp;
  /** Connections by TLS need one. */
  readonly context: SecureContext | undefined;
}

/** One attempt to get a connection. */
export interface Attempt {
  readonly signal: AbortSignal;
  /** What has not come when the time is over; a number of milliseconds is to follow. */
  waitsFor: string;
}

/** Who is at the other end: the server or the proxy. */
interface Peer {
  readonly hostname: string;
  readonly port: number;
  /** For texts. */
  readonly name: string;
  readonly isSecure: boolean;
  readonly certifiedName: string;
}

/** Leads to the server of `url`, or to the proxy if it is the proxy's. Rejects with ConnectFailed. */
export async function connect(
  url: URL,
  attempt: Attempt,
  options: ConnectOptions,
): Promise<Socket> {
  const { proxy, tls } = options;
  const target = peerOf(url, `the server ${url.host}`, tls?.serverName);
  if (proxy === undefined) return open(target, attempt, options);
  const between = peerOf(proxy.url, proxy.name);
  // What is not encrypted is asked of the proxy itself.
  if (url.origin === proxy.url.origin) return open(between, attempt, options);
  if (!proxy.serves(target)) return open(target, attempt, options);

  const socket = await open(between, attempt, options);
  const asked = { target: `${url.hostname}:${target.port}`, headers: proxy.headers };
  const waitsFor = `no answer of ${proxy.name} to CONNECT`;
  const status = await step({ attempt, peer: between, waitsFor }, () =>
    askForTunnel(socket, asked, attempt.signal),
  );
  if (status === 200) return secure(socket, target, { attempt, options });
  const detail = proxy.refusal(asked.target, status);
  throw new ConnectFailed({ reason: 'network', detail, httpStatus: status });
}

async function open(peer: Peer, attempt: Attempt, options: ConnectOptions): Promise<Socket> {
  const { hostname, name } = peer;
  const { signal } = attempt;
  const unknown = `DNS: no answer for the host ${hostname}`;
  const found = await step({ attempt, peer, waitsFor: unknown }, () =>
    options.lookUp(hostname, signal),
  );
  if (isFailure(found)) throw new ConnectFailed(found);
  const waitsFor = `no connection to ${name}`;
  const socket = await step({ attempt, peer, waitsFor }, () =>
    openTcp(peer, found.addresses, signal),
  );
  return peer.isSecure ? secure(socket, peer, { attempt, options }) : socket;
}

async function secure(
  socket: Socket,
  peer: Peer,
  { attempt, options }: { readonly attempt: Attempt; readonly options: ConnectOptions },
): Promise<Socket> {
  const { context, tls } = options;
  if (context === undefined) throw new Error('TLS needs a context that says whom to trust');
  const { name, certifiedName } = peer;
  const waitsFor = `no end of the TLS handshake with ${name}`;
  const handshake = {
    context,
    certifiedName,
    isVerified: tls?.insecureSkipVerify !== true,
  };
  return step({ attempt, peer, waitsFor, isHandshake: true }, () =>
    openTls(socket, handshake, attempt.signal),
  );
}

interface Step {
  readonly attempt: Attempt;
  readonly peer: Peer;
  readonly waitsFor: string;
  readonly isHandshake?: boolean;
}

/** One step of an attempt, with the failure in words when it goes wrong. */
async function step<Result>(
  { attempt, peer, waitsFor, isHandshake = false }: Step,
  work: () => Promise<Result>,
): Promise<Result> {
  attempt.waitsFor = waitsFor;
  try {
    return await work();
  } catch (error) {
    throw new ConnectFailed(failureOf(error, { peer: peer.name, isHandshake }));
  }
}

export function hostOf(url: Pick<URL, 'protocol' | 'hostname' | 'port'>): {
  readonly hostname: string;
  readonly port: number;
} {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'), port };
}

function peerOf(url: URL, name: string, serverName?: string): Peer {
  const { hostname, port } = hostOf(url);
  return {
    hostname,
    port,
    name,
    isSecure: url.protocol === 'https:',
    certifiedName: serverName ?? hostname.replace(/\.$/, ''),
  };
}

function failureOf(
  error: unknown,
  { peer, isHandshake }: { readonly peer: string; readonly isHandshake: boolean },
): Failure {
  const described = describe(error);
  if (isHandshake && !isSocketCode(described.code)) {
    return { reason: 'tls', detail: tlsWords(described, peer) };
  }
  const failure = classifyTransportError(error, peer);
  return failure.reason === 'tls' ? failure : { ...failure, detail: `${peer}: ${failure.detail}` };
}
