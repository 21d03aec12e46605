import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import { isGone } from '../fleet/checkpoint-state.ts';
import type { FleetView } from '../fleet/fleet-view.ts';
import { type Answer, gatewayAnswer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { ERRORS } from '../http/errors.ts';
import type { Admit } from './admission.ts';
import { checkpointPayload } from './payload.ts';

interface CheckpointInUrl {
  readonly projectId: string;
  /** As it stands in the URL. */
  readonly checkpointId: string;
}

/** The true answer, in the order of the real thing: gateway, then project, then checkpoint. */
export function createShowCheckpoint(fleet: FleetView, admit: Admit) {
  return ({ projectId, checkpointId }: CheckpointInUrl, request: ApiRequest): Answer => {
    const { requestId } = request;
    const refusal = admit(projectId, request);
    if (refusal !== undefined) return refusal;
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
