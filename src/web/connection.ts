import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { InFlight } from './in-flight.ts';

/** What Node's parser is answered when the rest is no HTTP. */
const STOP_PARSING = 2;

export interface Connection {
  /** Hands a request on once those before it are answered. */
  take(request: IncomingMessage, response: ServerResponse): void;
  /** Whether nothing of an answer has been written that another one would spoil. */
  isSilent(): boolean;
  /** Whether all that it asked for so far is answered. */
  isAnswered(): boolean;
  /** Whether somebody is at work for it, and its client has taken all there is so far. */
  isAnswerBeingMade(): boolean;
  /** To be called when it has ended: nobody waits for an answer any more. */
  forget(): void;
}

interface Waiting {
  begin(): void;
  /** Leaves the room that it waits in. */
  leave(): void;
}

/** The requests of one connection, handed on one by one; in the room those of all of them wait. */
export function createConnection(
  socket: Socket,
  onRequest: RequestListener,
  room: InFlight,
): Connection {
  let waiting: Waiting[] = [];
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
    next?.leave();
    next?.begin();
  }

  return {
    take: (request, response) => {
      if (socket.destroyed) return;
      if (answer === undefined) {
        begin(request, response);
        return;
      }
      const leave = room.take(1);
      if (leave === undefined) cut(socket);
      else waiting.push({ begin: () => begin(request, response), leave });
    },
    isSilent: () => answer?.headersSent !== true,
    isAnswered: () => answer === undefined,
    isAnswerBeingMade: () => answer?.writableEnded === false && answer.writableLength === 0,
    forget: () => {
      for (const { leave } of waiting) leave();
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
