import type { Failure, FailureReason } from '../../domain/outcome.ts';

const REASON_BY_CODE: ReadonlyMap<string, FailureReason> = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_HEADERS_OVERFLOW', 'invalid_response'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'invalid_response'],
  ['EPROTO', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
  ['HOSTNAME_MISMATCH', 'tls'],
]);

/** Not every error of the HTTP parser carries a code. */
const REASON_BY_NAME: ReadonlyMap<string, FailureReason> = new Map([
  ['HTTPParserError', 'invalid_response'],
]);

/** The many codes of certificates and TLS, by their beginning. */
const REASON_BY_PREFIX: readonly (readonly [string, FailureReason])[] = [
  ['CERT_', 'tls'],
  ['CRL_', 'tls'],
  ['ERR_TLS_', 'tls'],
  ['ERR_SSL_', 'tls'],
  ['ERROR_IN_CERT_', 'tls'],
  ['INVALID_CA', 'tls'],
  ['UNABLE_TO_', 'tls'],
];

/** Why no answer came, from the error that the connection ended with. */
export function classifyTransportError(error: unknown): Failure {
  const { code, name, message } = describe(error);
  const reason =
    REASON_BY_CODE.get(code) ??
    REASON_BY_NAME.get(name) ??
    REASON_BY_PREFIX.find(([prefix]) => code.startsWith(prefix))?.[1] ??
    'network';
  return {
    reason,
    detail: code === '' || message.includes(code) ? message : `${message} (${code})`,
  };
}

interface Description {
  readonly code: string;
  readonly name: string;
  readonly message: string;
}

/** A connection tried over several addresses fails with one error per address inside. */
function describe(error: unknown): Description {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  if (!(error instanceof Error)) return { code: '', name: '', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, name: error.name, message: error.message === '' ? code : error.message };
}
