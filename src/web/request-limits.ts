import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** Asked for when all places are taken; by then some are free again. */
const RETRY_AFTER_SECONDS = '5';

interface Refusal {
  readonly code: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

const NO_BODY: Refusal = { code: 413, text: 'a request has no body here', headers: {} };
const NO_PLACE: Refusal = {
  code: 503,
  text: 'too many connections',
  headers: { 'retry-after': RETRY_AFTER_SECONDS },
};

export interface RequestLimits {
  /** Whether the connection came when all places were taken. */
  readonly isSpare: (request: IncomingMessage) => boolean;
  readonly onRefused: (code: number) => void;
}

/** Hands on what is within the limits. Whoever is refused has to open another connection. */
export function withinLimits(
  onRequest: RequestListener,
  { isSpare, onRefused }: RequestLimits,
): RequestListener {
  const refuse = (response: ServerResponse, { code, text, headers }: Refusal) => {
    onRefused(code);
    response.writeHead(code, {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      connection: 'close',
      ...headers,
    });
    response.end(`${text}\n`);
  };

  return (request, response) => {
    if (hasBody(request)) {
      refuse(response, NO_BODY);
      return;
    }
    if (isSpare(request)) {
      if (!/^[^?]*\/-\/healthy(?:\?|$)/.test(request.url ?? '')) {
        refuse(response, NO_PLACE);
        return;
      }
      response.setHeader('connection', 'close');
    }
    onRequest(request, response);
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
