import type { Secret } from './secret.ts';

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** What is done about certificates of clients. */
export interface ClientAuth {
  /** Whether they are asked for one at all. */
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
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** Up to TLS 1.2; those of 1.3 are not chosen. */
  readonly ciphers: readonly string[];
  /** Undefined: those of OpenSSL. */
  readonly curves: readonly string[] | undefined;
  readonly prefersOwnCiphers: boolean;
}
