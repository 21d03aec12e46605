import { isObject, type JsonObject, parseJson } from '../../domain/json.ts';
import type { Named, NamedUser } from '../../domain/named.ts';

/** Which project a token is wanted for. */
export type ProjectScope =
  | { readonly id: string }
  | { readonly name: string; readonly domain: Named | undefined };

/** A role that a domain gives to others. */
export interface WantedRole {
  readonly agency: string;
  readonly domain: Named;
}

export type TokenRequest = (
  | { readonly user: NamedUser; readonly password: string }
  | { readonly role: WantedRole }
) & {
  /** Undefined for a token of a whole domain, which is no good for CBR. */
  readonly scope: ProjectScope | undefined;
};

/** The body of a sign-in by password, or of one that takes a role; undefined when it is anything else. */
export function parseTokenRequest(body: string): TokenRequest | undefined {
  const auth = memberOf(parseJson(body), 'auth');
  const identity = memberOf(auth, 'identity');
  const methods = identity?.['methods'];
  const [method] = Array.isArray(methods) && methods.length === 1 ? methods : [];
  const wanted = memberOf(auth, 'scope');
  const project = memberOf(wanted, 'project');
  const scope = projectScopeOf(project);
  if (
    scope === undefined &&
    (project !== undefined || namedOf(memberOf(wanted, 'domain')) === undefined)
  ) {
    return undefined;
  }
  if (method === 'assume_role') {
    const role = roleOf(memberOf(identity, 'assume_role'));
    return role && { role, scope };
  }
  if (method !== 'password') return undefined;
  const given = memberOf(memberOf(identity, 'password'), 'user');
  const user = userOf(given);
  const password = given?.['password'];
  return user === undefined || !isText(password) ? undefined : { user, password, scope };
}

function roleOf(role: JsonObject | undefined): WantedRole | undefined {
  const domain = namedOf({ id: role?.['domain_id'], name: role?.['domain_name'] });
  const agency = role?.['agency_name'];
  return domain === undefined || !isText(agency) ? undefined : { agency, domain };
}

function userOf(user: JsonObject | undefined): NamedUser | undefined {
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

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
