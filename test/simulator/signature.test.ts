import { describe, expect, it } from 'vitest';
import {
  expectedSignature,
  parseAuthorization,
  type ReceivedRequest,
  signedAtMs,
} from '../../src/simulator/http/signature.ts';

const PROJECT = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const CHECKPOINT = `/v3/${PROJECT}/checkpoints/5d1f7a52-6c1e-4b0a-9c55-0f4f2f6d8a01`;
const OWN = {
  secret: 'SkExample/0000+secret',
  headers: {
    host: 'cbr.eu-de.otc.t-systems.com',
    'x-sdk-date': '20260102T030405Z',
    'x-project-id': PROJECT,
    'x-security-token': 'st/abc+def==',
  },
};
/** huaweicloud-sdk-go-v3: core/auth/signer/signer_test.go */
const SDK_GO = { secret: 'SecretKey', headers: { 'x-sdk-date': '20060102T150405Z' } };

function received(changes: Partial<ReceivedRequest>): ReceivedRequest {
  return { method: 'GET', path: '/path', query: '', headers: SDK_GO.headers, body: '', ...changes };
}

describe('the vectors', () => {
  it.each([
    [
      'of sdk-go, GET',
      received({ query: 'limit=1' }),
      SDK_GO.secret,
      'x-sdk-date',
      '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
    ],
    [
      'of sdk-go, POST',
      received({ method: 'POST', query: 'key=value', body: '{"Name":"test","Id":1}\n' }),
      SDK_GO.secret,
      'x-sdk-date',
      'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
    ],
    [
      'of a checkpoint',
      received({ path: CHECKPOINT, headers: OWN.headers }),
      OWN.secret,
      'host;x-project-id;x-sdk-date',
      'a2696bdd1f9bbab52bf3066793b745fbe764fb058ca6b59cf62b22e921f66b25',
    ],
    [
      'of a checkpoint with a temporary key',
      received({ path: CHECKPOINT, headers: OWN.headers }),
      OWN.secret,
      'host;x-project-id;x-sdk-date;x-security-token',
      '868cc38f2b22e7269ee76d7cc5db7b80a6dff4683a93208239861ebcc72c17b0',
    ],
    [
      'of a query with repeated keys',
      received({
        path: `/v3/${PROJECT}/backups`,
        query: 'status=error&limit=2&sort=created_at:desc&offset=0&status=available',
        headers: OWN.headers,
      }),
      OWN.secret,
      'host;x-sdk-date',
      '694a09230130b7e6fd4eaf96fa8d6dc50870efee2f7cd752e806160a517d7b78',
    ],
  ])('%s', (_, request, secret, names, signature) => {
    const signedHeaders = names.split(';');
    expect(expectedSignature(request, { secret, signedHeaders })).toBe(signature);
  });
});

describe('what is the same for the signature', () => {
  const signatureOf = (changes: Partial<ReceivedRequest>) =>
    expectedSignature(received(changes), { secret: 's', signedHeaders: ['x-sdk-date'] });

  it.each<[string, Partial<ReceivedRequest>, Partial<ReceivedRequest>]>([
    ['a slash at the end', { path: '/a' }, { path: '/a/' }],
    ['how the path is encoded', { path: '/a%3Ab' }, { path: '/a:b' }],
    ['how the query is encoded', { query: 'path=/tmp/a%20b' }, { query: 'path=%2Ftmp%2Fa+b' }],
    ['the order of the query', { query: 'b=1&a=2&a=1' }, { query: 'a=1&a=2&b=1' }],
    ['a parameter without a value', { query: 'a' }, { query: 'a=' }],
  ])('%s', (_, one, other) => {
    expect(signatureOf(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(signatureOf(one)).toBe(signatureOf(other));
  });

  it('but not an encoded slash', () => {
    expect(signatureOf({ path: '/a%2Fb' })).not.toBe(signatureOf({ path: '/a/b' }));
  });

  it('nor the payload, unless its hash is told', () => {
    expect(signatureOf({ body: 'a' })).not.toBe(signatureOf({ body: 'b' }));
    const headers = { ...SDK_GO.headers, 'x-sdk-content-sha256': 'told' };
    expect(signatureOf({ body: 'a', headers })).toBe(signatureOf({ body: 'b', headers }));
  });
});

it.each([
  ['the date is not among them', ['host']],
  ['one is not in the request', ['x-project-id', 'x-sdk-date']],
  ['they are not in order', ['x-sdk-date', 'host']],
  ['one is there twice', ['host', 'host', 'x-sdk-date']],
  ['the signature is to sign itself', ['authorization', 'x-sdk-date']],
])('nothing is good when of the signed headers %s', (_, signedHeaders) => {
  const headers = { ...SDK_GO.headers, host: 'localhost', authorization: 'x' };
  expect(expectedSignature(received({ headers }), { secret: 's', signedHeaders })).toBeUndefined();
});

it('nothing is good for a path or query that cannot be decoded', () => {
  const signing = { secret: 's', signedHeaders: ['x-sdk-date'] };
  expect(expectedSignature(received({ path: '/%ZZ' }), signing)).toBeUndefined();
  expect(expectedSignature(received({ query: 'a=%ZZ' }), signing)).toBeUndefined();
});

it('reads the Authorization header', () => {
  const signature = '0'.repeat(64);
  expect(
    parseAuthorization(
      `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
    ),
  ).toEqual({ access: 'AK', signedHeaders: ['host', 'x-sdk-date'], signature });
});

it.each([
  undefined,
  'Basic dXNlcjpwYXNzd29yZA==',
  'SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=0',
  `SDK-HMAC-SHA256 Credential=AK/20260102/eu-de/cbr/sdk_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
  `SDK-HMAC-SHA256 Access=AK, SignedHeaders=Host, Signature=${'0'.repeat(64)}`,
])('cannot read %s', (header) => {
  expect(parseAuthorization(header)).toBeUndefined();
});

it('reads the date', () => {
  expect(signedAtMs(received({}))).toBe(Date.UTC(2006, 0, 2, 15, 4, 5));
  expect(signedAtMs(received({ headers: {} }))).toBeUndefined();
  expect(signedAtMs(received({ headers: { 'x-sdk-date': '2006-01-02' } }))).toBeUndefined();
});
