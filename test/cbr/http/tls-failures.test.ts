import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { createServer as createTlsServer, type TlsOptions as ServerOptions } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type CertificateName,
  certificate,
  certificateFiles,
  readCa,
} from '../../simulator/certificates.ts';
import { asked, TLS, told } from '../../support/asked.ts';

const SYSTEM_ALONE = { ...TLS, caFile: undefined };
const WEAK = 'DEFAULT@SECLEVEL=0';

/** The URL of a server, and its name in texts. */
async function listening(server: Server): Promise<{ url: string; name: string }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}/`, name: `the server 127.0.0.1:${port}` };
}

function secured(options: ServerOptions): Server {
  return createTlsServer(options, (socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
  });
}

function showing(name: CertificateName, more: ServerOptions = {}): Server {
  return secured({ ...certificate(name), ...more });
}

/** Says this once it has heard anything. */
function saying(bytes: string | Buffer): Server {
  return createTcpServer((socket) => socket.once('data', () => socket.end(bytes)));
}

function alert(description: number): Server {
  return saying(Buffer.from([0x15, 3, 3, 0, 2, 2, description]));
}

describe('a certificate', () => {
  it.each<[string, Server, string, object?]>([
    [
      'of an unknown authority',
      showing('server'),
      'unable to verify the first certificate; its authority is not known (tls.ca_file), or an intermediate certificate is not sent (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
      SYSTEM_ALONE,
    ],
    [
      'whose intermediate is not sent',
      showing('behind'),
      'unable to verify the first certificate; its authority is not known (tls.ca_file), or an intermediate certificate is not sent (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
    ],
    [
      'of an unknown authority that is sent as well',
      secured({ ...certificate('server'), cert: certificate('server').cert + readCa() }),
      'self-signed certificate in certificate chain; its authority is not known: tls.ca_file (SELF_SIGNED_CERT_IN_CHAIN)',
      SYSTEM_ALONE,
    ],
    [
      'of nobody',
      showing('self-signed'),
      'self-signed certificate; if it is the right one, name it in tls.ca_file (DEPTH_ZERO_SELF_SIGNED_CERT)',
    ],
    ['that has expired', showing('expired'), 'certificate has expired (CERT_HAS_EXPIRED)'],
    [
      'that is not valid yet',
      showing('future'),
      'certificate is not yet valid; is our clock right? (CERT_NOT_YET_VALID)',
    ],
    [
      'of another host',
      showing('wrong-host'),
      "Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list (ERR_TLS_CERT_ALTNAME_INVALID)",
    ],
    ['with a weak key', showing('weak', { ciphers: WEAK }), 'EE certificate key too weak'],
    [
      'for clients only',
      showing('client'),
      'unsuitable certificate purpose; it, or one that it is issued by, is not meant for that (INVALID_PURPOSE)',
    ],
    [
      'below an authority that may have none below',
      showing('too-deep'),
      'path length constraint exceeded (PATH_LENGTH_EXCEEDED)',
    ],
  ])('%s', async (_what, server, words, tls = TLS) => {
    const { url, name } = await listening(server);
    expect(told(await asked(url, { tls: { ...TLS, ...tls } }))).toBe(
      `tls: the certificate of ${name} is not accepted: ${words}`,
    );
  });

  it.each<CertificateName>(['expired', 'self-signed', 'wrong-host', 'client'])(
    '%s may be left unverified',
    async (name) => {
      const { url } = await listening(showing(name));
      expect(told(await asked(url, { tls: { ...TLS, insecureSkipVerify: true } }))).toBe('200 ');
    },
  );
});

describe('a server', () => {
  const notTls = 'SERVER does not speak TLS: http://? (ERR_SSL_WRONG_VERSION_NUMBER)';
  const noCipher =
    'SERVER has no cipher in common with us, or wants a client certificate (ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE)';
  const notOurs = 'SERVER does not accept our client certificate';

  it.each<[string, Server, string]>([
    ['of HTTP', createHttpServer(), notTls],
    ['of SSH', saying('SSH-2.0-OpenSSH_9.2\r\n'), notTls],
    ['of SMTP', createTcpServer((socket) => socket.write('220 mail ESMTP\r\n')), notTls],
    [
      'of TLS 1.1',
      showing('server', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: WEAK }),
      'SERVER speaks no version of TLS from 1.2 on (ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION)',
    ],
    [
      'of other ciphers',
      showing('server', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-CCM8' }),
      noCipher,
    ],
    [
      'that wants a client certificate',
      showing('server', { ca: readCa(), requestCert: true, maxVersion: 'TLSv1.2' }),
      noCipher,
    ],
    [
      'that wants a client certificate, by TLS 1.3',
      showing('server', { ca: readCa(), requestCert: true }),
      'SERVER wants a client certificate: tls.cert_file and tls.key_file (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED)',
    ],
    ['of alert 42', alert(42), `${notOurs} (ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE)`],
    ['of alert 43', alert(43), `${notOurs} (ERR_SSL_SSL/TLS_ALERT_UNSUPPORTED_CERTIFICATE)`],
    ['of alert 44', alert(44), `${notOurs} (ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_REVOKED)`],
    ['of alert 45', alert(45), `${notOurs} (ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED)`],
    ['of alert 46', alert(46), `${notOurs} (ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN)`],
    ['of alert 48', alert(48), `${notOurs} (ERR_SSL_TLSV1_ALERT_UNKNOWN_CA)`],
    ['of alert 49', alert(49), `${notOurs} (ERR_SSL_TLSV1_ALERT_ACCESS_DENIED)`],
    [
      'of alert 80',
      alert(80),
      'TLS with SERVER failed: tlsv1 alert internal error (ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR)',
    ],
    [
      'of alert 112',
      alert(112),
      'SERVER does not go by the name that it was asked for (ERR_SSL_TLSV1_UNRECOGNIZED_NAME)',
    ],
    [
      'of an answer cut off',
      saying(Buffer.from([0x16, 3, 3, 0, 4, 2, 0, 0, 0])),
      'TLS with SERVER failed: length mismatch (ERR_SSL_LENGTH_MISMATCH)',
    ],
  ])('%s', async (_what, server, words) => {
    const { url, name } = await listening(server);
    expect(told(await asked(url))).toBe(`tls: ${words.replace('SERVER', name)}`);
  });

  it.each<[string, Server]>([
    ['that closes at once', createTcpServer((socket) => socket.destroy())],
    ['that closes in the handshake', saying('')],
    [
      'that resets',
      createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    ],
  ])('%s is a matter of the network', async (_what, server) => {
    const { url, name } = await listening(server);
    expect(told(await asked(url))).toMatch(new RegExp(`^network: ${name}: .*ECONNRESET`));
  });

  it('is shown a client certificate', async () => {
    const { url } = await listening(showing('server', { ca: readCa(), requestCert: true }));
    expect(told(await asked(url, { tls: { ...TLS, ...certificateFiles('client') } }))).toBe('200 ');
  });

  it.each([{}, { host: 'elsewhere.example' }])(
    'is taken for tls.server_name, with the headers %j',
    async (headers) => {
      const named = { ...TLS, serverName: 'cbr.example.com' };
      const right = await listening(showing('wrong-host'));
      expect(told(await asked(right.url, { tls: named }, headers))).toBe('200 ');
      const wrong = await listening(showing('server'));
      expect(told(await asked(wrong.url, { tls: named }, headers))).toContain(
        'Host: cbr.example.com. is not in the cert',
      );
    },
  );
});
