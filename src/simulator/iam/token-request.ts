import type { Credentials } from '../fleet/users.ts';

/** Which project a token is wanted for. */
export type ProjectScope =
  | { readonly id: string }
  | { readonly name: string; readonly domain: string | undefined };

export interface TokenRequest {
  readonly credentials: Credentials;
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
  const user = memberOf(memberOf(identity, 'password'), 'user');
  const domain = memberOf(user, 'domain')?.['name'];
  const name = user?.['name'];
  const password = user?.['password'];
  const scope = projectScopeOf(memberOf(memberOf(auth, 'scope'), 'project'));
  if (!isText(domain) || !isText(name) || !isText(password) || scope === undefined) {
    return undefined;
  }
  return { credentials: { domain, name, password }, scope };
}

function projectScopeOf(project: JsonObject | undefined): ProjectScope | undefined {
  const id = project?.['id'];
  if (isText(id)) return { id };
  const name = project?.['name'];
  if (!isText(name) || id !== undefined) return undefined;
  if (project?.['domain'] === undefined) return { name, domain: undefined };
  const domain = memberOf(project, 'domain')?.['name'];
  return isText(domain) ? { name, domain } : undefined;
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
