import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CA_FILE, certificateFiles, ENCRYPTED_KEY_FILE } from '../../simulator/certificates.ts';
import { CA, CERT, HASH, KEY, loadWeb, tls } from './loading-web.ts';

const TLS = 'tls_server_config';
const NEEDS_CERT = `web.yml:2:3: ${TLS}: needs a certificate; give cert_file or cert`;
const NEEDS_KEY = `web.yml:2:3: ${TLS}: needs the key of the certificate; give key_file or key`;
const MAKE_ONE = 'make one with: htpasswd -nBC 10 ""';
const block = (key: string, file: string) =>
  `${key}: |\n${readFileSync(file, 'utf8').replaceAll(/^/gm, '    ')}`;

describe('nothing is what comes of', () => {
  it.each([
    '',
    '# nothing yet\n',
    '~\n',
    '{}\n',
    'tls_server_config:\nbasic_auth_users:\nhttp_server_config:\nrate_limit:\n',
    'tls_server_config: {cert_file: "", key_file: "", client_auth_type: ""}\n',
    'rate_limit: {interval: 0s, burst: 3}\n',
  ])('%j', async (text) => {
    expect(await loadWeb(text)).toEqual({
      config: { tls: undefined, headers: {}, users: new Map(), rateLimit: undefined },
      problems: [],
      warnings: [],
    });
  });
});

