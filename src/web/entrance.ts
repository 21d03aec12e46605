import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { ServerTls } from '../domain/server-tls.ts';
import { plainAnswer } from './bad-request.ts';
import type { Places } from './places.ts';
import { createTlsAcceptor, type TlsAcceptor } from './tls/tls-acceptor.ts';

/** What a record of TLS begins with that opens a handshake. */
const HANDSHAKE = 0x16;
/** Who spoke HTTP has so long to read that it was wrong. */
const PARTING_MS = 1000;

const SPEAK_TLS = plainAnswer(
  '400 Bad Request',
  'this port speaks TLS: ask for https:// in place of http://',
);

export interface EntranceOptions {
  readonly places: Places;
  /** How TLS is spoken with who comes now; undefined: it is not. */
  readonly tls: () => ServerTls | undefined;
  /** A client has to say something within that time, and to agree on TLS then. */
  readonly handshakeMs: number;
  readonly onRefused: (address: string | undefined, reason: string) => void;
}

/**
 * Stands before what a server does with its connections: gives them a place, and agrees on TLS as
 * it is to be spoken by then. Those that are open stay as they are when that changes.
 */
export function guardEntrance(server: Server, options: EntranceOptions): void {
  const { places, tls, onRefused, handshakeMs } = options;
  const serving = server.listeners('connection');
  server.removeAllListeners('connection');
  let current: { readonly tls: ServerTls; readonly acceptor: TlsAcceptor } | undefined;

  function serve(socket: Socket): void {
    places.serve(socket);
    for (const each of serving) Reflect.apply(each, server, [socket]);
  }

  function acceptorOf(wanted: ServerTls): TlsAcceptor {
    if (current?.tls === wanted) return current.acceptor;
    const acceptor = createTlsAcceptor({
      tls: wanted,
      handshakeMs,
      onSecure: serve,
      onRefused: ({ remoteAddress }, reason) => onRefused(remoteAddress, reason),
    });
    current = { tls: wanted, acceptor };
    return acceptor;
  }

  server.on('connection', (socket: Socket) => {
    const wanted = tls();
    if (wanted === undefined) {
      serve(socket);
      return;
    }
    places.arrive(socket, handshakeMs);
    greet(socket, handshakeMs, acceptorOf(wanted));
  });
}

/** Hands on who begins a handshake; tells who speaks HTTP what is spoken here. */
function greet(socket: Socket, handshakeMs: number, acceptor: TlsAcceptor): void {
  // It is gone then, and nobody has to hear of it.
  socket.on('error', () => {});
  socket.setTimeout(handshakeMs, () => socket.destroy());
  socket.once('readable', () => {
    const start: Buffer | null = socket.read();
    if (start === null) {
      socket.destroy();
      return;
    }
    socket.setTimeout(0);
    if (start[0] === HANDSHAKE) {
      socket.unshift(start);
      acceptor.take(socket);
    } else if (/^[A-Z]/.test(start.toString('latin1', 0, 1))) {
      // What it goes on to say is read, so that it can read the answer.
      socket.resume().end(SPEAK_TLS);
      setTimeout(() => socket.destroy(), PARTING_MS).unref();
    } else {
      socket.destroy();
    }
  });
}
