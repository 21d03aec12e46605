import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Aborts } from './aborts.ts';
import type { Late } from './late.ts';

export type RequestHeaders = Readonly<Record<string, string>>;

/** An answer as it came off the wire, its body within the size limit. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** By lower-case name; of a repeated one the first. */
  header(name: string): string | undefined;
}

type Placed = (on: { readonly isConnected: boolean }) => void;

export interface Exchange {
  readonly request: Dispatcher.DispatchOptions;
  readonly timeoutMs: number;
  readonly timedOut: (on: { readonly isConnected: boolean }) => Error;
  readonly signal: AbortSignal;
  readonly aborts: Aborts;
  /** Says that it has no connection yet; to be told once whether it has got it. */
  readonly wait: () => Placed;
  /** Listens on when a request is given up that was sent; `answer` rejects when none comes. */
  readonly onLate?: ((late: Late<HttpAnswer>) => void) | undefined;
}

/**
 * One request and its whole answer, straight from undici's dispatcher: the stream that its
 * `request()` makes of a body costs as much as all the rest of a small answer. Rejects with
 * `signal.reason` or the error of the transport, and with `timedOut()` after `timeoutMs`, at which
 * undici's own limits would be a second late.
 */
export function exchange(
  dispatcher: Dispatcher,
  { request, timeoutMs, timedOut, signal, aborts, wait, onLate }: Exchange,
): Promise<HttpAnswer> {
  if (signal.aborted) return Promise.reject(signal.reason);
  let controller: Dispatcher.DispatchController | undefined;
  let giveUpReason: Error | undefined;
  let whole = Promise.withResolvers<HttpAnswer>();
  const { promise } = whole;
  const reading = createReading();
  const placing = createPlacing(wait);
  const now = () => ({ isConnected: controller !== undefined });
  const timer = setTimeout(() => giveUp(timedOut(now())), timeoutMs);
  aborts.hear(signal, giveUp);
  const settle = (tell: () => void) => {
    clearTimeout(timer);
    aborts.leave(signal, giveUp);
    placing.end(now());
    tell();
  };

  /** Whoever waits hears of it now; the connection ends as soon as there is one. */
  function giveUp(reason: Error): void {
    giveUpReason = reason;
    settle(() => whole.reject(reason));
    const stop = () => controller?.abort(reason);
    if (controller !== undefined && onLate !== undefined) {
      whole = Promise.withResolvers();
      onLate({ answer: whole.promise, stop });
      onHead();
    } else stop();
  }

  /** Of what comes late nobody wants the body, unless it says what is wrong. */
  function onHead(): void {
    const head = reading.goodHead();
    if (giveUpReason === undefined || head === undefined) return;
    whole.resolve(head);
    controller?.abort(giveUpReason);
  }

  dispatcher.dispatch(request, {
    onRequestStart: (started) => {
      controller = started;
      if (giveUpReason !== undefined) started.abort(giveUpReason);
      placing.end(now());
    },
    onResponseStart: (_, status, headers) => {
      reading.onResponseStart(status, headers);
      onHead();
    },
    onResponseData: reading.onResponseData,
    onResponseEnd: () => settle(() => whole.resolve(reading.answer())),
    onResponseError: (_, error) => settle(() => whole.reject(error)),
  });
  placing.begin();
  return promise;
}

/** Nearly all requests get a connection that is open, at once: only the others wait for one. */
function createPlacing(wait: () => Placed) {
  let placed: Placed | undefined;
  let isOver = false;
  return {
    begin: () => {
      if (!isOver) placed = wait();
    },
    end: (on: Parameters<Placed>[0]) => {
      placed?.(on);
      placed = undefined;
      isOver = true;
    },
  };
}

/** Puts an answer together. */
function createReading() {
  let status = 0;
  let headers: IncomingHttpHeaders = {};
  const chunks: Buffer[] = [];
  const answer = (body: Buffer): HttpAnswer => {
    return { status, body, header: (name) => single(headers[name]) };
  };
  return {
    onResponseStart: (statusCode: number, received: IncomingHttpHeaders) => {
      status = statusCode;
      headers = received;
    },
    onResponseData: (_: unknown, chunk: Buffer) => {
      chunks.push(chunk);
    },
    /** Once it is there, and says that all went well. */
    goodHead: () => (status >= 200 && status < 300 ? answer(Buffer.alloc(0)) : undefined),
    answer: () => {
      const [first] = chunks;
      return answer(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
    },
  };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