describe('TLS', () => {
  it('is spoken by the defaults of the format', async () => {
    const { config, problems, warnings } = await loadWeb(tls(CERT, KEY));
    expect([problems, warnings]).toEqual([[], []]);
    expect(config?.tls).toMatchObject({
      cert: readFileSync(certificateFiles('server').certFile, 'utf8'),
      clientCa: undefined,
      clientAuth: { isAsked: false, isRequired: false, isVerified: false },
      clientAllowedSans: undefined,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      curves: undefined,
      prefersOwnCiphers: true,
    });
    expect(config?.tls?.ciphers).toHaveLength(10);
    expect(JSON.stringify(config)).not.toContain('PRIVATE KEY');
  });

  it('takes certificates that stand in the file, or beside it', async () => {
    const { certFile, keyFile } = certificateFiles('server');
    const inline = await loadWeb(
      tls(block('cert', certFile), block('key', keyFile), block('client_ca', CA_FILE), VERIFY),
    );
    expect(inline.problems).toEqual([]);
    expect(inline.config?.tls?.clientCa).toContain('BEGIN CERTIFICATE');
    const beside = await loadWeb(tls('cert_file: tls/cert.pem', 'key_file: ./key.pem'), {
      'tls/cert.pem': readFileSync(certFile),
      'key.pem': readFileSync(keyFile),
    });
    expect(beside.problems).toEqual([]);
  });

  const VERIFY = 'client_auth_type: RequireAndVerifyClientCert';

  it.each([
    ['', [false, false, false]],
    ['NoClientCert', [false, false, false]],
    ['RequestClientCert', [true, false, false]],
    ['RequireAnyClientCert', [true, true, false]],
    ['RequireClientCert', [true, true, false]],
    ['VerifyClientCertIfGiven', [true, false, true]],
    ['RequireAndVerifyClientCert', [true, true, true]],
  ])('asks clients as %j says', async (type, [isAsked, isRequired, isVerified]) => {
    const keys = type === '' || type === 'NoClientCert' ? [] : [CA];
    const { config } = await loadWeb(tls(CERT, KEY, ...keys, `client_auth_type: "${type}"`));
    expect(config?.tls?.clientAuth).toEqual({ isAsked, isRequired, isVerified });
  });

  it('goes by the names of Go', async () => {
    const { config, problems } = await loadWeb(
      tls(
        ...[CERT, KEY, 'min_version: TLS10', 'max_version: TLS12'],
        'cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_AES_128_GCM_SHA256]',
        'curve_preferences: [CurveP521, X25519]',
        'prefer_server_cipher_suites: no',
      ),
    );
    expect(problems).toEqual([]);
    expect(config?.tls).toMatchObject({
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.2',
      ciphers: ['ECDHE-RSA-AES128-SHA'],
      curves: ['P-521', 'X25519'],
      prefersOwnCiphers: false,
    });
  });

  it.each<[readonly string[], readonly string[]]>([
    [[CERT], [NEEDS_KEY]],
    [[KEY], [NEEDS_CERT]],
    [['client_auth_type: NoClientCert'], [NEEDS_CERT, NEEDS_KEY]],
    [
      [CERT, KEY, 'cert: x'],
      [`web.yml:4:9: ${TLS}.cert: is given beside cert_file; keep one of them`],
    ],
    [
      [CERT, KEY, 'key: secret'],
      [`web.yml:4:8: ${TLS}.key: is given beside key_file; keep one of them`],
    ],
    [
      [CERT, KEY, CA],
      [
        `web.yml:2:3: ${TLS}: has a CA for clients, who are not asked for a certificate; give client_auth_type, as RequireAndVerifyClientCert`,
      ],
    ],
    ...['RequireAndVerifyClientCert', 'VerifyClientCertIfGiven'].map(
      (type): [readonly string[], readonly string[]] => [
        [CERT, KEY, `client_auth_type: ${type}`],
        [
          `web.yml:4:21: ${TLS}.client_auth_type: needs the CA that certificates have to come from; give client_ca_file or client_ca`,
        ],
      ],
    ),
    ...['RequestClientCert', 'NoClientCert', 'VerifyClientCertIfGiven'].map(
      (type): [readonly string[], readonly string[]] => [
        [CERT, KEY, `client_auth_type: ${type}`, 'client_allowed_sans: [a]'],
        [
          ...(type === 'VerifyClientCertIfGiven'
            ? [
                `web.yml:4:21: ${TLS}.client_auth_type: needs the CA that certificates have to come from; give client_ca_file or client_ca`,
              ]
            : []),
          `web.yml:5:24: ${TLS}.client_allowed_sans: needs client_auth_type RequireAndVerifyClientCert (or RequireAnyClientCert)`,
        ],
      ],
    ),
    [
      [CERT, KEY, 'client_auth_type: RequireAnyClientCert', 'client_allowed_sans: []'],
      [`web.yml:5:24: ${TLS}.client_allowed_sans: is empty, so that nobody could connect`],
    ],
    [
      [CERT, KEY, 'client_auth_type: RequireAndVerify'],
      [
        `web.yml:4:21: ${TLS}.client_auth_type: RequireAndVerify is no type of client authentication; known are NoClientCert, RequestClientCert, RequireAnyClientCert, RequireClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert`,
      ],
    ],
    [
      [CERT, KEY, 'min_version: TLS14', 'max_version: "1.2"'],
      [
        `web.yml:4:16: ${TLS}.min_version: TLS14 is no version of TLS; did you mean TLS10?`,
        `web.yml:5:16: ${TLS}.max_version: is no version of TLS; known are TLS10, TLS11, TLS12, TLS13`,
      ],
    ],
    [
      [CERT, KEY, 'min_version: TLS13', 'max_version: TLS12'],
      [`web.yml:4:16: ${TLS}.min_version: is above max_version, so that nobody could connect`],
    ],
    [
      [CERT, KEY, 'cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA, TLS_NULL, "my secret"]'],
      [
        `web.yml:4:19: ${TLS}.cipher_suites[0]: TLS_RSA_WITH_AES_128_CBC_SHA is insecure, or unknown`,
        expect.stringContaining(`${TLS}.cipher_suites[1]: TLS_NULL is no cipher; known are`),
        expect.stringContaining(`${TLS}.cipher_suites[2]: is no cipher; known are`),
      ],
    ],
    [
      [CERT, KEY, 'max_version: TLS12', 'cipher_suites: [TLS_AES_128_GCM_SHA256]'],
      [
        `web.yml:5:18: ${TLS}.cipher_suites: has none for the versions up to max_version, so that nobody could connect`,
      ],
    ],
    [
      [CERT, KEY, 'curve_preferences: [P256, CurveP25]'],
      [
        `web.yml:4:23: ${TLS}.curve_preferences[0]: P256 is no curve; known are CurveP256, CurveP384, CurveP521, X25519`,
        `web.yml:4:29: ${TLS}.curve_preferences[1]: CurveP25 is no curve; did you mean CurveP256?`,
      ],
    ],
    [
      [CERT, KEY, 'prefer_server_cipher_suites: maybe', 'cert_fil: x'],
      [
        `web.yml:4:32: ${TLS}.prefer_server_cipher_suites: must be true or false`,
        `web.yml:5:3: ${TLS}.cert_fil: is no known key; did you mean cert_file?`,
      ],
    ],
    [[CERT, KEY, KEY], [`web.yml:4:3: ${TLS}.key_file: is there twice, first on line 3; keep one`]],
    [
      ['cert_file: [a]', 'key_file: {}'],
      [
        `web.yml:2:14: ${TLS}.cert_file: must be text, not a list`,
        `web.yml:3:13: ${TLS}.key_file: must be text, not a mapping`,
      ],
    ],
  ])('is refused with %j', async (keys, problems) => {
    expect((await loadWeb(tls(...keys))).problems).toEqual(problems);
  });

  it.each<[readonly string[], readonly string[]]>([
    [
      ['cert_file: nowhere.pem', 'key_file: /nowhere/key.pem'],
      [
        `web.yml:2:14: ${TLS}.cert_file: the file does not exist`,
        `web.yml:3:13: ${TLS}.key_file: the file does not exist`,
      ],
    ],
    [
      [CERT, `key_file: ${certificateFiles('client').keyFile}`],
      [
        `web.yml:3:13: ${TLS}.key_file: the file is the key of another certificate than that of CN=localhost`,
      ],
    ],
    [
      [CERT, `key_file: ${ENCRYPTED_KEY_FILE}`],
      [
        `web.yml:3:13: ${TLS}.key_file: the file is encrypted: openssl pkey -in FILE -out FILE.pem takes the passphrase off`,
      ],
    ],
    [
      [`cert_file: ${certificateFiles('server').keyFile}`, KEY],
      [`web.yml:2:14: ${TLS}.cert_file: the file holds a key, but no certificate`],
    ],
    [
      ['cert: x', KEY],
      [`web.yml:2:9: ${TLS}.cert: holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`],
    ],
    [
      [CERT, KEY, VERIFY, `client_ca_file: ${certificateFiles('server').keyFile}`],
      [`web.yml:5:19: ${TLS}.client_ca_file: the file holds a key, but no certificate`],
    ],
    [
      [
        `cert_file: ${certificateFiles('weak').certFile}`,
        `key_file: ${certificateFiles('weak').keyFile}`,
      ],
      [`web.yml:2:14: ${TLS}.cert_file: the file cannot be used with its key: ee key too small`],
    ],
  ])('is refused with files %j', async (keys, problems) => {
    expect((await loadWeb(tls(...keys))).problems).toEqual(problems);
  });
});

