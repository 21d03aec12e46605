import { describe, expect, it } from 'vitest';
import { classifyTransportError } from '../../../src/cbr/http/transport-failure.ts';

function failing(code: string): Error {
  return Object.assign(new Error('it broke'), { code });
}

describe('errors of the connection', () => {
  it.each([
    ['ECONNREFUSED', 'network'],
    ['ECONNRESET', 'network'],
    ['ENOTFOUND', 'network'],
    ['EAI_AGAIN', 'network'],
    ['UND_ERR_SOCKET', 'network'],
    ['UND_ERR_ABORTED', 'network'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['ETIMEDOUT', 'timeout'],
    ['UND_ERR_HEADERS_OVERFLOW', 'invalid_response'],
    ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'invalid_response'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EPROTO', 'tls'],
  ])('%s is %s', (code, reason) => {
    expect(classifyTransportError(failing(code))).toEqual({ reason, detail: `it broke (${code})` });
  });

  it('looks into the errors of several addresses', () => {
    expect(classifyTransportError(new AggregateError([failing('ECONNREFUSED')]))).toEqual({
      reason: 'network',
      detail: 'it broke (ECONNREFUSED)',
    });
  });

  it('takes anything that was thrown', () => {
    expect(classifyTransportError('text')).toEqual({ reason: 'network', detail: 'text' });
  });
});
