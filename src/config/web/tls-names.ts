import type { ClientAuth, TlsVersion } from '../../domain/server-tls.ts';

/** What Go's names of versions, ciphers and curves are called by OpenSSL. */
export const TLS_VERSIONS = {
  TLS10: 'TLSv1',
  TLS11: 'TLSv1.1',
  TLS12: 'TLSv1.2',
  TLS13: 'TLSv1.3',
} as const satisfies Readonly<Record<string, TlsVersion>>;

/** From the oldest to the newest. */
export const VERSION_ORDER: readonly TlsVersion[] = Object.values(TLS_VERSIONS);

/**
 * Those that Go calls secure, up to TLS 1.2, in the order of its preference, which holds where the
 * file names none.
 */
export const CIPHERS = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
} as const;

/** All of them are always offered: neither Go nor this has a choice there. */
export const TLS13_CIPHERS = {
  TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
  TLS_AES_256_GCM_SHA384: 'TLS_AES_256_GCM_SHA384',
  TLS_CHACHA20_POLY1305_SHA256: 'TLS_CHACHA20_POLY1305_SHA256',
} as const;

/** Known to Go, and refused by it: RSA key exchange, RC4, 3DES, and CBC with SHA-256. */
export const INSECURE_CIPHER = /^TLS_(?:RSA|ECDHE_(?:RSA|ECDSA))_WITH_/;

export const CURVES = {
  CurveP256: 'P-256',
  CurveP384: 'P-384',
  CurveP521: 'P-521',
  X25519: 'X25519',
} as const;

const ANY: ClientAuth = { isAsked: true, isRequired: true, isVerified: false };

export const NO_CLIENT_AUTH: ClientAuth = { isAsked: false, isRequired: false, isVerified: false };

export const CLIENT_AUTHS = {
  NoClientCert: NO_CLIENT_AUTH,
  RequestClientCert: { isAsked: true, isRequired: false, isVerified: false },
  RequireAnyClientCert: ANY,
  // An older name of the same.
  RequireClientCert: ANY,
  VerifyClientCertIfGiven: { isAsked: true, isRequired: false, isVerified: true },
  RequireAndVerifyClientCert: { isAsked: true, isRequired: true, isVerified: true },
} as const satisfies Readonly<Record<string, ClientAuth>>;
