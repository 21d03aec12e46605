import type { RequestListener, Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { within } from '../domain/within.ts';
import { NO_TUNNEL, whatIsWrong } from './bad-request.ts';
import { type Connection, createConnection } from './connection.ts';
import { createInFlight } from './in-flight.ts';

/** A reader that takes nothing for so long has given up; Prometheus' scrapes end after 10 s. */
const STALLED_MS = 30_000;
/** Requests that wait on all connections together; one that was read takes some 3 KB. */
const WAITING_MAX = 8192;

export interface ConnectionLimits {
  readonly stalledMs?: number;
  readonly waitingMax?: number;
}

export interface Connections {
  /** Resolves once there is none, or after `limitMs`. */
  ended(limitMs: number): Promise<void>;
}

/**
 * Hands the requests of each connection on one by one: whoever sends many at once and reads
 * nothing has one answer made, not all of them. A reader that takes nothing any more is cut off,
 * and so is a connection that would make too many requests wait.
 */
export function serveConnections(
  server: Server,
  onRequest: RequestListener,
  { stalledMs = STALLED_MS, waitingMax = WAITING_MAX }: ConnectionLimits = {},
): Connections {
  const connections = new Map<Socket, Connection>();
  const room = createInFlight(waitingMax);
  let onNone = () => {};

  /** With a last answer, where it is heard as what it is. */
  function part(socket: Duplex, answer: string, where: 'isSilent' | 'isAnswered'): void {
    if (socket instanceof Socket && connections.get(socket)?.[where]() === true) {
      // Only what is sent by then is heard: a socket that is destroyed at once may lose it.
      socket.end(answer);
      socket.destroySoon();
    } else {
      socket.destroy();
    }
  }

  server.on('connection', (socket: Socket) => {
    const connection = createConnection(socket, onRequest, room);
    connections.set(socket, connection);
    socket.once('close', () => {
      connections.delete(socket);
      connection.forget();
      if (connections.size === 0) onNone();
    });
  });
  server.on('request', (request, response) => {
    connections.get(request.socket)?.take(request, response);
  });
  // Who asks first whether a body is wanted hears the answer without having sent it.
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  // It may be the body of the request that is being answered.
  server.on('clientError', (error, socket) => part(socket, whatIsWrong(error), 'isSilent'));
  server.on('connect', (_request, socket) => {
    // Node has let go of it, with all that heard of its errors.
    part(
      socket.on('error', () => {}),
      NO_TUNNEL,
      // Behind a request it would be taken for the answer to that.
      'isAnswered',
    );
  });
  server.setTimeout(stalledMs, (socket: Socket) => {
    if (connections.get(socket)?.isAnswerBeingMade() === true) socket.setTimeout(stalledMs);
    else socket.destroy();
  });

  return {
    ended: async (limitMs) => {
      if (connections.size === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      onNone = resolve;
      await within(promise, limitMs, undefined);
    },
  };
}
