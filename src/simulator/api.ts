import type { IncomingMessage, ServerResponse } from 'node:http';
import { canonicalCheckpointId } from '../checkpoint-id.ts';
import { type Answer, type Send, sendAnswer } from './answer.ts';
import { ERRORS } from './errors.ts';
import { disturbanceOf, errorOf, type Fault, type FaultBoard } from './faults.ts';
import type { FleetState } from './fleet-state.ts';
import type { SeenRequest } from './request-log.ts';
import type { Route } from './router.ts';
import { createRandom, seededHex } from './seed.ts';
import type { ShowCheckpoint } from './show-checkpoint.ts';

export type HandleApi = (
  request: IncomingMessage,
  response: ServerResponse,
  target: { readonly path: string; readonly route: Exclude<Route, { kind: 'control' }> },
) => void;

/** Answers the simulated API: the truth, unless a fault stands in its way. */
export function createApi(parts: {
  readonly seed: number;
  readonly latencyMs: number;
  readonly now: () => number;
  readonly fleet: FleetState;
  readonly faults: FaultBoard;
  readonly showCheckpoint: ShowCheckpoint;
  readonly record: (request: SeenRequest) => void;
}): HandleApi {
  const { seed, latencyMs, now, fleet, faults, showCheckpoint, record } = parts;
  const random = createRandom(seed);
  let requestCount = 0;

  function plan(request: IncomingMessage, route: Parameters<HandleApi>[2]['route']): Plan {
    requestCount += 1;
    const requestId = seededHex(seed, `request ${requestCount}`);
    if (route.kind === 'unknown') return truth(ERRORS.api_not_found.answer(requestId));
    const asked = canonicalCheckpointId(route.checkpointId);
    const fault = faults.take(asked);
    const error = fault && errorOf(fault.name);
    const token = request.headers['x-auth-token'];
    const answer = error
      ? error.answer(requestId)
      : showCheckpoint({
          projectId: route.projectId,
          checkpointId: route.checkpointId,
          token: typeof token === 'string' ? token : undefined,
          requestId,
        });
    if (fault === undefined) return truth(answer, asked);
    return disturbed(answer, fault, {
      asked,
      other: asked === undefined ? '' : fleet.neighbourOf(asked),
    });
  }

  return (request, response, { path, route }) => {
    const { answer, send, delayMs, fault, checkpointId } = plan(request, route);
    record({
      atMs: now(),
      method: request.method ?? '',
      path,
      checkpointId,
      fault: fault?.name,
      status: fault?.name === 'stall' || fault?.name === 'reset' ? undefined : answer.status,
    });
    // Up to half as much again, so that answers overtake each other as they do in the real world.
    const jitteredMs = latencyMs * (1 + random() / 2);
    later(response, jitteredMs + delayMs, () => send(response, answer));
  };
}

interface Plan {
  readonly answer: Answer;
  readonly send: Send;
  readonly delayMs: number;
  readonly fault: Fault | undefined;
  readonly checkpointId: string | undefined;
}

function truth(answer: Answer, checkpointId?: string): Plan {
  return { answer, send: sendAnswer, delayMs: 0, fault: undefined, checkpointId };
}

function disturbed(
  answer: Answer,
  fault: Fault,
  ids: { readonly asked: string | undefined; readonly other: string },
): Plan {
  const { asked, other } = ids;
  const disturbance = disturbanceOf(fault.name);
  const changed =
    asked === undefined ? answer : (disturbance?.change?.(answer, { asked, other }) ?? answer);
  const { retryAfter } = fault;
  return {
    answer:
      retryAfter === undefined
        ? changed
        : { ...changed, headers: { ...changed.headers, 'Retry-After': retryAfter } },
    send: disturbance?.send ?? sendAnswer,
    delayMs: fault.delayMs ?? disturbance?.delayMs ?? 0,
    fault,
    checkpointId: asked,
  };
}

function later(response: ServerResponse, delayMs: number, act: () => void): void {
  if (delayMs === 0) {
    act();
    return;
  }
  const timer = setTimeout(act, delayMs);
  // A client that gave up, or the end of the simulator, must leave no timer behind.
  response.once('close', () => clearTimeout(timer));
}
