import type { Answer } from '../http/answer.ts';
import type { RequestLog } from '../http/request-log.ts';
import { json, notAllowed } from './control-answer.ts';
import type { ControlRequest } from './control-request.ts';

/** How often each operation was asked for; undefined for other paths. */
export function createRequestsControl(
  requests: RequestLog,
): (request: ControlRequest) => Answer | undefined {
  return ({ method, segments }) => {
    if (segments[0] !== 'requests' || segments.length > 1) return undefined;
    if (method === 'DELETE') requests.clear();
    else if (method !== 'GET') return notAllowed('GET, DELETE');
    return json({ total: requests.total(), ...requests.byOperation() });
  };
}
