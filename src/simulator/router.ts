/** What a request is for. The simulator's own paths lie outside of everything the API has. */
export type Route =
  | { readonly kind: 'show_checkpoint'; readonly projectId: string; readonly checkpointId: string }
  | { readonly kind: 'control'; readonly segments: readonly string[] }
  | { readonly kind: 'unknown' };

/**
 * Gateways match paths exactly: nothing is decoded or normalised, and a trailing slash makes it
 * another API.
 */
export function routeOf(method: string, path: string): Route {
  const segments = path.split('/').slice(1);
  if (segments[0] === 'simulator') return { kind: 'control', segments: segments.slice(1) };
  const [version, projectId, collection, checkpointId, ...rest] = segments;
  if (
    method === 'GET' &&
    version === 'v3' &&
    projectId &&
    collection === 'checkpoints' &&
    checkpointId &&
    rest.length === 0
  ) {
    return { kind: 'show_checkpoint', projectId, checkpointId };
  }
  return { kind: 'unknown' };
}
