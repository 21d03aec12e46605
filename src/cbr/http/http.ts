import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { Failure } from '../../domain/outcome.ts';
import type { Secret } from '../../domain/secret.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { classifyTransportError } from './transport-failure.ts';

const RESPONSE_BYTES_MAX = 8 * 1024 * 1024;
/** A token in a header can be larger than 20 KB. */
const HEADER_BYTES_MAX = 64 * 1024;

export interface TlsOptions {
  /** Trusted beside the system's certificates. */
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly serverName: string | undefined;
  readonly insecureSkipVerify: boolean;
}

export interface ProxyOptions {
  readonly url: string;
  /** user:password */
  readonly credentials: Secret | undefined;
  /** Hosts that are reached directly, as NO_PROXY writes them. */
  readonly noProxy: string;
}

/**
 * Everything that shapes how requests travel, as one value: two that say the same serve each other.
 */
export interface Transport {
  /** Limit of one request, from sending to the last byte. */
  readonly timeoutMs: number;
  /** Sockets to one origin, at the most. */
  readonly connections: number;
  readonly tls?: TlsOptions;
  readonly proxy?: ProxyOptions | undefined;
}

/** What all requests of the process share. */
export interface HttpSurroundings {
  readonly userAgent: string;
}

export type OpenHttp = (transport: Transport) => Http;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Http {
  /** Rejects only when `signal` aborts; every other trouble is a failure. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer | Failure>;
  close(): Promise<void>;
}

export function createHttpFactory(surroundings: HttpSurroundings): OpenHttp {
  return (transport) => createHttp(transport, surroundings);
}

/**
 * HTTP with limits for everything. Its sockets are kept for the next requests, and as long as the
 * server offers between cycles. The files of TLS are read when they are first needed, and again
 * after a failure of TLS, since they may have been renewed.
 */
function createHttp(transport: Transport, { userAgent }: HttpSurroundings): Http {
  const { timeoutMs } = transport;
  let dispatcher: Promise<Dispatcher> | undefined;

  /** The next request makes a new one; requests under way, maybe to another host, may end. */
  async function renew(former: Promise<Dispatcher>): Promise<void> {
    if (dispatcher !== former) return;
    dispatcher = undefined;
    await (await former.catch(() => undefined))?.close();
  }

  async function close(): Promise<void> {
    await (await dispatcher?.catch(() => undefined))?.destroy();
  }

  return {
    send: async (request, signal) => {
      dispatcher ??= createDispatcher(transport);
      const used = dispatcher;
      try {
        return await exchange(await used, {
          request: dispatchOptions(request, userAgent),
          timeoutMs,
          timedOut: () => new TimedOut(),
          signal,
        });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (error instanceof TimedOut) return timedOut(timeoutMs);
        const failure = classifyTransportError(error);
        if (failure.reason === 'tls') void renew(used);
        return failure;
      }
    },
    close,
  };
}

export function isFailure(result: object): result is Failure {
  return 'reason' in result && 'detail' in result;
}

async function createDispatcher(transport: Transport): Promise<Dispatcher> {
  const { timeoutMs, connections, proxy } = transport;
  const connect = { timeout: timeoutMs, ...(await tlsContext(transport.tls)) };
  const agentOptions = {
    connections,
    pipelining: 1,
    // HTTP/2 costs 1.6 times the CPU for requests like these.
    allowH2: false,
    maxHeaderSize: HEADER_BYTES_MAX,
    maxResponseSize: RESPONSE_BYTES_MAX,
    connect,
  };
  // The one for proxies weighs each single request again.
  if (proxy === undefined) return new Agent(agentOptions);
  const proxyUrl = withCredentials(proxy);
  return new EnvHttpProxyAgent({
    ...agentOptions,
    // The same for what goes through a proxy's tunnel.
    requestTls: connect,
    httpProxy: proxyUrl,
    httpsProxy: proxyUrl,
    // An empty text keeps undici from reading the environment itself.
    noProxy: proxy.noProxy,
  });
}

async function tlsContext(tls: TlsOptions | undefined): Promise<object> {
  if (tls === undefined) return {};
  const { caFile, certFile, keyFile, serverName, insecureSkipVerify } = tls;
  return {
    rejectUnauthorized: !insecureSkipVerify,
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(caFile === undefined ? {} : { ca: [...systemCertificates(), await readPem(caFile)] }),
    ...(certFile === undefined ? {} : { cert: await readPem(certFile) }),
    ...(keyFile === undefined ? {} : { key: await readPem(keyFile) }),
  };
}

/** A list of its own replaces all others, so these have to be in it. */
function systemCertificates(): string[] {
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw Object.assign(new Error(`cannot read ${file}`, { cause: error }), {
      code: 'ERR_TLS_FILE',
    });
  }
}

function withCredentials({ url, credentials }: ProxyOptions): string {
  const proxy = new URL(url);
  const [user = '', ...password] = credentials?.reveal().split(':') ?? [];
  proxy.username = encodeURIComponent(user);
  proxy.password = encodeURIComponent(password.join(':'));
  return proxy.href;
}

function dispatchOptions(
  { url, method, headers, body }: HttpRequest,
  userAgent: string,
): Dispatcher.DispatchOptions {
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers: { 'user-agent': userAgent, accept: 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  };
}

/** Of our own, to be told from whatever undici calls a timeout. */
class TimedOut extends Error {}

function timedOut(timeoutMs: number): Failure {
  return { reason: 'timeout', detail: `no complete answer within ${timeoutMs} ms` };
}
