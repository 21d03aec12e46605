/** Of the password `right`, in the spellings of three programs. */
const HASH = '$2b$04$LsN7jaetccujZh/ofWCmZe2i58/7YxSPW/LMS3XUTepQ00zaWZrUy';
const GO_HASH = '$2a$05$t3zvODK1R9PyLX5FoXJo7ORZcSozr5KWmIkVMids5B0SQqiKYMFkq';
const HTPASSWD_HASH = '$2y$05$yXxD9JGF7nHE7PGbgn665OzOZQooheDZ.aQoJC3//bVeHXoWlZ6Li';

const CERT = 'cert_file: server.pem, key_file: server-key.pem';
const RSA = 'cert_file: server-rsa.pem, key_file: server-rsa-key.pem';
const CA = 'client_ca_file: ca.pem';
const VERIFY = `client_auth_type: RequireAndVerifyClientCert, ${CA}`;
/** What HTTP/2 there needs a cipher for. */
const NO_HTTP2 = 'http_server_config: {http2: false}';
const USERS = `basic_auth_users: {alice: ${HASH}}`;

const tls = (...keys: readonly string[]) => `tls_server_config: {${[CERT, ...keys].join(', ')}}`;
const sans = (...names: readonly string[]) =>
  tls(VERIFY, `client_allowed_sans: [${names.join(', ')}]`);

