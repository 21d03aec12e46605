import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A reader that takes nothing for so long has given up; Prometheus' scrapes end after 10 s. */
const STALLED_MS = 30_000;
/** Requests that wait on all connections together; one that was read takes some 3 KB. */
const WAITING_MAX = 8192;

/** What Node's parser is answered when the rest is no HTTP. */
const STOP_PARSING = 2;

export interface ConnectionLimits {
  readonly stalledMs?: number;
  readonly waitingMax?: number;
}

export interface Connections {
  /** Resolves once there is none, or after `limitMs`. */
  ended(limitMs: number): Promise<void>;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Connection {
  /** The answer under way; undefined between two. */
  answer: ServerResponse | undefined;
  waiting: Exchange[];
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
  let waiting = 0;
  let onNone = () => {};

  function begin(socket: Socket, connection: Connection, { request, response }: Exchange): void {
    connection.answer = response;
    // Comes when the system has taken all of it, or nobody will any more.
    response.once('close', () => proceed(socket, connection));
    onRequest(request, response);
  }

  function proceed(socket: Socket, connection: Connection): void {
    connection.answer = undefined;
    // After an answer that ends the connection nobody can have another.
    const next = socket.writable ? connection.waiting.shift() : undefined;
    if (next === undefined) return;
    waiting -= 1;
    begin(socket, connection, next);
  }

  server.on('connection', (socket: Socket) => {
    const connection: Connection = { answer: undefined, waiting: [] };
    connections.set(socket, connection);
    socket.once('close', () => {
      connections.delete(socket);
      waiting -= connection.waiting.length;
      connection.waiting = [];
      if (connections.size === 0) onNone();
    });
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    const connection = connections.get(socket);
    if (connection === undefined || socket.destroyed) return;
    if (connection.answer === undefined) {
      begin(socket, connection, { request, response });
    } else if (waiting < waitingMax) {
      waiting += 1;
      connection.waiting.push({ request, response });
    } else {
      cut(socket);
    }
  });
  server.setTimeout(stalledMs, (socket: Socket) => {
    const answer = connections.get(socket)?.answer;
    const isBeingMade = answer?.writableEnded === false && answer.writableLength === 0;
    if (isBeingMade) socket.setTimeout(stalledMs);
    else socket.destroy();
  });

  return {
    ended: async (limitMs) => {
      if (connections.size === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      onNone = resolve;
      const timer = setTimeout(resolve, limitMs);
      await promise;
      clearTimeout(timer);
    },
  };
}

/** What Node reads requests with; not documented, and so not relied on. */
interface Parsing {
  readonly parser?: { onIncoming?: () => number } | null;
}

/**
 * Node goes on with what it has read already, thousands of requests in one piece at worst, and lets
 * go of them only when the turn of all connections is over. So its parser is told to stop, too.
 */
function cut(socket: Socket & Parsing): void {
  if (socket.parser) socket.parser.onIncoming = () => STOP_PARSING;
  socket.destroy();
}
