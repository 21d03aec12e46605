import { isIPv4, isIPv6 } from 'node:net';

export type ListenAddress =
  /** Without a host: every address of the machine. Port 0: one that is free. */
  | { readonly kind: 'tcp'; readonly host?: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

const PORT_MAX = 65_535;
/** The kernel's sun_path holds 108 bytes with the closing zero. */
const SOCKET_PATH_BYTES_MAX = 107;

export const LISTEN_ADDRESS_FORMS = `host:port, [::1]:port, :port or unix:///path (ports up to ${PORT_MAX}, paths of up to ${SOCKET_PATH_BYTES_MAX} bytes)`;

/** Reads a listen address; undefined when the text has none of the forms above. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  if (text.startsWith('unix://')) return parseSocketPath(text.slice('unix://'.length));
  const parts = /^(?:\[(?<address>[^\]]*)\]|(?<name>[^:[\]]*)):(?<port>\d{1,5})$/.exec(
    text,
  )?.groups;
  if (parts === undefined) return undefined;
  const { address, name } = parts;
  const port = Number(parts['port']);
  if (port > PORT_MAX) return undefined;
  if (address !== undefined) {
    return isIPv6(address) ? { kind: 'tcp', host: address, port } : undefined;
  }
  if (name === undefined || name === '') return { kind: 'tcp', port };
  return isHost(name) ? { kind: 'tcp', host: name, port } : undefined;
}

function parseSocketPath(path: string): ListenAddress | undefined {
  const named = path.startsWith('/') && !path.endsWith('/');
  const fits = Buffer.byteLength(path) <= SOCKET_PATH_BYTES_MAX;
  return named && fits && !path.includes('\0') ? { kind: 'unix', path } : undefined;
}

function isHost(name: string): boolean {
  // Digits and dots alone are meant as an address, so 300.1.1.1 is no host name.
  if (/^[\d.]+$/.test(name)) return isIPv4(name);
  return /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/.test(name) && !name.includes('..');
}
