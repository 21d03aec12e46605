import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Late } from './late.ts';

export type RequestHeaders = Readonly<Record<string, string>>;

/** An answer as it came off the wire, its body within the size limit. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** By lower-case name; of a repeated one the first. */
  header(name: string): string | undefined;
}

export interface Exchange {
  readonly request: Dispatcher.DispatchOptions;
  readonly timeoutMs: number;
  readonly timedOut: (on: { readonly isConnected: boolean }) => Error;
  readonly signal: AbortSignal;
  /** Hears once that the request has a connection, or does not need one any more. */
  readonly onPlaced: (on: { readonly isConnected: boolean }) => void;
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
  { request, timeoutMs, timedOut, signal, onPlaced, onLate }: Exchange,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    let controller: Dispatcher.DispatchController | undefined;
    let giveUpReason: Error | undefined;
    const reading = createReading();
    const whole = Promise.withResolvers<HttpAnswer>();
    whole.promise.finally(settled).then(resolve, reject);
    const onAbort = () => giveUp(signal.reason);
    const now = () => ({ isConnected: controller !== undefined });
    const placed = once(() => onPlaced(now()));
    const timer = setTimeout(() => giveUp(timedOut(now())), timeoutMs);
    signal.addEventListener('abort', onAbort);

    function settled(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      placed();
    }

    /** Whoever waits hears of it now; the connection ends as soon as there is one. */
    function giveUp(reason: Error): void {
      giveUpReason = reason;
      reject(reason);
      settled();
      const stop = () => controller?.abort(reason);
      if (controller === undefined || onLate === undefined) stop();
      else onLate({ answer: whole.promise, stop });
      onHead();
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
        placed();
      },
      onResponseStart: (_, status, headers) => {
        reading.onResponseStart(status, headers);
        onHead();
      },
      onResponseData: reading.onResponseData,
      onResponseEnd: () => whole.resolve(reading.answer()),
      onResponseError: (_, error) => whole.reject(error),
    });
  });
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

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
