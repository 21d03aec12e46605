import { resolve } from 'node:path';
import type { Environment } from './file/environment.ts';
import { fileProblem } from './file/file-problem.ts';
import { childPath, type Remark } from './file/findings.ts';
import { besideConfig } from './file/relative-path.ts';
import type { TlsConfig } from './schema/config.ts';
import type { ProjectSettings } from './schema/settings.ts';
import { variable } from './sign-in/environment-offer.ts';

type TlsSettings = ProjectSettings['tls'];

export interface TlsOptions {
  /** Of the project. */
  readonly path: string;
  readonly configFile: string;
  /** Where OS_CACERT and OS_INSECURE are looked for; empty where the project has its own sign-in. */
  readonly environment: Environment;
  readonly directory: string | undefined;
}

export interface TlsResult {
  readonly tls: TlsConfig;
  readonly problems: readonly Remark[];
  readonly warnings: readonly Remark[];
}

/** How a project checks who answers, and shows who asks. */
export async function tlsConfig(settings: TlsSettings, options: TlsOptions): Promise<TlsResult> {
  const { path, configFile, environment, directory = '.' } = options;
  const tlsPath = childPath(path, 'tls');
  const beside = (file: string | undefined) => file && besideConfig(file, configFile);
  const variables = { file: variable(environment, 'OS_CACERT'), insecure: insecure(environment) };
  const tls: TlsConfig = {
    caFile: beside(settings?.ca_file) ?? (variables.file && resolve(directory, variables.file)),
    certFile: beside(settings?.cert_file),
    keyFile: beside(settings?.key_file),
    serverName: settings?.server_name,
    insecureSkipVerify: settings?.insecure_skip_verify ?? variables.insecure ?? false,
  };

  const problems: Remark[] = [];
  if (variables.insecure === undefined && settings?.insecure_skip_verify === undefined) {
    problems.push({ path, text: 'environment variable OS_INSECURE must be true or false' });
  }
  const warnings = await fileWarnings(tls, { path, fromVariable: settings?.ca_file === undefined });
  if (tls.insecureSkipVerify) {
    warnings.push(
      settings?.insecure_skip_verify === undefined
        ? { path, text: `environment variable OS_INSECURE ${UNSAFE}` }
        : { path: childPath(tlsPath, 'insecure_skip_verify'), text: UNSAFE },
    );
  }
  return { tls, problems, warnings };
}

const UNSAFE =
  'turns the verification of TLS certificates off; whoever is on the way can read the credentials';

/** Undefined when the variable makes no sense. */
function insecure(environment: Environment): boolean | undefined {
  const value = variable(environment, 'OS_INSECURE')?.trim().toLowerCase() ?? 'false';
  if (['true', '1', 'yes'].includes(value)) return true;
  return ['false', '0', 'no'].includes(value) ? false : undefined;
}

async function fileWarnings(
  { caFile, certFile, keyFile }: TlsConfig,
  { path, fromVariable }: { readonly path: string; readonly fromVariable: boolean },
): Promise<Remark[]> {
  const files = { ca_file: caFile, cert_file: certFile, key_file: keyFile };
  const warnings: Remark[] = [];
  for (const [key, file] of Object.entries(files)) {
    const problem = file === undefined ? undefined : await fileProblem(file);
    if (problem === undefined) continue;
    warnings.push(
      key === 'ca_file' && fromVariable
        ? { path, text: `the file that environment variable OS_CACERT names ${problem}` }
        : { path: childPath(childPath(path, 'tls'), key), text: `the file ${problem}` },
    );
  }
  return warnings;
}
