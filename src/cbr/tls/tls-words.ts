import { constants } from 'node:os';

/** What of an error these need; OpenSSL's own carry a `reason` in words. */
export interface TlsError {
  readonly code: string;
  readonly message: string;
  readonly reason?: unknown;
}

/** Codes that OpenSSL's own verdict on a certificate has in Node, whatever else comes with TLS. */
const CERTIFICATE_CODE =
  /^(CERT_|CRL_|UNABLE_TO_|ERROR_IN_C|INVALID_(CA|PURPOSE)$|DEPTH_ZERO_|SELF_SIGNED_|PATH_LENGTH_|HOSTNAME_MISMATCH$|ERR_TLS_CERT_ALTNAME_|UNSPECIFIED$)/;
const PROTOCOL_CODE = /^(ERR_SSL_|ERR_OSSL_|ERR_TLS_|EPROTO$)/;

export function isTlsCode(code: string): boolean {
  return CERTIFICATE_CODE.test(code) || PROTOCOL_CODE.test(code);
}

/** Whether it is about the connection below TLS. */
export function isSocketCode(code: string): boolean {
  return code !== 'EPROTO' && code in constants.errno;
}

/** What follows the words of OpenSSL about their certificate. */
const CERTIFICATE_HINTS: readonly (readonly [RegExp, string])[] = [
  [/^CERT_NOT_YET_VALID$/, 'is our clock right?'],
  [/^DEPTH_ZERO_SELF_SIGNED_CERT$/, 'if it is the right one, name it in tls.ca_file'],
  [/^SELF_SIGNED_CERT_IN_CHAIN$/, 'its authority is not known: tls.ca_file'],
  [
    /^UNABLE_TO_(GET_ISSUER_CERT|VERIFY_LEAF)/,
    'its authority is not known (tls.ca_file), or an intermediate certificate is not sent',
  ],
  [/^INVALID_PURPOSE$/, 'it, or one that it is issued by, is not meant for that'],
];

/** Of the handshake, by the end of the code: OpenSSL's versions differ in how it begins. */
const HANDSHAKE_WORDS: readonly (readonly [RegExp, (peer: string) => string])[] = [
  [
    /(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL)$/,
    (peer) => `${peer} does not speak TLS: http://?`,
  ],
  [
    /(ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW)$/,
    (peer) => `${peer} speaks no version of TLS from 1.2 on`,
  ],
  [
    /ALERT_(HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY)$|NO_(SHARED_CIPHER|CIPHERS_AVAILABLE)$/,
    (peer) => `${peer} has no cipher in common with us, or wants a client certificate`,
  ],
  [
    /CERTIFICATE_REQUIRED$/,
    (peer) => `${peer} wants a client certificate: tls.cert_file and tls.key_file`,
  ],
  [/UNRECOGNIZED_NAME$/, (peer) => `${peer} does not go by the name that it was asked for`],
  [
    /ALERT_(BAD_CERTIFICATE|(UNSUPPORTED|NO)_CERTIFICATE|CERTIFICATE_(REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA|ACCESS_DENIED)$/,
    (peer) => `${peer} does not accept our client certificate`,
  ],
];

/** A failure of TLS in a sentence for people, which says whose certificate or words it is about. */
export function tlsWords(error: TlsError, peer: string): string {
  const { code, message, reason } = error;
  const named = code === '' || code === 'UNSPECIFIED' ? '' : ` (${code})`;
  if (CERTIFICATE_CODE.test(code)) {
    const hint = CERTIFICATE_HINTS.find(([pattern]) => pattern.test(code))?.[1];
    const words = [cleaned(message), ...(hint === undefined ? [] : [hint])].join('; ');
    return `the certificate of ${peer} is not accepted: ${words}${named}`;
  }
  const words =
    HANDSHAKE_WORDS.find(([pattern]) => pattern.test(code))?.[1](peer) ??
    `TLS with ${peer} failed: ${cleaned(typeof reason === 'string' ? reason : message)}`;
  return `${words}${named}`;
}

/** Without a thread's number, a path in OpenSSL's sources, and Node's advice on its own flags. */
function cleaned(words: string): string {
  const [, ofOpenSsl] = /^\w+:error:[^:]*:[^:]*:[^:]*:([^:]*):/.exec(words) ?? [];
  return (ofOpenSsl ?? words)
    .replace(/; if the root CA is installed locally.*$/s, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/[ :]+$/, '');
}
