import type { Secret } from '../../domain/secret.ts';
import type { TlsOptions } from '../../domain/tls-options.ts';

export interface ProxyOptions {
  readonly url: string;
  /** user:password */
  readonly credentials: Secret | undefined;
  /** Hosts that are reached directly, as NO_PROXY writes them. */
  readonly noProxy: string;
}

/**
 * Everything that shapes how requests travel, as one value: two that say the same serve each other.
 */
export interface Transport {
  /** Limit of one request, from sending to the last byte. */
  readonly timeoutMs: number;
  /** Sockets to one origin, at the most. */
  readonly connections: number;
  readonly tls?: TlsOptions;
  readonly proxy?: ProxyOptions | undefined;
}
