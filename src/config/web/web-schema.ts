import * as z from 'zod';
import type { ClientAuth } from '../../domain/server-tls.ts';
import { listOf, optional } from '../schema/leaves.ts';
import { isMapping, section } from '../schema/section.ts';
import {
  CIPHERS,
  CLIENT_AUTHS,
  CURVES,
  NO_CLIENT_AUTH,
  TLS_VERSIONS,
  TLS13_CIPHERS,
  VERSION_ORDER,
} from './tls-names.ts';
import {
  count,
  goDuration,
  headerValue,
  listedName,
  listedText,
  nameOf,
  someText,
  yesOrNo,
} from './web-leaves.ts';

const TLS_KEYS = section({
  cert: someText,
  cert_file: someText,
  key: someText,
  key_file: someText,
  client_ca: someText,
  client_ca_file: someText,
  client_auth_type: nameOf<ClientAuth>(CLIENT_AUTHS, 'type of client authentication'),
  client_allowed_sans: optional(listOf(listedText)),
  min_version: nameOf(TLS_VERSIONS, 'version of TLS'),
  max_version: nameOf(TLS_VERSIONS, 'version of TLS'),
  cipher_suites: optional(listOf(listedName<string>({ ...CIPHERS, ...TLS13_CIPHERS }, 'cipher'))),
  curve_preferences: optional(listOf(listedName<string>(CURVES, 'curve'))),
  prefer_server_cipher_suites: yesOrNo,
});

export type TlsServerSettings = z.output<typeof TLS_KEYS>;

interface Rule {
  readonly isKept: (tls: TlsServerSettings) => boolean;
  /** Undefined: what is wrong is about all of them. */
  readonly path?: keyof TlsServerSettings;
  readonly error: string;
}

/** Whether something says that there is to be TLS; versions and ciphers alone do not. */
export function isTlsWanted(tls: TlsServerSettings | undefined): boolean {
  return [...PAIRS.flat(), 'client_auth_type' as const].some((key) => tls?.[key] !== undefined);
}

const PAIRS = [
  ['cert', 'cert_file'],
  ['key', 'key_file'],
  ['client_ca', 'client_ca_file'],
] as const;

function hasOne(tls: TlsServerSettings, [inline, file]: (typeof PAIRS)[number]): boolean {
  return tls[inline] !== undefined || tls[file] !== undefined;
}

/** A wrong type is said already: nothing else is to be said of it. */
function authOf({ client_auth_type: auth = NO_CLIENT_AUTH }: TlsServerSettings) {
  return typeof auth === 'object' ? auth : undefined;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

const RULES: readonly Rule[] = [
  ...PAIRS.map(([inline, file]) => ({
    isKept: (tls: TlsServerSettings) => tls[inline] === undefined || tls[file] === undefined,
    path: inline,
    error: `is given beside ${file}; keep one of them`,
  })),
  {
    isKept: (tls) => !isTlsWanted(tls) || hasOne(tls, PAIRS[0]),
    error: 'needs a certificate; give cert_file or cert',
  },
  {
    isKept: (tls) => !isTlsWanted(tls) || hasOne(tls, PAIRS[1]),
    error: 'needs the key of the certificate; give key_file or key',
  },
  {
    isKept: (tls) => !hasOne(tls, PAIRS[2]) || authOf(tls)?.isAsked !== false,
    error: `has a CA for clients, who are not asked for a certificate; give client_auth_type, as RequireAndVerifyClientCert`,
  },
  {
    isKept: (tls) => authOf(tls)?.isVerified !== true || hasOne(tls, PAIRS[2]),
    path: 'client_auth_type',
    error: 'needs the CA that certificates have to come from; give client_ca_file or client_ca',
  },
  {
    isKept: (tls) => tls.client_allowed_sans === undefined || authOf(tls)?.isRequired !== false,
    path: 'client_allowed_sans',
    error: 'needs client_auth_type RequireAndVerifyClientCert (or RequireAnyClientCert)',
  },
  {
    isKept: ({ client_allowed_sans: sans }) => !isList(sans) || sans.length > 0,
    path: 'client_allowed_sans',
    error: 'is empty, so that nobody could connect',
  },
  {
    isKept: ({ min_version: min = 'TLSv1.2', max_version: max = 'TLSv1.3' }) =>
      VERSION_ORDER.indexOf(min) <= VERSION_ORDER.indexOf(max) || !VERSION_ORDER.includes(max),
    path: 'min_version',
    error: 'is above max_version, so that nobody could connect',
  },
  {
    isKept: ({ cipher_suites: ciphers, max_version: max = 'TLSv1.3' }) =>
      !isList(ciphers) ||
      ciphers.length === 0 ||
      max === 'TLSv1.3' ||
      ciphers.some((cipher) => !Object.hasOwn(TLS13_CIPHERS, String(cipher))),
    path: 'cipher_suites',
    error: 'has none for the versions up to max_version, so that nobody could connect',
  },
];

const TLS_SERVER = RULES.reduce(
  (schema, { isKept, path, error }) =>
    schema.refine(isKept, { error, path: path === undefined ? [] : [path], when: isMapping }),
  TLS_KEYS,
);

const HTTP_SERVER = section({
  http2: yesOrNo,
  headers: optional(
    section({
      'Content-Security-Policy': headerValue(),
      'Strict-Transport-Security': headerValue(),
      'X-Content-Type-Options': headerValue(['nosniff']),
      'X-Frame-Options': headerValue(['deny', 'sameorigin']),
      'X-XSS-Protection': headerValue(),
    }),
  ),
});

/** The format of prometheus/exporter-toolkit. Users are read apart: any text is a name of one. */
export const WEB_SCHEMA = section(
  {
    tls_server_config: optional(TLS_SERVER),
    http_server_config: optional(HTTP_SERVER),
    rate_limit: optional(section({ interval: goDuration, burst: count })),
    basic_auth_users: z.optional(z.unknown()),
  },
  'give it keys, or leave the file empty',
);

export type WebSettings = z.output<typeof WEB_SCHEMA>;
