import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page of another site has made a browser ask. Browsers say so themselves; older ones at
 * least name the page's origin. Who is no browser says neither.
 */
export function isCrossSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  return origin !== undefined && hostOf(origin) !== host?.toLowerCase();
}

/** As the Host header has it; none for `null` and whatever else is no origin. */
function hostOf(origin: string): string | undefined {
  const { host } = URL.parse(origin) ?? {};
  return host === '' ? undefined : host;
}
