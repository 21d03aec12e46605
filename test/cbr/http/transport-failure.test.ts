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
  ])('%s is %s', (code, reason) => {
    const isTooLarge = code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' && { isTooLarge: true };
    const detail = `it broke (${code})`;
    expect(classifyTransportError(failing(code))).toEqual({ reason, detail, ...isTooLarge });
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'the certificate of the server is not accepted: it broke'],
    ['CRL_HAS_EXPIRED', 'the certificate of the server is not accepted: it broke'],
    ['ERROR_IN_CRL_NEXT_UPDATE_FIELD', 'the certificate of the server is not accepted: it broke'],
    ['HOSTNAME_MISMATCH', 'the certificate of the server is not accepted: it broke'],
    ['INVALID_CA', 'the certificate of the server is not accepted: it broke'],
    [
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'the certificate of the server is not accepted: it broke; its authority is not known (tls.ca_file), or an intermediate certificate is not sent',
    ],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'the server does not speak TLS: http://?'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'the server does not speak TLS: http://?'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'the server speaks no version of TLS from 1.2 on'],
    [
      'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
      'the server does not accept our client certificate',
    ],
    ['ERR_OSSL_EVP_UNSUPPORTED', 'TLS with the server failed: it broke'],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'TLS with the server failed: it broke'],
    ['EPROTO', 'TLS with the server failed: it broke'],
  ])('%s is tls, in words', (code, detail) => {
    expect(classifyTransportError(failing(code))).toEqual({
      reason: 'tls',
      detail: `${detail} (${code})`,
    });
  });

  it('shows no thread, no path in sources, no end of line', () => {
    const message =
      '409DA3A3487F0000:error:0A000126:SSL routines::unexpected eof while reading:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:689:\n';
    expect(
      classifyTransportError(Object.assign(new Error(message), { code: 'ERR_SSL_UNEXPECTED_EOF' })),
    ).toEqual({
      reason: 'tls',
      detail: 'TLS with the server failed: unexpected eof while reading (ERR_SSL_UNEXPECTED_EOF)',
    });
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
