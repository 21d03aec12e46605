import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { ReceivedRequest } from './signature.ts';

/** A request with everything that those who answer it need to know. */
export interface ApiRequest extends ReceivedRequest {
  /** Path and query as they stand in the request line. */
  readonly target: string;
  readonly requestId: string;
  /** Where the client has found us: URLs in answers lead to the same place. */
  readonly baseUrl: string;
}

export function apiRequestOf(
  request: IncomingMessage,
  { requestId, body }: { readonly requestId: string; readonly body: string },
): ApiRequest {
  const target = request.url ?? '';
  const [path = ''] = target.split('?', 1);
  const scheme = (request.socket as Partial<TLSSocket>).encrypted === true ? 'https' : 'http';
  return {
    method: request.method ?? '',
    target,
    path,
    query: target.slice(path.length + 1),
    headers: request.headers,
    body,
    requestId,
    baseUrl: `${scheme}://${request.headers.host}`,
  };
}
