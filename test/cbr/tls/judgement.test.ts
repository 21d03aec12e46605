import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeTls } from '../../../src/cbr/tls/judgement.ts';
import {
  type CertificateName,
  certificate,
  ENCRYPTED_KEY_FILE,
  readCa,
} from '../../simulator/certificates.ts';

const NOW_MS = Date.UTC(2026, 2, 4);

function der(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/^.*?-----BEGIN[^\n]*|-----END.*$/gs, ''), 'base64');
}

function certOf(name: CertificateName): string {
  return certificate(name).cert;
}

function keyOf(name: CertificateName): string {
  return certificate(name).key;
}

/** What is said of each file; `?` marks what can be used all the same. */
function judged(
  files: { ca?: string | Buffer; cert?: string | Buffer; key?: string | Buffer },
  nowMs = NOW_MS,
): readonly string[] {
  const bytes = (text: string | Buffer | undefined) =>
    text === undefined ? undefined : Buffer.from(text);
  const { ca, cert, key } = files;
  return judgeTls({ ca: bytes(ca), cert: bytes(cert), key: bytes(key) }, nowMs).map(
    ({ part, text, isUsable }) => `${part}${isUsable ? '?' : ''} ${text}`,
  );
}

const CUT_OFF = certOf('client').slice(0, 300);

describe('what is fine', () => {
  it.each([
    ['nothing at all', {}],
    ['an authority', { ca: readCa() }],
    [
      'several, among other texts, with line ends of Windows',
      { ca: `\ufeffx\r\n${readCa()}y\n${readCa()}`.replaceAll('\n', '\r\n') },
    ],
    ['a client certificate with its key', certificate('client')],
    [
      'a key behind its certificate in one file',
      { cert: certOf('client') + keyOf('client'), key: certOf('client') + keyOf('client') },
    ],
    ['a certificate for servers and clients', certificate('server')],
  ])('%s', (_what, files) => {
    expect(judged(files)).toEqual([]);
  });
});

describe('ca_file', () => {
  it.each([
    ['', 'ca is empty'],
    [' \n', 'ca is empty'],
    [der(readCa()), 'ca is in DER, not in PEM: openssl x509 -inform der -in FILE -out FILE.pem'],
    ['no certificate', 'ca holds no certificate in PEM (-----BEGIN CERTIFICATE-----)'],
    [
      Buffer.from([0x30, 0x82, 1, 2, 3]),
      'ca holds no certificate in PEM (-----BEGIN CERTIFICATE-----)',
    ],
    [keyOf('client'), 'ca holds a key, but no certificate'],
    [readCa() + CUT_OFF, 'ca is cut off in the middle of a certificate'],
    [
      `${readCa()}-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n`,
      'ca holds a certificate that cannot be read, number 2 in it',
    ],
    [
      certOf('expired'),
      'ca? holds nothing but certificates that have expired on 2021-01-02T00:00:00.000Z',
    ],
  ])('%#', (ca, expected) => {
    expect(judged({ ca })).toEqual([expected]);
  });
});

describe('cert_file and key_file', () => {
  it.each<[object, readonly string[]]>([
    [{ cert: '', key: keyOf('client') }, ['cert is empty']],
    [{ cert: certOf('client'), key: '' }, ['key is empty']],
    [{ cert: CUT_OFF, key: keyOf('client') }, ['cert is cut off in the middle of a certificate']],
    [
      { cert: certOf('client'), key: keyOf('client').slice(0, 150) },
      ['key is cut off in the middle of the key'],
    ],
    [
      { cert: certOf('client'), key: keyOf('server') },
      ['key is the key of another certificate than that of CN=cbr-exporter'],
    ],
    [
      { cert: certOf('client'), key: readFileSync(ENCRYPTED_KEY_FILE) },
      ['key is encrypted: openssl pkey -in FILE -out FILE.pem takes the passphrase off'],
    ],
    [
      {
        cert: certOf('client'),
        key: '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n',
      },
      ['key is encrypted: openssl pkey -in FILE -out FILE.pem takes the passphrase off'],
    ],
    [
      { cert: certOf('client'), key: der(keyOf('client')) },
      ['key is in DER, not in PEM: openssl pkey -inform der -in FILE -out FILE.pem'],
    ],
    [
      { cert: certOf('client'), key: certOf('client') },
      ['key holds no private key in PEM (-----BEGIN PRIVATE KEY-----)'],
    ],
    [
      {
        cert: certOf('client'),
        key: '-----BEGIN PRIVATE KEY-----\nbm90IG9uZQ==\n-----END PRIVATE KEY-----\n',
      },
      ['key holds a key that cannot be read'],
    ],
    [certificate('weak-client'), ['cert cannot be used with its key: ee key too small']],
    [certificate('expired-client'), ['cert? has expired on 2021-01-02T00:00:00.000Z']],
    [certificate('future'), ['cert? is not valid before 2124-01-01T00:00:00.000Z']],
  ])('%#', (files, expected) => {
    expect(judged(files)).toEqual(expected);
  });

  it('are told all at once', () => {
    expect(judged({ ca: 'x', cert: der(certOf('client')), key: keyOf('client') })).toEqual([
      'ca holds no certificate in PEM (-----BEGIN CERTIFICATE-----)',
      'cert is in DER, not in PEM: openssl x509 -inform der -in FILE -out FILE.pem',
    ]);
  });
});
