import { constants, X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import type { ServerTls } from '../../domain/server-tls.ts';
import { clientRefusal, type ShownCertificate } from './client-certificate.ts';

/** Offered in 1.3 whatever the file says, as Go does. */
const TLS13_CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
];
/** OpenSSL's own rules forbid these versions, which have SHA-1 in them; the file does not. */
const OLD_VERSIONS = ['TLSv1', 'TLSv1.1'];

export interface TlsAcceptorOptions {
  readonly tls: ServerTls;
  readonly onSecure: (socket: TLSSocket) => void;
  readonly onRefused: (socket: TLSSocket, reason: string) => void;
  /** A handshake is a few packets; who needs longer than that holds on to a place. */
  readonly handshakeMs: number;
}

export type TlsAcceptor = ReturnType<typeof createTlsAcceptor>;

export function certificateExpirySeconds({ cert }: Pick<ServerTls, 'cert'>): number {
  return new X509Certificate(cert).validToDate.getTime() / 1000;
}

/** Speaks TLS on connections that others listen for. Throws what OpenSSL has against it. */
export function createTlsAcceptor(options: TlsAcceptorOptions) {
  const { tls, onSecure, onRefused, handshakeMs } = options;
  const server = createServer({ ...tlsOptions(tls), handshakeTimeout: handshakeMs });
  server.on('secureConnection', (socket) => {
    const refusal = clientRefusal(tls, shownBy(socket));
    if (refusal === undefined) {
      onSecure(socket);
      return;
    }
    onRefused(socket, refusal);
    socket.on('error', () => {}).destroy();
  });
  server.on('tlsClientError', (error, socket) => {
    onRefused(socket, 'reason' in error ? String(error.reason) : error.message);
  });
  return { take: (socket: Socket) => void server.emit('connection', socket) };
}

function tlsOptions(tls: ServerTls): TlsOptions {
  const { cert, key, clientCa, clientAuth, minVersion, maxVersion, ciphers, curves } = tls;
  const isOld = OLD_VERSIONS.includes(minVersion);
  const list = [...TLS13_CIPHERS, ...ciphers, ...(isOld ? ['@SECLEVEL=0'] : [])];
  return {
    cert,
    key: key.reveal(),
    // With an authority of the file alone: the system's would let in half the world.
    ca: clientCa ?? [],
    requestCert: clientAuth.isAsked,
    // Judged once the handshake is done, by rules that OpenSSL does not have.
    rejectUnauthorized: false,
    // Where none is named for 1.2, there is nothing to say in it.
    minVersion: ciphers.length === 0 ? 'TLSv1.3' : minVersion,
    maxVersion,
    ciphers: list.join(':'),
    honorCipherOrder: tls.prefersOwnCiphers,
    ...(curves === undefined ? {} : { ecdhCurve: curves.join(':') }),
    ALPNProtocols: ['http/1.1'],
    // A resumed session would stand for a certificate that has ended since, or whose CA has gone;
    // renegotiation is work that a client can ask for without end.
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
}

function shownBy(socket: TLSSocket): ShownCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const { authorized, authorizationError } = socket;
  return {
    alternativeNames: certificate.subjectAltName,
    verifyError: authorized ? undefined : String(authorizationError),
  };
}
