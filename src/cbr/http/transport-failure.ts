import type { Failure, FailureReason } from '../../domain/outcome.ts';
import { isTlsCode, tlsWords } from '../tls/tls-words.ts';

const TOO_LARGE = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';

const REASON_BY_CODE: ReadonlyMap<string, FailureReason> = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_HEADERS_OVERFLOW', 'invalid_response'],
  [TOO_LARGE, 'invalid_response'],
]);

/** Not every error of the HTTP parser carries a code. */
const REASON_BY_NAME: ReadonlyMap<string, FailureReason> = new Map([
  ['HTTPParserError', 'invalid_response'],
]);

/** Why no answer came, from the error that the connection to `peer` ended with. */
export function classifyTransportError(error: unknown, peer = 'the server'): Failure {
  const described = describe(error);
  const { code, name, message } = described;
  if (isTlsCode(code)) return { reason: 'tls', detail: tlsWords(described, peer) };
  const reason = REASON_BY_CODE.get(code) ?? REASON_BY_NAME.get(name) ?? 'network';
  return {
    reason,
    detail: code === '' || message.includes(code) ? message : `${message} (${code})`,
    ...(code === TOO_LARGE && { isTooLarge: true }),
  };
}

export interface Description {
  readonly code: string;
  readonly name: string;
  readonly message: string;
  readonly reason: unknown;
}

/** A connection tried over several addresses fails with one error per address inside. */
export function describe(error: unknown): Description {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  if (!(error instanceof Error)) {
    return { code: '', name: '', message: String(error), reason: undefined };
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const reason = 'reason' in error ? error.reason : undefined;
  return { code, name: error.name, message: error.message === '' ? code : error.message, reason };
}
