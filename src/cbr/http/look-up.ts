import type { Failure } from '../../domain/outcome.ts';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

export type LookedUp = { readonly addresses: readonly Address[] } | Failure;

/** Finds the addresses of a host. Rejects only when `signal` aborts, with its reason. */
export type LookUp = (host: string, signal: AbortSignal) => Promise<LookedUp>;
