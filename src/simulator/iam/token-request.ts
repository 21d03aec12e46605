/** By its ID, or by its name. */
export type Named = { readonly id: string } | { readonly name: string };

/** Which project a token is wanted for. */
export type ProjectScope =
  | { readonly id: string }
  | { readonly name: string; readonly domain: Named | undefined };

/** Names of users are unique in their domain alone. */
export type WantedUser =
  | { readonly id: string }
  | { readonly name: string; readonly domain: Named };

export interface TokenRequest {
  readonly user: WantedUser;
  readonly password: string;
  readonly scope: ProjectScope;
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The body of a sign-in by password, scoped to a project; undefined when it is anything else.
 * Scopes of a domain give tokens that are no good for CBR and are left out here.
 */
export function parseTokenRequest(body: string): TokenRequest | undefined {
  const auth = memberOf(parseJson(body), 'auth');
  const identity = memberOf(auth, 'identity');
  const methods = identity?.['methods'];
  if (!Array.isArray(methods) || methods.length !== 1 || methods[0] !== 'password')
    return undefined;
  const given = memberOf(memberOf(identity, 'password'), 'user');
  const user = userOf(given);
  const password = given?.['password'];
  const scope = projectScopeOf(memberOf(memberOf(auth, 'scope'), 'project'));
  if (user === undefined || !isText(password) || scope === undefined) return undefined;
  return { user, password, scope };
}

function userOf(user: JsonObject | undefined): WantedUser | undefined {
  const named = namedOf(user);
  if (named === undefined || 'id' in named) return named;
  const domain = namedOf(memberOf(user, 'domain'));
  return domain && { ...named, domain };
}

function projectScopeOf(project: JsonObject | undefined): ProjectScope | undefined {
  const named = namedOf(project);
  if (named === undefined || 'id' in named) return named;
  if (project?.['domain'] === undefined) return { ...named, domain: undefined };
  const domain = namedOf(memberOf(project, 'domain'));
  return domain && { ...named, domain };
}

function namedOf(value: JsonObject | undefined): Named | undefined {
  const id = value?.['id'];
  if (isText(id)) return { id };
  const name = value?.['name'];
  return isText(name) && id === undefined ? { name } : undefined;
}

function memberOf(value: unknown, name: string): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const member = value[name];
  return isObject(member) ? member : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
