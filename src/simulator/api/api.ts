import type { IncomingMessage, ServerResponse } from 'node:http';
import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import type { FleetState } from '../fleet/fleet-state.ts';
import { createRandom, seededHex } from '../fleet/seed.ts';
import { type Answer, type Send, sendAnswer } from '../http/answer.ts';
import { apiRequestOf } from '../http/api-request.ts';
import type { MixedUpIds } from '../http/disturbances.ts';
import { ERRORS } from '../http/errors.ts';
import {
  disturbanceOf,
  EVERY_CHECKPOINT,
  errorOf,
  type Fault,
  type FaultBoard,
  type OperationTarget,
} from '../http/faults.ts';
import { readBody } from '../http/request-body.ts';
import type { SeenRequest } from '../http/request-log.ts';
import type { Operation } from '../http/router.ts';
import type { ApiRoute, Cloud } from './cloud.ts';

const FAULT_TARGETS = {
  create_token: 'tokens',
  list_projects: 'projects',
  list_auth_projects: 'projects',
  get_catalog: 'catalog',
  create_metadata_token: 'metadata',
  get_security_key: 'metadata',
  list_vaults: 'vaults',
  list_backups: 'backups',
  list_policies: 'policies',
  list_tasks: 'tasks',
} as const satisfies Record<Exclude<Operation, 'show_checkpoint'>, OperationTarget>;

/** Answers the simulated API: the truth, unless a fault stands in its way. */
export function createApi(parts: {
  readonly seed: number;
  readonly latencyMs: number;
  readonly now: () => number;
  readonly fleet: FleetState;
  readonly faults: FaultBoard;
  readonly cloud: Cloud;
  readonly record: (request: SeenRequest) => void;
}) {
  const { seed, latencyMs, now, fleet, faults, cloud, record } = parts;
  const random = createRandom(seed);
  let requestCount = 0;

  /** A fault that is an error keeps the request from ever reaching the cloud. */
  function plan(request: IncomingMessage, route: ApiRoute, body: string | undefined): Plan {
    requestCount += 1;
    const requestId = seededHex(seed, `request ${requestCount}`);
    if (body === undefined) return undisturbed(ERRORS.request_too_large.answer(requestId));
    const fault = faults.take(faultTargets(route));
    const error = fault && errorOf(fault.name);
    const answer =
      error?.answer(requestId) ?? cloud.answer(route, apiRequestOf(request, { requestId, body }));
    if (fault === undefined) return undisturbed(answer);
    const asked = checkpointIdOf(route);
    const ids = asked === undefined ? undefined : { asked, other: fleet.neighbourOf(asked) };
    return disturbed(answer, fault, ids);
  }

  return async (request: IncomingMessage, response: ServerResponse, route: ApiRoute) => {
    const body = hasBody(request) ? await readBody(request) : '';
    const { answer, send, delayMs, fault } = plan(request, route, body);
    record({
      atMs: now(),
      method: request.method ?? '',
      path: request.url?.split('?', 1)[0] ?? '',
      operation: route.kind === 'unknown' ? undefined : route.kind,
      checkpointId: checkpointIdOf(route),
      fault: fault?.name,
      status: fault?.name === 'stall' || fault?.name === 'reset' ? undefined : answer.status,
    });
    if (body === undefined) response.setHeader('Connection', 'close');
    // Clients compare the server's clock with theirs when their signatures are refused.
    response.setHeader('Date', new Date(now()).toUTCString());
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
}

function undisturbed(answer: Answer): Plan {
  return { answer, send: sendAnswer, delayMs: 0, fault: undefined };
}

function disturbed(answer: Answer, fault: Fault, ids: MixedUpIds): Plan {
  const disturbance = disturbanceOf(fault.name);
  const changed = disturbance?.change?.(answer, ids) ?? answer;
  const { retryAfter } = fault;
  return {
    answer:
      retryAfter === undefined
        ? changed
        : { ...changed, headers: { ...changed.headers, 'Retry-After': retryAfter } },
    send: disturbance?.send ?? sendAnswer,
    delayMs: fault.delayMs ?? disturbance?.delayMs ?? 0,
    fault,
  };
}

function faultTargets(route: ApiRoute): readonly string[] {
  if (route.kind === 'unknown') return [];
  if (route.kind !== 'show_checkpoint') return [FAULT_TARGETS[route.kind]];
  const checkpointId = checkpointIdOf(route);
  return checkpointId === undefined ? [EVERY_CHECKPOINT] : [checkpointId, EVERY_CHECKPOINT];
}

function checkpointIdOf(route: ApiRoute): string | undefined {
  return route.kind === 'show_checkpoint' ? canonicalCheckpointId(route.checkpointId) : undefined;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
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
