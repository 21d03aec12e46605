/** A path without a slash at its end, so that another path can follow; undefined: nothing was said. */
interface PathGiven {
  readonly path: string | undefined;
}

type Parsed = { readonly value: PathGiven } | { readonly problem: string };

const NOTHING: Parsed = { value: { path: undefined } };
const PATH = /^(?:\/[A-Za-z0-9._~-]+)*\/*$/;

/** Of the URL under which others reach the exporter only the path matters: links begin with it. */
export function externalPath(text: string): Parsed {
  if (text === '') return NOTHING;
  const url = URL.parse(text);
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === null || !isWeb) {
    return { problem: 'is no URL; write one such as https://example.com/cbr' };
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return { problem: 'has more than scheme, host and path' };
  }
  return withoutEnd(url.pathname);
}

export function routePrefix(text: string): Parsed {
  if (text === '') return NOTHING;
  return withoutEnd(text.startsWith('/') ? text : `/${text}`);
}

function withoutEnd(path: string): Parsed {
  return PATH.test(path)
    ? { value: { path: path.replace(/\/+$/, '') } }
    : { problem: 'has a path of other signs than letters, digits and . _ ~ -' };
}
