import type { Named, NamedUser } from '../../domain/named.ts';

/** What a token is for; undefined: whatever the user's own is. */
export type Scope =
  | { readonly project: Named & { readonly domain?: Named } }
  | { readonly domain: Named }
  | undefined;

/** A role in another domain, which that one lets others take. */
export interface Agency {
  readonly agencyName: string;
  readonly domain: Named;
}

/** The body of `POST /v3/auth/tokens` with the password method. */
export function passwordRequest(user: NamedUser, password: string, scope: Scope): string {
  return tokenRequest({ methods: ['password'], password: { user: { ...user, password } } }, scope);
}

/** The same for who takes a role, shown by the request's own credentials. */
export function agencyRequest({ agencyName, domain }: Agency, scope: Scope): string {
  const domainKey = 'id' in domain ? { domain_id: domain.id } : { domain_name: domain.name };
  const role = { ...domainKey, agency_name: agencyName };
  return tokenRequest({ methods: ['assume_role'], assume_role: role }, scope);
}

function tokenRequest(identity: object, scope: Scope): string {
  return JSON.stringify({ auth: { identity, scope } });
}
