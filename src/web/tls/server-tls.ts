import type { SecureVersion } from 'node:tls';
import type { Secret } from '../../domain/secret.ts';

/** What is done about certificates of clients. */
export interface ClientAuth {
  readonly isAsked: boolean;
  readonly isRequired: boolean;
  /** Whether one that they show has to come from the client CA. */
  readonly isVerified: boolean;
}

/** How TLS is spoken; texts are in PEM, names are OpenSSL's. */
export interface ServerTls {
  readonly cert: string;
  readonly key: Secret;
  readonly clientCa: string | undefined;
  readonly clientAuth: ClientAuth;
  /** One of these names has to be in the client's certificate. */
  readonly clientAllowedSans: readonly string[] | undefined;
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** Up to TLS 1.2; those of 1.3 are not chosen. */
  readonly ciphers: readonly string[];
  readonly curves: readonly string[] | undefined;
  readonly prefersOwnCiphers: boolean;
}
