import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type CertificateName =
  | 'server'
  | 'expired'
  | 'future'
  | 'wrong-host'
  | 'weak'
  | 'self-signed'
  | 'behind'
  | 'too-deep'
  | 'client'
  | 'expired-client'
  | 'weak-client'
  | 'named-client';

/** Paths of the test certificates; certificates/README.md says how they were made. */
export const CA_FILE = pathOf('ca');

/** The key of `client`, with a passphrase. */
export const ENCRYPTED_KEY_FILE = pathOf('client-encrypted-key');

export function certificateFiles(name: CertificateName): {
  readonly certFile: string;
  readonly keyFile: string;
} {
  return { certFile: pathOf(name), keyFile: pathOf(`${name}-key`) };
}

/** The same in PEM, as servers and clients of Node take them. */
export function certificate(name: CertificateName): {
  readonly cert: string;
  readonly key: string;
} {
  const { certFile, keyFile } = certificateFiles(name);
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

export function readCa(): string {
  return readFileSync(CA_FILE, 'utf8');
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`certificates/${name}.pem`, import.meta.url));
}
