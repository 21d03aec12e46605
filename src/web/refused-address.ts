import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, messageOf } from '../domain/error-code.ts';
import { PathTaken } from './stale-socket.ts';

const WHY_NO_PORT: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the address is in use; choose another one with --web.listen-address',
  EACCES: 'permission denied; a port below 1024 needs CAP_NET_BIND_SERVICE',
  EADDRNOTAVAIL: 'this machine has no such address',
  EAFNOSUPPORT: 'this machine does not speak the protocol of the address',
  EINVAL: 'an address of a link needs its interface, as in [fe80::1%eth0]:port',
};

/** In words, why a port cannot be listened on. */
export function whyNoPort(error: unknown): string {
  const code = codeOf(error);
  return WHY_NO_PORT[code] ?? messageOf(error);
}

/** In words, why a socket that was handed over is none to listen on. */
export function whyNoDescriptor(error: unknown): string {
  return codeOf(error) === 'EINVAL' || codeOf(error) === 'EBADF'
    ? 'it is none of TCP, and no unix stream; the unit of the socket needs ListenStream='
    : whyNoPort(error);
}

const WHY_NO_SOCKET: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process has just begun to listen there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the file system is full',
  EPERM: 'the file system takes no socket',
};

/** In words, why there can be no socket at the path. Node says EACCES for a missing directory too. */
export async function whyNoSocket(path: string, error: unknown): Promise<string> {
  if (error instanceof PathTaken) return error.message;
  const directory = dirname(path);
  const found = await stat(directory).catch(codeOf);
  if (found === 'ENOENT') return `the directory ${directory} does not exist`;
  if (found === 'ENOTDIR' || (typeof found === 'object' && !found.isDirectory())) {
    return `${directory} is no directory`;
  }
  const code = codeOf(error);
  if (code === 'EACCES') return `permission denied to make a socket in ${directory}`;
  return WHY_NO_SOCKET[code] ?? String(error);
}
