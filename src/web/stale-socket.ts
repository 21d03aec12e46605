import { lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { codeOf } from '../domain/error-code.ts';

/** Somebody else has the path; the message says who. */
export class PathTaken extends Error {}

/**
 * A socket that nobody listens on was left by a process that died: it is taken away. Anything
 * else at the path is not ours to delete.
 */
export async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw new PathTaken('there is a file that is no socket');
  const outcome = await tryToConnect(path);
  if (outcome === 'ENOENT') return;
  // Only this one says for certain that nobody is there.
  if (outcome !== 'ECONNREFUSED') {
    throw new PathTaken(`another process may listen there (${outcome})`);
  }
  await unlink(path).catch((error) => {
    throw new PathTaken(`a socket was left there that cannot be removed (${codeOf(error)})`);
  });
}

async function tryToConnect(path: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(path);
  socket.once('connect', () => resolve('it answers'));
  socket.once('error', (error) => resolve(codeOf(error)));
  const outcome = await promise;
  socket.destroy();
  return outcome;
}
