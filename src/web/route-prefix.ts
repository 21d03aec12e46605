/** There is nothing at it. */
const OUTSIDE = '/-/outside';

/** Who takes us for a proxy names the whole of it, and is to be answered all the same (RFC 9112). */
const ORIGIN = /^https?:\/\/[^/?#]*/i;

/** The URL of a request as if nothing stood before the paths; of what is outside, one that is none. */
export function withoutPrefix(url: string, prefix: string): string {
  const path = url.replace(ORIGIN, '');
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : OUTSIDE;
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : OUTSIDE;
}
