import type { Dispatcher } from 'undici';
import type { Failure } from '../../domain/outcome.ts';
import { NO_TLS_FILES } from '../../domain/tls-options.ts';
import type { Trusts } from '../tls/trust.ts';
import { ConnectFailed, hostOf } from './connect.ts';
import { createConnecting } from './connecting.ts';
import { decoded, isPlain } from './decoded.ts';
import { createDispatchers } from './dispatchers.ts';
import { exchange, type HttpAnswer, type RequestHeaders } from './exchange.ts';
import { type Listening, listening } from './late.ts';
import type { LookUp } from './look-up.ts';
import { createProxy, type ProxyServer } from './proxy.ts';
import type { Transport } from './transport.ts';
import { classifyTransportError } from './transport-failure.ts';

/** So begins what is said of a request that was sent, and may have been answered unheard. */
export const NO_ANSWER = 'no complete answer';

const RESPONSE_BYTES_MAX = 8 * 1024 * 1024;

/** What all requests of the process share. */
export interface HttpSurroundings {
  readonly userAgent: string;
  readonly lookUp: LookUp;
  readonly trusts: Trusts;
}

export type OpenHttp = (transport: Transport) => Http;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: RequestHeaders;
  readonly body?: string;
  /** Wants to hear what comes of it after it was given up. */
  readonly onLate?: OnLate | undefined;
}

export type OnLate = (late: Listening<HttpAnswer | Failure | undefined>) => void;

export interface Http {
  /** Rejects only when `signal` aborts; every other trouble is a failure. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer | Failure>;
  close(): Promise<void>;
}

export function createHttpFactory(surroundings: HttpSurroundings): OpenHttp {
  return (transport) => createHttp(transport, surroundings);
}

/**
 * HTTP with limits for everything, whichever way it goes. Its sockets are kept for the next
 * requests, and as long as the server offers between cycles.
 */
function createHttp(transport: Transport, { userAgent, lookUp, trusts }: HttpSurroundings): Http {
  const { timeoutMs, tls } = transport;
  const proxy = transport.proxy && createProxy(transport.proxy);
  const connecting = createConnecting({ timeoutMs, tls, proxy, lookUp });
  const dispatchers = createDispatchers({
    transport,
    connecting,
    trust: trusts.of(tls ?? NO_TLS_FILES),
    responseBytesMax: RESPONSE_BYTES_MAX,
  });
  let isClosed = false;

  function timedOut(waitsFor = NO_ANSWER): TimedOut {
    return new TimedOut(`${waitsFor} within ${timeoutMs} ms`);
  }

  return {
    send: async (request, signal) => {
      const { url, onLate } = request;
      const isSecure = url.protocol === 'https:' || proxy?.url.protocol === 'https:';
      const found = dispatchers.of({ isSecure });
      // Each turn of the loop costs, and without TLS it is at hand.
      const dispatcher = found instanceof Promise ? await found : found;
      if (isFailure(dispatcher)) return dispatcher;
      const forwarder = proxy && forwarderOf(url, proxy);
      const { origin } = forwarder?.url ?? url;
      const peer = forwarder?.name ?? `the server ${url.host}`;
      const lateError = (error: unknown) => (isClosed ? undefined : failureOf(error, peer));
      try {
        signal.throwIfAborted();
        const answer = await exchange(dispatcher, {
          request: dispatchOptions(request, { origin, userAgent, forwarder }),
          timeoutMs,
          timedOut: ({ isConnected }) =>
            timedOut(isConnected ? undefined : connecting.waitsFor(origin)),
          signal,
          wait: () => connecting.wait(origin),
          onLate:
            onLate &&
            (({ answer, stop }) => {
              dispatchers.retire(dispatcher);
              onLate(listening({ answer: answer.then(inPlain).catch(lateError), stop }, timeoutMs));
            }),
        });
        if (answer.status === 407 && forwarder !== undefined) {
          const detail = forwarder.refusal(url.host, answer.status);
          return { reason: 'network', detail, httpStatus: answer.status };
        }
        return await inPlain(answer);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        return failureOf(error, peer);
      }
    },
    close: () => {
      isClosed = true;
      return dispatchers.close();
    },
  };
}

function inPlain(answer: HttpAnswer): HttpAnswer | Promise<HttpAnswer | Failure> {
  return isPlain(answer) ? answer : decoded(answer, { bytesMax: RESPONSE_BYTES_MAX });
}

/** The proxy, where it is asked for the answer itself rather than for a tunnel. */
function forwarderOf(url: URL, proxy: ProxyServer): ProxyServer | undefined {
  return url.protocol === 'http:' && proxy.serves(hostOf(url)) ? proxy : undefined;
}

export function isFailure(result: object): result is Failure {
  return 'reason' in result && 'detail' in result;
}

function dispatchOptions(
  { url, method, headers, body }: HttpRequest,
  { origin, userAgent, forwarder }: Addressing,
): Dispatcher.DispatchOptions {
  const path = `${url.pathname}${url.search}`;
  return {
    origin,
    path: forwarder === undefined ? path : `${url.origin}${path}`,
    method,
    headers: {
      'user-agent': userAgent,
      accept: 'application/json',
      ...(forwarder && { host: url.host, ...forwarder.headers }),
      ...headers,
    },
    // undici would read one from each target's `host`, and open a connection for each.
    ...(forwarder && { servername: forwarder.url.hostname }),
    ...(body === undefined ? {} : { body }),
  };
}

interface Addressing {
  /** Where the connection leads to. */
  readonly origin: string;
  readonly userAgent: string;
  readonly forwarder: ProxyServer | undefined;
}

/** What came of it, in words; `peer` is who was asked. */
function failureOf(error: unknown, peer: string): Failure {
  if (error instanceof ConnectFailed) return error.failure;
  return error instanceof TimedOut
    ? { reason: 'timeout', detail: error.message }
    : classifyTransportError(error, peer);
}

/** Of our own, to be told from whatever undici calls a timeout. */
class TimedOut extends Error {}
