import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const ALGORITHM = 'SDK-HMAC-SHA256';
const AUTHORIZATION =
  /^SDK-HMAC-SHA256 Access=([^,\s]{1,128}), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** A request as it came off the wire: nothing in it is decoded. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The three parts of an Authorization header of the algorithm. */
export interface Signature {
  readonly access: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export function isSigned({ headers }: ReceivedRequest): boolean {
  return headers.authorization?.startsWith(ALGORITHM) === true;
}

/** Undefined when the header is not of the form that all SDKs send. */
export function parseAuthorization(header: string | undefined): Signature | undefined {
  const [, access, names, signature] = AUTHORIZATION.exec(header ?? '') ?? [];
  if (access === undefined || names === undefined || signature === undefined) return undefined;
  return { access, signedHeaders: names.split(';'), signature };
}

/** When the client says that it signed, by X-Sdk-Date. */
export function signedAtMs({ headers }: ReceivedRequest): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headerOf(headers, 'x-sdk-date'));
  if (parts === null) return undefined;
  const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

/**
 * The signature that this request has to have, by the signing guide of the API gateway; undefined
 * when no key could have made one. Written from the guide, and by no means with the exporter's
 * own code, so that the two prove each other.
 */
export function expectedSignature(
  request: ReceivedRequest,
  { secret, signedHeaders }: { readonly secret: string; readonly signedHeaders: readonly string[] },
): string | undefined {
  if (!areSignable(signedHeaders, request.headers)) return undefined;
  const path = canonicalPath(request.path);
  const query = canonicalQuery(request.query);
  if (path === undefined || query === undefined) return undefined;
  const payloadHash = request.headers['x-sdk-content-sha256'] ?? sha256(request.body);
  const canonicalRequest = [
    request.method,
    path,
    query,
    signedHeaders.map((name) => `${name}:${headerOf(request.headers, name).trim()}\n`).join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const date = headerOf(request.headers, 'x-sdk-date');
  return createHmac('sha256', secret)
    .update([ALGORITHM, date, sha256(canonicalRequest)].join('\n'))
    .digest('hex');
}

/** Each there, each once, in order, the date among them and the signature itself not. */
function areSignable(names: readonly string[], headers: IncomingHttpHeaders): boolean {
  return (
    names.includes('x-sdk-date') &&
    !names.includes('authorization') &&
    names.every((name) => headers[name] !== undefined) &&
    names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name)
  );
}

/** Segment by segment, and always with a slash at its end. */
function canonicalPath(path: string): string | undefined {
  const segments = path.split('/').map(decoded);
  if (segments.includes(undefined)) return undefined;
  const encodedPath = segments.map((segment) => percentEncoded(segment ?? '')).join('/');
  return encodedPath.endsWith('/') ? encodedPath : `${encodedPath}/`;
}

/** Sorted by key and then by value before they are encoded. */
function canonicalQuery(query: string): string | undefined {
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair.replaceAll('+', ' ')) ?? [];
      return [decoded(key), decoded(value)] as const;
    });
  if (pairs.some((pair) => pair.includes(undefined))) return undefined;
  return pairs
    .map(([key = '', value = '']) => [Buffer.from(key), Buffer.from(value)] as const)
    .sort(([key, value], [otherKey, otherValue]) => {
      return Buffer.compare(key, otherKey) || Buffer.compare(value, otherValue);
    })
    .map(([key, value]) => `${percentEncoded(key)}=${percentEncoded(value)}`)
    .join('&');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Every byte but those of A-Z a-z 0-9 - . _ ~ as %XX. */
function percentEncoded(text: string | Buffer): string {
  return Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    if (/[\w.~-]/.test(character)) return character;
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

/** Of a header that came several times, what Node made of it. */
function headerOf(headers: IncomingHttpHeaders, name: string): string {
  return String(headers[name] ?? '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