describe('other sections', () => {
  it('give headers, users and a rate', async () => {
    const { config, problems } = await loadWeb(`
http_server_config:
  http2: false
  headers:
    Content-Security-Policy: >-
      default-src 'none';
      frame-ancestors 'none'
    X-Frame-Options: sameorigin
    X-Content-Type-Options: nosniff
    X-XSS-Protection: ""
basic_auth_users:
  alice: ${HASH}
  __proto__: ${HASH.replace('$2b$', '$2y$')}
rate_limit: {interval: 1m0.5s, burst: 7}
`);
    expect(problems).toEqual([]);
    expect(config?.headers).toEqual({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-frame-options': 'sameorigin',
      'x-content-type-options': 'nosniff',
    });
    expect([...(config?.users.keys() ?? [])]).toEqual(['alice', '__proto__']);
    expect(config?.users.get('alice')?.reveal()).toBe(HASH);
    expect(config?.rateLimit).toEqual({ intervalMs: 60_500, burst: 7 });
  });

  it.each<[string, readonly string[]]>([
    [
      'basic_auth_user: {}',
      ['web.yml:1:1: basic_auth_user: is no known key; did you mean basic_auth_users?'],
    ],
    ['[]', ['web.yml:1:1: must be a mapping, not a list']],
    ['text', ['web.yml:1:1: must be a mapping, not text']],
    ['basic_auth_users: [a]', ['web.yml:1:19: basic_auth_users: must be a mapping, not a list']],
    [
      `basic_auth_users:\n  a: secret\n  b:\n  c: $1$${HASH.slice(4)}\n  d: {}\n  e: ${HASH.replace('04', '19')}\n  f: ${HASH}`,
      [
        `web.yml:2:6: basic_auth_users.a: is no bcrypt hash; ${MAKE_ONE}`,
        `web.yml:3:3: basic_auth_users.b: is missing; ${MAKE_ONE}`,
        `web.yml:4:6: basic_auth_users.c: is no bcrypt hash; ${MAKE_ONE}`,
        'web.yml:5:6: basic_auth_users.d: must be text, not a mapping',
        'web.yml:6:6: basic_auth_users.e: has a cost of 19; more than 18 takes too long to check',
      ],
    ],
    [
      'http_server_config:\n  http2: 1\n  headers:\n    X-Frame-Options: allow\n    x-frame-options: deny\n    Server: x\n    X-XSS-Protection: "a\\u0001"',
      [
        'web.yml:2:10: http_server_config.http2: must be true or false',
        'web.yml:4:22: http_server_config.headers.X-Frame-Options: must be deny or sameorigin',
        expect.stringMatching(
          /^web.yml:5:5: http_server_config.headers.x-frame-options: is no known key/,
        ),
        expect.stringMatching(
          /^web.yml:6:5: http_server_config.headers.Server: is no known key; known/,
        ),
        'web.yml:7:23: http_server_config.headers.X-XSS-Protection: has characters that a header cannot have',
      ],
    ],
    [
      'rate_limit: {interval: 5 minutes, burst: -1}',
      [
        'web.yml:1:24: rate_limit.interval: is no duration, or a negative one; write it as 500ms, 1s or 1m30s',
        'web.yml:1:42: rate_limit.burst: must be a whole number from 0 on',
      ],
    ],
    [
      'tls_server_config: {',
      [
        'web.yml:1:20: is not YAML: a { is opened here and not closed; the line is: tls_server_config: …',
      ],
    ],
  ])('are refused as %j', async (text, problems) => {
    expect((await loadWeb(`${text}\n`)).problems).toEqual(problems);
  });

  it('are read with the file alone, which has to be there', async () => {
    const { problems } = await loadWeb(tls('cert_file: ${HOME}/c.pem', KEY));
    expect(problems).toEqual([`web.yml:2:14: ${TLS}.cert_file: the file does not exist`]);
  });
});

