import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What Node's parser is answered when the rest is no HTTP. */
const STOP_PARSING = 2;

/** Where requests wait until the answer before them is taken. */
export interface WaitingRoom {
  /** Whether there was room for one more, which is taken by now. */
  enter(): boolean;
  leave(requests: number): void;
}

export function createWaitingRoom(requestsMax: number): WaitingRoom {
  let requests = 0;
  return {
    enter: () => {
      if (requests >= requestsMax) return false;
      requests += 1;
      return true;
    },
    leave: (count) => {
      requests -= count;
    },
  };
}

export interface Connection {
  /** Hands a request on once those before it are answered. */
  take(request: IncomingMessage, response: ServerResponse): void;
  /** Whether nothing of an answer has been written that another one would spoil. */
  isSilent(): boolean;
  /** Whether somebody is at work for it, and its client has taken all there is so far. */
  isAnswerBeingMade(): boolean;
  /** To be called when it has ended: nobody waits for an answer any more. */
  forget(): void;
}

/** The requests of one connection, handed on one by one. */
export function createConnection(
  socket: Socket,
  onRequest: RequestListener,
  room: WaitingRoom,
): Connection {
  let waiting: (() => void)[] = [];
  let answer: ServerResponse | undefined;

  function begin(request: IncomingMessage, response: ServerResponse): void {
    answer = response;
    // Comes when the system has taken all of it, or nobody will any more.
    response.once('close', proceed);
    onRequest(request, response);
  }

  function proceed(): void {
    answer = undefined;
    // After an answer that ends the connection nobody can have another.
    const next = socket.writable ? waiting.shift() : undefined;
    if (next === undefined) return;
    room.leave(1);
    next();
  }

  return {
    take: (request, response) => {
      if (socket.destroyed) return;
      if (answer === undefined) begin(request, response);
      else if (room.enter()) waiting.push(() => begin(request, response));
      else cut(socket);
    },
    isSilent: () => answer?.headersSent !== true,
    isAnswerBeingMade: () => answer?.writableEnded === false && answer.writableLength === 0,
    forget: () => {
      room.leave(waiting.length);
      waiting = [];
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
