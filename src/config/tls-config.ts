import {
  NO_TLS_FILES,
  type TlsFileProblem,
  type TlsFiles,
  type TlsOptions,
} from '../domain/tls-options.ts';
import { fileProblem } from './file/file-problem.ts';
import { childPath, type Finding } from './file/findings.ts';
import { besideConfig } from './file/relative-path.ts';
import type { ProjectSettings } from './schema/settings.ts';
import type { OfferedFile, TlsOffer } from './sign-in/tls-offer.ts';

type TlsSettings = ProjectSettings['tls'];

/** What is wrong with the content of files of TLS. */
export type TlsFileProblems = (files: TlsFiles) => Promise<readonly TlsFileProblem[]>;

interface TlsConfigOptions {
  /** Of the project. */
  readonly path: string;
  readonly configFile: string;
  /** What the sign-in's source says, for what the project's own keys leave out. */
  readonly offer: TlsOffer;
  readonly findingAt: (path: string, text: string) => Finding;
  readonly tlsFileProblems: TlsFileProblems | undefined;
}

export interface TlsResult {
  readonly tls: TlsOptions;
  readonly warnings: readonly Finding[];
}

/** How a project checks who answers, and shows who asks. */
export async function tlsConfig(
  settings: TlsSettings,
  options: TlsConfigOptions,
): Promise<TlsResult> {
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
  const warnings = await fileWarnings(files, options.tlsFileProblems);
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
  }: Pick<TlsConfigOptions, 'offer' | 'findingAt'> & { readonly tlsPath: string },
): TlsOffer['insecure'] {
  const value = settings?.insecure_skip_verify;
  if (value === undefined) return offer.insecure;
  const place = childPath(tlsPath, 'insecure_skip_verify');
  return { value, finding: (text) => findingAt(place, text) };
}

async function fileWarnings(
  files: Readonly<Record<keyof TlsFiles, OfferedFile | undefined>>,
  tlsFileProblems: TlsFileProblems | undefined,
): Promise<Finding[]> {
  const warnings: Finding[] = [];
  const seen = new Set<string>();
  const readable: Record<keyof TlsFiles, string | undefined> = { ...NO_TLS_FILES };
  for (const key of ['caFile', 'certFile', 'keyFile'] as const) {
    const offered = files[key];
    if (offered === undefined) continue;
    const problem = await fileProblem(offered.file);
    if (problem === undefined) readable[key] = offered.file;
    else if (!seen.has(offered.file)) warnings.push(offered.unusable(problem));
    seen.add(offered.file);
  }
  for (const { file, text } of (await tlsFileProblems?.(readable)) ?? []) {
    const offered = files[file];
    if (offered !== undefined) warnings.push(offered.unusable(text));
  }
  return warnings;
}
