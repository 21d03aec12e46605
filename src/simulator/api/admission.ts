import type { Answer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { ERRORS, throttled } from '../http/errors.ts';
import type { Authenticate } from '../iam/authentication.ts';
import { createThrottle } from './throttle.ts';

/** Why a request about a project gets no further; undefined when it does. */
export type Admit = (projectId: string, request: ApiRequest) => Answer | undefined;

/** What stands before every answer of CBR: the gateway, its limit, then the project. */
export function createAdmission(parts: {
  readonly authenticate: Authenticate;
  readonly requestsPerMinute: number | undefined;
  readonly now: () => number;
}): Admit {
  const { authenticate, now } = parts;
  const requestsPerMinute = parts.requestsPerMinute ?? Number.POSITIVE_INFINITY;
  const throttle = createThrottle(requestsPerMinute, now);

  return (projectId, request) => {
    const { requestId } = request;
    const identity = authenticate(request);
    if ('refusal' in identity) return identity.refusal.error.answer(requestId);
    if (!throttle.admits(projectId)) return throttled(requestsPerMinute).answer(requestId);
    if (!identity.projects.some((project) => project.projectId === projectId)) {
      return ERRORS.malformed_request_url.answer(requestId);
    }
    return undefined;
  };
}
