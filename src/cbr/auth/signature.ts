import { createHmac, hash } from 'node:crypto';

const ALGORITHM = 'SDK-HMAC-SHA256';

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly dateMs: number;
  /** Headers to be signed beside the date, by their lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * The headers that make the request a signed one, the given ones included: SDK-HMAC-SHA256 in its
 * `Access=` form, as the API gateway's signing guide has it. The key is used without derivation.
 */
export function signatureHeaders(
  { method, url, dateMs, headers, body = '' }: SignedRequest,
  { accessKey, secretKey }: { readonly accessKey: string; readonly secretKey: string },
): Readonly<Record<string, string>> {
  const date = basicDate(dateMs);
  const signed: Readonly<Record<string, string>> = { ...headers, 'x-sdk-date': date };
  const names = Object.keys(signed).sort();
  const canonical = [
    method,
    canonicalPath(url.pathname),
    canonicalQuery(url.searchParams),
    canonicalHeaders(signed, names),
    names.join(';'),
    hash('sha256', body, 'hex'),
  ].join('\n');
  const toSign = [ALGORITHM, date, hash('sha256', canonical, 'hex')].join('\n');
  const signature = createHmac('sha256', secretKey).update(toSign).digest('hex');
  return {
    ...signed,
    authorization: `${ALGORITHM} Access=${accessKey}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

/** 20060102T150405Z, in UTC. */
function basicDate(dateMs: number): string {
  return new Date(dateMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/** Ends with a slash in what is signed, whether the request's path does or not. */
function canonicalPath(pathname: string): string {
  const path = pathname
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/');
  return path.endsWith('/') ? path : `${path}/`;
}

/** Sorted as they are, and encoded only then. */
function canonicalQuery(parameters: URLSearchParams): string {
  return [...parameters]
    .sort(([oneKey, one], [otherKey, other]) => compare(oneKey, otherKey) || compare(one, other))
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .join('&');
}

function canonicalHeaders(
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): string {
  return names.map((name) => `${name}:${headers[name]?.trim()}\n`).join('');
}

/** Everything but A-Z a-z 0-9 - . _ ~ as %XX. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
