import { once } from 'node:events';
import { createServer } from 'node:net';

const HOST = '127.0.0.1';

/**
 * A free address on loopback for a program that has to be told one: with the port that it usually
 * has, or another where that is taken.
 */
export async function freeAddress(usualPort: number): Promise<{ host: string; port: number }> {
  const port = (await tryPort(usualPort)) ?? (await tryPort(0));
  if (port === undefined) throw new Error(`no port is free on ${HOST}`);
  return { host: HOST, port };
}

async function tryPort(wanted: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(wanted, HOST);
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? address?.port : undefined;
}
