/** What a request is for. The simulator's own paths lie outside of everything the API has. */
export type Route =
  | { readonly kind: 'show_checkpoint'; readonly projectId: string; readonly checkpointId: string }
  | { readonly kind: ListOperation; readonly projectId: string }
  | { readonly kind: OperationWithoutPath }
  | { readonly kind: 'control'; readonly segments: readonly string[] }
  | { readonly kind: 'unknown' };

/** Method and path of everything that is the same in each request. */
const FIXED = {
  'POST /v3/auth/tokens': 'create_token',
  'GET /v3/projects': 'list_projects',
  'GET /v3/auth/projects': 'list_auth_projects',
  'GET /v3/auth/catalog': 'get_catalog',
  'PUT /meta-data/latest/api/token': 'create_metadata_token',
  'GET /openstack/latest/securitykey': 'get_security_key',
} as const;

/** Lists of a project, by what stands behind its ID. */
const LISTS = {
  vaults: 'list_vaults',
  backups: 'list_backups',
  policies: 'list_policies',
  'operation-logs': 'list_tasks',
} as const;

export type ListOperation = (typeof LISTS)[keyof typeof LISTS];

type OperationWithoutPath = (typeof FIXED)[keyof typeof FIXED];

/** Everything that can be asked of CBR, IAM and the metadata service. */
export type Operation = 'show_checkpoint' | ListOperation | OperationWithoutPath;

/**
 * Gateways match paths exactly: nothing is decoded or normalised, and a trailing slash makes it
 * another API.
 */
export function routeOf(method: string, path: string): Route {
  const segments = path.split('/').slice(1);
  if (segments[0] === 'simulator') return { kind: 'control', segments: segments.slice(1) };
  const asked = `${method} ${path}`;
  if (isFixed(asked)) return { kind: FIXED[asked] };
  const [version, projectId, collection = '', checkpointId, ...rest] = segments;
  if (method === 'GET' && version === 'v3' && projectId && isList(collection)) {
    const kind = LISTS[collection];
    return checkpointId === undefined ? { kind, projectId } : { kind: 'unknown' };
  }
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

function isList(collection: string): collection is keyof typeof LISTS {
  return Object.hasOwn(LISTS, collection);
}

function isFixed(asked: string): asked is keyof typeof FIXED {
  return Object.hasOwn(FIXED, asked);
}
