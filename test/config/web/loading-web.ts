import { join } from 'node:path';
import { createTextReader } from '../../../src/config/file/text-file.ts';
import { loadWebConfig, type WebConfig } from '../../../src/config/web/web-config.ts';
import { createJudgeTls } from '../../../src/daemon/serving/server-tls-problems.ts';
import { CA_FILE, certificateFiles } from '../../simulator/certificates.ts';
import { type Files, folderWith } from '../loading.ts';

/** Of the password `right`, as cheap as they come. */
export const HASH = '$2b$04$LsN7jaetccujZh/ofWCmZe2i58/7YxSPW/LMS3XUTepQ00zaWZrUy';

const { certFile, keyFile } = certificateFiles('server');
export const CERT = `cert_file: ${certFile}`;
export const KEY = `key_file: ${keyFile}`;
export const CA = `client_ca_file: ${CA_FILE}`;

export interface LoadedWeb {
  readonly config: WebConfig | undefined;
  /** Of the file `web.yml`, without its folder. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Loads a web configuration as the program does. */
export async function loadWeb(text: string, files: Files = {}): Promise<LoadedWeb> {
  const folder = await folderWith({ ...files, 'web.yml': text });
  const result = await loadWebConfig({
    file: join(folder, 'web.yml'),
    readText: createTextReader(),
    judgeTls: createJudgeTls(Date.now),
  });
  const inFolder = (line: string) => line.replaceAll(`${folder}/`, '');
  return {
    config: result.ok ? result.config : undefined,
    problems: result.ok ? [] : result.problems.map(inFolder),
    warnings: result.warnings.map(inFolder),
  };
}

/** The keys of `tls_server_config`, one a line, from line 2 on. */
export function tls(...keys: readonly string[]): string {
  return `tls_server_config:\n${keys.map((key) => `  ${key}\n`).join('')}`;
}
