import type { Socket } from 'node:net';

/** Connections that are served at once, over all addresses. */
const PLACES_MAX = 512;
/** More of them, which hear that there is no place, or that the process is healthy. */
const SPARE_MAX = 64;
/** Connections that have not yet agreed on TLS. */
const ARRIVING_MAX = 512;

export interface PlacesOptions {
  readonly placesMax?: number;
  readonly spareMax?: number;
  readonly arrivingMax?: number;
  /** Hears of each connection that is cut to make room for a newer one. */
  readonly onCut?: () => void;
}

/** How many connections there may be, at whatever stage. */
export interface Places {
  /**
   * One that is not served yet: it has so long to be, however little by little it speaks, and the
   * oldest of them leaves when there are too many.
   */
  arrive(socket: Socket, limitMs: number): void;
  /** One that is served from now on. */
  serve(socket: Socket): void;
  /** Whether it came when all places were taken. */
  isSpare(socket: Socket): boolean;
  /** Lets go of those that are not served yet. */
  cutArriving(): void;
}

export function createPlaces(options: PlacesOptions = {}): Places {
  const { placesMax = PLACES_MAX, spareMax = SPARE_MAX, arrivingMax = ARRIVING_MAX } = options;
  const { onCut = () => {} } = options;
  const taken = new Set<Socket>();
  const spare = new Set<Socket>();
  const arriving = new Map<string, Socket>();

  return {
    arrive: (socket, limitMs) => {
      const ends = endsOf(socket);
      if (ends === undefined) return;
      if (arriving.size >= arrivingMax) cutOldest(arriving, onCut);
      arriving.set(ends, socket);
      const isHere = () => arriving.get(ends) === socket;
      const late = setTimeout(() => isHere() && socket.destroy(), limitMs);
      socket.once('close', () => {
        clearTimeout(late);
        if (isHere()) arriving.delete(ends);
      });
    },
    serve: (socket) => {
      arriving.delete(endsOf(socket) ?? '');
      const among = taken.size < placesMax ? taken : spare;
      if (spare.size >= spareMax && among === spare) cutOldest(spare, onCut);
      among.add(socket);
      socket.once('close', () => among.delete(socket));
    },
    isSpare: (socket) => spare.has(socket),
    cutArriving: () => {
      for (const socket of arriving.values()) socket.destroy();
    },
  };
}

/** Who stays longest does nothing, or nothing good: who has something to ask is quick. */
function cutOldest<Key>(sockets: Sockets<Key>, onCut: () => void): void {
  for (const [key, socket] of sockets.entries()) {
    sockets.delete(key);
    socket.destroy();
    onCut();
    return;
  }
}

interface Sockets<Key> {
  entries(): Iterable<[Key, Socket]>;
  delete(key: Key): boolean;
}

/**
 * What a connection and what TLS makes of it have in common. A socket of the machine has no such
 * addresses; who can reach it is no stranger.
 */
function endsOf(socket: Socket): string | undefined {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (remotePort === undefined) return undefined;
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
