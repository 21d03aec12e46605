/** There is nothing at it. */
const OUTSIDE = '/-/outside';

/** The URL of a request as if nothing stood before the paths; of what is outside, one that is none. */
export function withoutPrefix(url: string, prefix: string): string {
  if (prefix === '') return url;
  const rest = url.startsWith(prefix) ? url.slice(prefix.length) : OUTSIDE;
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : OUTSIDE;
}
