import type { Agent, Dispatcher } from 'undici';
import { type Failure, isFailure } from '../../domain/outcome.ts';
import { NO_TLS_FILES } from '../../domain/tls-options.ts';
import type { Trusts } from '../tls/trust.ts';
import { createAborts } from './aborts.ts';
import { ConnectFailed, hostOf } from './connect.ts';
import { createConnecting } from './connecting.ts';
import { decoded, isPlain } from './decoded.ts';
import { createDispatchers } from './dispatchers.ts';
import { exchange, type HttpAnswer, type RequestHeaders } from './exchange.ts';
import { type Late, type Listening, listening } from './late.ts';
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

/** What of a URL is looked at to get there. */
export type Destination = Pick<
  URL,
  'protocol' | 'origin' | 'host' | 'hostname' | 'port' | 'pathname' | 'search'
>;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: Destination;
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
  const trust = trusts.of(tls ?? NO_TLS_FILES);
  const responseBytesMax = RESPONSE_BYTES_MAX;
  const dispatchers = createDispatchers({ transport, connecting, trust, responseBytesMax });
  const aborts = createAborts();
  let isClosed = false;

  async function sendBy(
    dispatcher: Agent,
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<HttpAnswer | Failure> {
    const { url, onLate } = request;
    const forwarder = proxy && forwarderOf(url, proxy);
    const { origin } = forwarder?.url ?? url;
    const peer = () => forwarder?.name ?? `the server ${url.host}`;
    const onGivenUp = (late: Late<HttpAnswer>) => {
      dispatchers.retire(dispatcher);
      const answer = late.answer
        .then(inPlain)
        .catch((error) => (isClosed ? undefined : failureOf(error, peer())));
      onLate?.(listening({ answer, stop: late.stop }, timeoutMs));
    };
    try {
      const answer = await exchange(dispatcher, {
        request: dispatchOptions(request, { origin, userAgent, forwarder }),
        timeoutMs,
        timedOut: ({ isConnected }) =>
          timedOut(timeoutMs, isConnected ? undefined : connecting.waitsFor(origin)),
        signal,
        aborts,
        wait: () => connecting.wait(origin),
        onLate: onLate && onGivenUp,
      });
      if (answer.status === 407 && forwarder !== undefined) return refusal(forwarder, url);
      const plain = inPlain(answer);
      return plain instanceof Promise ? await plain : plain;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return failureOf(error, peer());
    }
  }

  return {
    send: (request, signal) => {
      const found = dispatchers.of({ isSecure: isTls(request.url) || isTls(proxy?.url) });
      // Each turn of the loop costs, and without TLS it is at hand.
      return found instanceof Promise
        ? found.then((each) => (isFailure(each) ? each : sendBy(each, request, signal)))
        : sendBy(found, request, signal);
    },
    close: () => {
      isClosed = true;
      return dispatchers.close();
    },
  };
}

function isTls(url: Pick<URL, 'protocol'> | undefined): boolean {
  return url?.protocol === 'https:';
}

function refusal(forwarder: ProxyServer, { host }: Destination): Failure {
  return { reason: 'network', detail: forwarder.refusal(host, 407), httpStatus: 407 };
}

function inPlain(answer: HttpAnswer): HttpAnswer | Promise<HttpAnswer | Failure> {
  return isPlain(answer) ? answer : decoded(answer, { bytesMax: RESPONSE_BYTES_MAX });
}

/** The proxy, where it is asked for the answer itself rather than for a tunnel. */
function forwarderOf(url: Destination, proxy: ProxyServer): ProxyServer | undefined {
  return url.protocol === 'http:' && proxy.serves(hostOf(url)) ? proxy : undefined;
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

function timedOut(timeoutMs: number, waitsFor = NO_ANSWER): TimedOut {
  return new TimedOut(`${waitsFor} within ${timeoutMs} ms`);
}

/** Of our own, to be told from whatever undici calls a timeout. */
class TimedOut extends Error {}
