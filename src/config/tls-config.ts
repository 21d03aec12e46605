import { fileProblem } from './file/file-problem.ts';
import { childPath, type Finding } from './file/findings.ts';
import { besideConfig } from './file/relative-path.ts';
import type { TlsConfig } from './schema/config.ts';
import type { ProjectSettings } from './schema/settings.ts';
import type { OfferedFile, TlsOffer } from './sign-in/tls-offer.ts';

type TlsSettings = ProjectSettings['tls'];

export interface TlsOptions {
  /** Of the project. */
  readonly path: string;
  readonly configFile: string;
  /** What the sign-in's source says, for what the project's own keys leave out. */
  readonly offer: TlsOffer;
  readonly findingAt: (path: string, text: string) => Finding;
}

export interface TlsResult {
  readonly tls: TlsConfig;
  readonly warnings: readonly Finding[];
}

/** How a project checks who answers, and shows who asks. */
export async function tlsConfig(settings: TlsSettings, options: TlsOptions): Promise<TlsResult> {
  const { path, configFile, offer, findingAt } = options;
  const tlsPath = childPath(path, 'tls');
  const own = (key: 'ca_file' | 'cert_file' | 'key_file'): OfferedFile | undefined => {
    const file = settings?.[key];
    if (file === undefined) return undefined;
    const unusable = (problem: string) => findingAt(childPath(tlsPath, key), `the file ${problem}`);
    return { file: besideConfig(file, configFile), unusable };
  };
  const ownCert = own('cert_file');
  const files = {
    caFile: own('ca_file') ?? offer.caFile,
    // A certificate and its key are of one source.
    certFile: ownCert ?? offer.certFile,
    keyFile: ownCert === undefined ? offer.keyFile : own('key_file'),
  };
  const insecure = insecureOf(settings, { tlsPath, offer, findingAt });
  const warnings = await fileWarnings(Object.values(files));
  if (insecure?.value === true) warnings.push(insecure.finding(UNSAFE));
  return {
    tls: {
      caFile: files.caFile?.file,
      certFile: files.certFile?.file,
      keyFile: files.keyFile?.file,
      serverName: settings?.server_name,
      insecureSkipVerify: insecure?.value ?? false,
    },
    warnings,
  };
}

const UNSAFE =
  'turns the verification of TLS certificates off; whoever is on the way can read the credentials';

function insecureOf(
  settings: TlsSettings,
  {
    tlsPath,
    offer,
    findingAt,
  }: Pick<TlsOptions, 'offer' | 'findingAt'> & { readonly tlsPath: string },
): TlsOffer['insecure'] {
  const value = settings?.insecure_skip_verify;
  if (value === undefined) return offer.insecure;
  const place = childPath(tlsPath, 'insecure_skip_verify');
  return { value, finding: (text) => findingAt(place, text) };
}

async function fileWarnings(files: readonly (OfferedFile | undefined)[]): Promise<Finding[]> {
  const warnings: Finding[] = [];
  const seen = new Set<string>();
  for (const offered of files) {
    if (offered === undefined || seen.has(offered.file)) continue;
    seen.add(offered.file);
    const problem = await fileProblem(offered.file);
    if (problem !== undefined) warnings.push(offered.unusable(problem));
  }
  return warnings;
}