/** Web configurations that both servers are started with, by what they are about. */
export const CONFIGURATIONS: Readonly<Record<string, string>> = {
  'an empty file': '',
  'a comment': '# nothing',
  'sections without anything':
    'tls_server_config:\nbasic_auth_users:\nhttp_server_config:\nrate_limit:',
  'keys without anything': 'tls_server_config: {cert_file: "", key_file: "", client_auth_type: ""}',
  'a version without a certificate': 'tls_server_config: {min_version: TLS13}',

  'a certificate': tls(),
  'an RSA certificate': `tls_server_config: {${RSA}}`,
  'a certificate and its key in one file':
    'tls_server_config: {cert_file: both.pem, key_file: both.pem}',
  'a certificate in place': 'tls_server_config:\n  cert: |\nSERVER\n  key: |\nSERVER-KEY',
  'no key': 'tls_server_config: {cert_file: server.pem}',
  'no certificate': 'tls_server_config: {key_file: server-key.pem}',
  'the key of another': 'tls_server_config: {cert_file: server.pem, key_file: client-key.pem}',
  'a certificate that is not there':
    'tls_server_config: {cert_file: none.pem, key_file: server-key.pem}',
  'a key that is not there': 'tls_server_config: {cert_file: server.pem, key_file: none.pem}',
  'a key for a certificate':
    'tls_server_config: {cert_file: server-key.pem, key_file: server-key.pem}',
  'text for a certificate': 'tls_server_config: {cert: text, key: text}',
  'client authentication alone': 'tls_server_config: {client_auth_type: NoClientCert}',
  'a certificate twice': tls('cert: text'),

  NoClientCert: tls('client_auth_type: NoClientCert'),
  RequestClientCert: tls('client_auth_type: RequestClientCert'),
  'RequestClientCert with a CA': tls('client_auth_type: RequestClientCert', CA),
  RequireAnyClientCert: tls('client_auth_type: RequireAnyClientCert'),
  RequireClientCert: tls('client_auth_type: RequireClientCert'),
  VerifyClientCertIfGiven: tls('client_auth_type: VerifyClientCertIfGiven', CA),
  RequireAndVerifyClientCert: tls(VERIFY),
  'RequireAndVerifyClientCert in TLS 1.2': tls(VERIFY, 'max_version: TLS12'),
  'a CA in place': `tls_server_config:\n  cert_file: server.pem\n  key_file: server-key.pem\n  client_auth_type: RequireAndVerifyClientCert\n  client_ca: |\nCA`,
  'a type that nobody knows': tls('client_auth_type: RequireAndVerify'),
  'a CA without a type': tls(CA),
  'a CA with NoClientCert': tls('client_auth_type: NoClientCert', CA),
  'a CA that is not there': tls(
    'client_auth_type: RequireAndVerifyClientCert',
    'client_ca_file: none.pem',
  ),
  'verification without a CA': tls('client_auth_type: RequireAndVerifyClientCert'),
  'a CA without a certificate': tls(
    'client_auth_type: RequireAndVerifyClientCert',
    'client_ca_file: server-key.pem',
  ),

  'a DNS name': sans('prometheus.example'),
  'an IP address': sans('10.0.0.1'),
  'an IPv6 address': sans('"2001:db8::1"'),
  'an e-mail address': sans('sre@example.com'),
  'a URI': sans('spiffe://example.com/prometheus'),
  'names in other letters': sans(
    'PROMETHEUS.EXAMPLE',
    '"2001:DB8:0:0:0:0:0:1"',
    '"*.example"',
    'client',
  ),
  'names with any certificate': tls(
    'client_auth_type: RequireAnyClientCert',
    'client_allowed_sans: [prometheus.example]',
  ),
  'names without a required certificate': tls(
    'client_auth_type: RequestClientCert',
    'client_allowed_sans: [prometheus.example]',
  ),
  'an empty list of names': sans(),

  'TLS 1.0 on': tls('min_version: TLS10'),
  'TLS 1.1 on': tls('min_version: TLS11'),
  'TLS 1.1 alone': tls('min_version: TLS11', 'max_version: TLS11'),
  'TLS 1.2 alone': tls('max_version: TLS12'),
  'TLS 1.3 alone': tls('min_version: TLS13'),
  'versions that cross': tls('min_version: TLS13', 'max_version: TLS12'),
  'SSL 3': tls('min_version: SSL30'),
  'a number for a version': tls('min_version: 1.2'),

  'a cipher': `${tls('cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]')}\n${NO_HTTP2}`,
  'a cipher of the other kind of key': tls(
    'cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]',
  ),
  'ciphers of RSA': `tls_server_config: {${RSA}, cipher_suites: [TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA]}\n${NO_HTTP2}`,
  'a cipher of TLS 1.3': `${tls('cipher_suites: [TLS_AES_128_GCM_SHA256]')}\n${NO_HTTP2}`,
  'an empty list of ciphers': tls('cipher_suites: []'),
  'an insecure cipher': tls('cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA]'),
  'a cipher by its name in OpenSSL': tls('cipher_suites: [ECDHE-ECDSA-AES128-GCM-SHA256]'),
  'a curve': tls('curve_preferences: [CurveP384]'),
  curves: tls('curve_preferences: [CurveP521, X25519, CurveP256]'),
  'a curve that nobody knows': tls('curve_preferences: [P256]'),
  'the client before the server': tls('prefer_server_cipher_suites: false'),
  'no HTTP/2': `${tls()}\nhttp_server_config: {http2: false}`,
  'HTTP/2 by another word': `${tls()}\nhttp_server_config: {http2: yes}`,
  'HTTP/2 by a number': 'http_server_config: {http2: 2}',

  'a user': USERS,
  'a user with TLS': `${tls()}\n${USERS}`,
  'a user with a certificate': `${tls(VERIFY)}\n${USERS}`,
  'users of other programs': `basic_auth_users: {alice: ${GO_HASH}, bob: ${HTPASSWD_HASH}}`,
  'a password in the clear': 'basic_auth_users: {alice: right}',
  'a hash that is cut off': `basic_auth_users: {alice: ${HASH.slice(0, 40)}}`,
  'a hash of another kind': 'basic_auth_users: {alice: $6$salt$hash}',
  'a user without a hash': 'basic_auth_users: {alice: }',
  'a list of users': 'basic_auth_users: [alice]',

  headers:
    'http_server_config: {headers: {X-Frame-Options: deny, X-Content-Type-Options: nosniff, X-XSS-Protection: "1", Strict-Transport-Security: max-age=1, Content-Security-Policy: "default-src \'none\'"}}',
  'a header that is not allowed': 'http_server_config: {headers: {Server: me}}',
  'a header in other letters': 'http_server_config: {headers: {x-frame-options: deny}}',
  'a value that is not allowed': 'http_server_config: {headers: {X-Frame-Options: allow}}',
  'another value that is not allowed':
    'http_server_config: {headers: {X-Content-Type-Options: sniff}}',
  'a rate': 'rate_limit: {interval: 1h, burst: 3}',
  'a rate without a burst': 'rate_limit: {interval: 1s}',
  'a burst without a rate': 'rate_limit: {burst: 1}',
  'a rate of no duration': 'rate_limit: {interval: often, burst: 1}',
  'a burst of no number': 'rate_limit: {interval: 1s, burst: many}',

  'a key that nobody knows': 'tls_server: {}',
  'a key that nobody knows further down': tls('cert_fil: x'),
  'a key twice': 'basic_auth_users: {}\nbasic_auth_users: {}',
  'a list': '[]',
  'a text': 'text',
  'no YAML': 'tls_server_config: {',
};

/** Where the two are apart, with how each starts; config/WEB.md says why. */
export const DIFFERENCES: Readonly<Record<string, string>> = {
  'a certificate twice': 'refused here, taken there',
  'verification without a CA': 'refused here, taken there',
  'a CA without a certificate': 'refused here, taken there',
  'names without a required certificate': 'refused here, taken there',
  'an empty list of names': 'refused here, taken there',
  'versions that cross': 'refused here, taken there',
};
