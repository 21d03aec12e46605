import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendAnswer } from './answer.ts';
import { createApi } from './api.ts';
import { createControl, text } from './control.ts';
import { createFaultBoard, type Fault } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { type CheckpointPatch, type CheckpointState, createFleetState } from './fleet-state.ts';
import { GONE } from './life.ts';
import { readBody } from './request-body.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { routeOf } from './router.ts';
import { createShowCheckpoint } from './show-checkpoint.ts';
import { createTokens } from './tokens.ts';

/** Tokens are several KiB long; the gateway takes up to 128 KiB of headers. */
const HEADER_BYTES_MAX = 128 * 1024;

export interface SimulatorOptions {
  readonly fleet: Fleet;
  /** Of the request IDs and of the jitter; the fleet has its own. */
  readonly seed?: number | undefined;
  readonly now?: (() => number) | undefined;
  /** Before each answer of the API; up to half as much again is added to it. */
  readonly latencyMs?: number | undefined;
  /** Of one project; no limit when undefined. */
  readonly requestsPerMinute?: number | undefined;
}

export interface Simulator {
  listen(address: { readonly host: string; readonly port: number }): Promise<{ url: string }>;
  /** Cuts all connections, also those of faults that never end. */
  close(): Promise<void>;
  readonly requests: RequestLog;
  checkpoints(): readonly CheckpointState[];
  /** The target is a checkpoint ID or `*`; undefined takes the fault away. */
  setFault(target: string, fault: Fault | undefined): void;
  change(checkpointId: string, patch: CheckpointPatch): void;
  remove(checkpointId: string): void;
  setTokens(projectId: string, tokens: readonly string[]): void;
}

/** A CBR of its own, as faithful as the API's documentation and recordings allow. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { seed = 1, now = Date.now, latencyMs = 0, requestsPerMinute } = options;
  const { projects } = options.fleet;
  const fleet = createFleetState(options.fleet, now);
  const faults = createFaultBoard();
  const tokens = createTokens(projects);
  const requests = createRequestLog();
  const showCheckpoint = createShowCheckpoint({ fleet, tokens, requestsPerMinute, now });
  const record = requests.add;
  const handleApi = createApi({ seed, latencyMs, now, fleet, faults, showCheckpoint, record });
  const handleControl = createControl({ projects, fleet, faults });

  async function control(
    request: IncomingMessage,
    response: ServerResponse,
    segments: readonly string[],
  ): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) {
      response.setHeader('Connection', 'close');
      sendAnswer(response, text(413, 'The body is larger than 64 KiB.'));
    } else {
      sendAnswer(response, handleControl({ method: request.method ?? '', segments, body }));
    }
  }

  const server = createServer({ maxHeaderSize: HEADER_BYTES_MAX }, (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const route = routeOf(request.method ?? '', path);
    if (route.kind === 'control') void control(request, response, route.segments);
    else handleApi(request, response, { path, route });
  });
  // Gateways keep idle connections longer than Node's five seconds.
  server.keepAliveTimeout = 60_000;

  return {
    async listen({ host, port }) {
      server.listen({ host, port });
      await once(server, 'listening');
      return { url: urlOf(server.address() as AddressInfo) };
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    requests,
    checkpoints: fleet.list,
    setFault: faults.set,
    change: fleet.change,
    remove: (checkpointId) => fleet.change(checkpointId, { status: GONE }),
    setTokens: tokens.set,
  };
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
