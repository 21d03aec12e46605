import { canonicalCheckpointId } from '../checkpoint-id.ts';
import { type Answer, gatewayAnswer } from './answer.ts';
import { ERRORS, throttled } from './errors.ts';
import { type FleetState, isGone } from './fleet-state.ts';
import { checkpointPayload } from './payload.ts';
import { createThrottle } from './throttle.ts';
import type { Tokens } from './tokens.ts';

export interface ShowCheckpointRequest {
  readonly projectId: string;
  /** As it stands in the URL. */
  readonly checkpointId: string;
  readonly token: string | undefined;
  readonly requestId: string;
}

export type ShowCheckpoint = (request: ShowCheckpointRequest) => Answer;

/** The true answer, in the order of the real thing: gateway, then project, then checkpoint. */
export function createShowCheckpoint(parts: {
  readonly fleet: FleetState;
  readonly tokens: Tokens;
  readonly requestsPerMinute: number | undefined;
  readonly now: () => number;
}): ShowCheckpoint {
  const { fleet, tokens, now } = parts;
  const requestsPerMinute = parts.requestsPerMinute ?? Number.POSITIVE_INFINITY;
  const throttle = createThrottle(requestsPerMinute, now);

  return ({ projectId, checkpointId, token, requestId }) => {
    const verdict = tokens.judge(token, projectId);
    if (verdict === 'missing') return ERRORS.token_missing.answer(requestId);
    if (verdict === 'unknown') return ERRORS.token_unknown.answer(requestId);
    if (!throttle.admits(projectId)) return throttled(requestsPerMinute).answer(requestId);
    if (verdict === 'other_project') return ERRORS.malformed_request_url.answer(requestId);
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