it.each<[string, readonly string[]]>([
  [
    `basic_auth_users: {a: ${HASH.replace('04', '15')}, "b:c": ${HASH}}`,
    [
      'web.yml:1:19: basic_auth_users: passwords are sent in clear text, since there is no TLS',
      'web.yml:1:23: basic_auth_users.a: has a cost of 15, which takes seconds to check at the first request; 10 is usual',
      expect.stringContaining('has a colon in its name, which nobody can sign in with'),
    ],
  ],
  [
    'http_server_config: {http2: true}',
    ['web.yml:1:29: http_server_config.http2: is not offered; HTTP/1.1 is, to everybody'],
  ],
  [
    'tls_server_config: {min_version: TLS13}',
    [`web.yml:1:20: ${TLS}: has no certificate, so that TLS is off`],
  ],
  [
    tls(CERT, KEY, 'client_auth_type: RequireAnyClientCert'),
    [
      `web.yml:4:21: ${TLS}.client_auth_type: takes any certificate, also one that somebody has just made; RequireAndVerifyClientCert does not`,
    ],
  ],
  [
    tls(
      `cert_file: ${certificateFiles('expired').certFile}`,
      `key_file: ${certificateFiles('expired').keyFile}`,
    ),
    [`web.yml:2:14: ${TLS}.cert_file: the file has expired on 2021-01-02T00:00:00.000Z`],
  ],
  [
    'rate_limit: {interval: 100, burst: 0}',
    [
      'web.yml:1:24: rate_limit.interval: is less than a microsecond; a number without a unit counts nanoseconds',
      'web.yml:1:36: rate_limit.burst: is 0, so that every request is answered 429; 1 or more lets some through',
    ],
  ],
])('%j is doubtful', async (text, warnings) => {
  const loaded = await loadWeb(`${text}\n`);
  expect([loaded.problems, loaded.warnings]).toEqual([[], warnings]);
});
