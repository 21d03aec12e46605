import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import { type FleetState, isGone } from '../fleet/fleet-state.ts';
import { type Answer, gatewayAnswer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { ERRORS, throttled } from '../http/errors.ts';
import type { Authenticate } from '../iam/authentication.ts';
import { checkpointPayload } from './payload.ts';
import { createThrottle } from './throttle.ts';

export interface CheckpointInUrl {
  readonly projectId: string;
  /** As it stands in the URL. */
  readonly checkpointId: string;
}

export type ShowCheckpoint = (asked: CheckpointInUrl, request: ApiRequest) => Answer;

/** The true answer, in the order of the real thing: gateway, then project, then checkpoint. */
export function createShowCheckpoint(parts: {
  readonly fleet: FleetState;
  readonly authenticate: Authenticate;
  readonly requestsPerMinute: number | undefined;
  readonly now: () => number;
}): ShowCheckpoint {
  const { fleet, authenticate, now } = parts;
  const requestsPerMinute = parts.requestsPerMinute ?? Number.POSITIVE_INFINITY;
  const throttle = createThrottle(requestsPerMinute, now);

  return ({ projectId, checkpointId }, request) => {
    const { requestId } = request;
    const identity = authenticate(request);
    if ('refusal' in identity) return identity.refusal.error.answer(requestId);
    if (!throttle.admits(projectId)) return throttled(requestsPerMinute).answer(requestId);
    if (!identity.projects.some((project) => project.projectId === projectId)) {
      return ERRORS.malformed_request_url.answer(requestId);
    }
    if (canonicalCheckpointId(checkpointId) === undefined) {
      return ERRORS.invalid_id.answer(requestId);
    }
    const state = fleet.find(checkpointId);
    if (state === undefined || isGone(state) || state.checkpoint.projectId !== projectId) {
      return ERRORS.checkpoint_not_found.answer(requestId);
    }
    return gatewayAnswer(requestId, 200, checkpointPayload(state));
  };
}
