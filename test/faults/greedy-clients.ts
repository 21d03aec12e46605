import { connect, type Socket } from 'node:net';

const CLIENTS = 4;
const REQUESTS = 1900;
/** They come again when they are turned away, but not for ever. */
const CONNECTIONS_MAX = 200;
const AGAIN_MS = 200;

/** Clients that ask for everything at once and read none of it. Gives how to end them. */
export function startGreedyClients(url: string): () => void {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const asked = `GET /metrics HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`.repeat(REQUESTS);
  let connections = 0;
  let ended = false;

  function open(): void {
    if (ended || connections >= CONNECTIONS_MAX) return;
    connections += 1;
    const socket = connect(Number(port), hostname);
    sockets.add(socket);
    // Being turned away is what they deserve.
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      setTimeout(open, AGAIN_MS).unref();
    });
    socket.write(asked);
  }

  for (let client = 0; client < CLIENTS; client += 1) open();
  return () => {
    ended = true;
    for (const socket of sockets) socket.destroy();
  };
}
