import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

/** What the files of TLS hold; undefined where none is named. */
export interface TlsContents {
  readonly ca: Buffer | undefined;
  readonly cert: Buffer | undefined;
  readonly key: Buffer | undefined;
}

export type TlsPart = keyof TlsContents;

export interface TlsProblem {
  readonly part: TlsPart;
  /** Follows the file's name. */
  readonly text: string;
  /** Whether the file can be used all the same. */
  readonly isUsable: boolean;
}

const CERTIFICATE = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----[^-]*-----END \1-----/g;
const PRIVATE_KEY = /-----BEGIN ((?:\w+ )*PRIVATE KEY)-----[^-]*-----END \1-----/;
const ANY_PURPOSE = '2.5.29.37.0';

/** What a certificate is shown for: its key usage, and its name in words. */
const ROLES = {
  client: { purpose: '1.3.6.1.5.5.7.3.2', name: 'clientAuth', whom: 'clients' },
  server: { purpose: '1.3.6.1.5.5.7.3.1', name: 'serverAuth', whom: 'servers' },
} as const;

export type TlsRole = keyof typeof ROLES;

/** What is wrong with the files of TLS, as far as they tell without the other side. */
export function judgeTls(
  { ca, cert, key }: TlsContents,
  nowMs: number,
  role: TlsRole = 'client',
): readonly TlsProblem[] {
  const problems: TlsProblem[] = [];
  const unusable = (part: TlsPart, text: string) => problems.push({ part, text, isUsable: false });
  const doubtful = (part: TlsPart, text: string) => problems.push({ part, text, isUsable: true });

  const authorities = ca && readCertificates(ca);
  if (authorities !== undefined) {
    if ('problem' in authorities) unusable('ca', authorities.problem);
    else if (authorities.certificates.every((each) => each.validToDate.getTime() < nowMs)) {
      doubtful('ca', `holds nothing but certificates that have expired${when(authorities)}`);
    }
  }

  const own = cert && readCertificates(cert);
  const [leaf] = own !== undefined && 'certificates' in own ? own.certificates : [];
  if (own !== undefined && 'problem' in own) unusable('cert', own.problem);
  if (leaf !== undefined) {
    for (const doubt of doubtsOf(leaf, { nowMs, role })) doubtful('cert', doubt);
  }

  const ownKey = key && readKey(key);
  if (ownKey !== undefined && 'problem' in ownKey) unusable('key', ownKey.problem);
  if (leaf !== undefined && ownKey !== undefined && 'key' in ownKey) {
    if (!leaf.checkPrivateKey(ownKey.key)) {
      unusable('key', `is the key of another certificate than that of ${nameOf(leaf)}`);
    } else {
      const refusal = refusalOf(cert, key);
      if (refusal !== undefined) unusable('cert', refusal);
    }
  }
  return problems;
}

/** The certificates of a file in PEM, without whatever else is in it. */
export function certificatesIn(contents: Buffer): string {
  return (contents.toString('latin1').match(CERTIFICATE) ?? []).join('\n');
}

/** The private key of a file in PEM, without its parameters. */
export function keyIn(contents: Buffer): string {
  return PRIVATE_KEY.exec(contents.toString('latin1'))?.[0] ?? '';
}

type CertificatesRead =
  | { readonly certificates: readonly X509Certificate[] }
  | { readonly problem: string };

function readCertificates(contents: Buffer): CertificatesRead {
  const text = contents.toString('latin1');
  if (text.trim() === '') return { problem: 'is empty' };
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length < text.split(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/).length - 1) {
    return { problem: 'is cut off in the middle of a certificate' };
  }
  if (blocks.length === 0) return { problem: noCertificate(contents, text) };
  const certificates: X509Certificate[] = [];
  for (const [index, block] of blocks.entries()) {
    const certificate = parseCertificate(block);
    if (certificate === undefined) {
      return { problem: `holds a certificate that cannot be read, number ${index + 1} in it` };
    }
    certificates.push(certificate);
  }
  return { certificates };
}

function noCertificate(contents: Buffer, text: string): string {
  if (parseCertificate(contents) !== undefined) {
    return 'is in DER, not in PEM: openssl x509 -inform der -in FILE -out FILE.pem';
  }
  return text.includes('PRIVATE KEY-----')
    ? 'holds a key, but no certificate'
    : 'holds no certificate in PEM (-----BEGIN CERTIFICATE-----)';
}

function parseCertificate(contents: Buffer | string): X509Certificate | undefined {
  try {
    return new X509Certificate(contents);
  } catch {
    return undefined;
  }
}

function doubtsOf(
  certificate: X509Certificate,
  { nowMs, role }: { readonly nowMs: number; readonly role: TlsRole },
): readonly string[] {
  const { validToDate, validFromDate, keyUsage } = certificate;
  const doubts: string[] = [];
  if (validToDate.getTime() < nowMs) {
    doubts.push(`has expired${when({ certificates: [certificate] })}`);
  }
  if (validFromDate.getTime() > nowMs) {
    doubts.push(`is not valid before ${validFromDate.toISOString()}`);
  }
  // A missing list allows everything; the types do not know that it may be missing.
  const purposes: readonly string[] | undefined = keyUsage;
  const { purpose, name, whom } = ROLES[role];
  if (purposes !== undefined && ![purpose, ANY_PURPOSE].some((each) => purposes.includes(each))) {
    doubts.push(`is not meant for ${whom}: its extended key usage lacks ${name}`);
  }
  return doubts;
}

function when({ certificates }: { readonly certificates: readonly X509Certificate[] }): string {
  const [first] = certificates;
  return certificates.length === 1 && first !== undefined
    ? ` on ${first.validToDate.toISOString()}`
    : '';
}

function nameOf({ subject }: X509Certificate): string {
  return subject.replaceAll('\n', ', ');
}

type KeyRead = { readonly key: ReturnType<typeof createPrivateKey> } | { readonly problem: string };

function readKey(contents: Buffer): KeyRead {
  const text = contents.toString('latin1');
  if (text.trim() === '') return { problem: 'is empty' };
  if (/BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type: *4, *ENCRYPTED/m.test(text)) {
    return {
      problem: 'is encrypted: openssl pkey -in FILE -out FILE.pem takes the passphrase off',
    };
  }
  const pem = keyIn(contents);
  if (pem === '') {
    if (isDerKey(contents)) {
      return { problem: 'is in DER, not in PEM: openssl pkey -inform der -in FILE -out FILE.pem' };
    }
    return {
      problem: /BEGIN (?:\w+ )*PRIVATE KEY/.test(text)
        ? 'is cut off in the middle of the key'
        : 'holds no private key in PEM (-----BEGIN PRIVATE KEY-----)',
    };
  }
  try {
    return { key: createPrivateKey(pem) };
  } catch {
    return { problem: 'holds a key that cannot be read' };
  }
}

function isDerKey(contents: Buffer): boolean {
  return (['pkcs8', 'pkcs1', 'sec1'] as const).some((type) => {
    try {
      createPrivateKey({ key: contents, format: 'der', type });
      return true;
    } catch {
      return false;
    }
  });
}

/** Why OpenSSL does not take a pair that fits, such as one whose key is too weak for it. */
function refusalOf(cert: Buffer | undefined, key: Buffer | undefined): string | undefined {
  try {
    createSecureContext({ cert: certificatesIn(cert ?? EMPTY), key: keyIn(key ?? EMPTY) });
    return undefined;
  } catch (error) {
    const reason = error instanceof Error && 'reason' in error ? error.reason : error;
    return `cannot be used with its key: ${reason}`;
  }
}

const EMPTY = Buffer.alloc(0);
