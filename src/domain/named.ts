/** By its ID, or by its name. */
export type Named = { readonly id: string } | { readonly name: string };

/** Names of users are unique in their domain alone. */
export type NamedUser = { readonly id: string } | { readonly name: string; readonly domain: Named };
