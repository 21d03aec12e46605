import { Secret } from '../../domain/secret.ts';
import type { ServerTls } from '../../domain/server-tls.ts';
import type { Remark } from '../file/findings.ts';
import { besideConfig } from '../file/relative-path.ts';
import type { ReadText } from '../file/text-file.ts';
import { CIPHERS, NO_CLIENT_AUTH } from './tls-names.ts';
import { isTlsWanted, type TlsServerSettings } from './web-schema.ts';

export type TlsPart = 'cert' | 'key' | 'clientCa';

/** What is wrong with it; the words follow a file's name. */
export type JudgeTls = (tls: ServerTls) => readonly {
  /** Undefined: all of it together. */
  readonly part: TlsPart | undefined;
  readonly text: string;
  readonly isUsable: boolean;
}[];

export interface WebConfigOptions {
  readonly file: string;
  readonly readText: ReadText;
  readonly judgeTls: JudgeTls;
}

export interface TlsRead {
  readonly tls: ServerTls | undefined;
  readonly problems: readonly Remark[];
  readonly warnings: readonly Remark[];
}

export const TLS_PATH = 'tls_server_config';

/** The certificates that the keys name or hold, held against each other. */
export async function readTls(
  settings: TlsServerSettings | undefined,
  options: WebConfigOptions,
): Promise<TlsRead> {
  if (settings === undefined || !isTlsWanted(settings)) {
    return { tls: undefined, problems: [], warnings: [] };
  }
  const texts = {
    cert: await contentOf(settings, 'cert', options),
    key: await contentOf(settings, 'key', options),
    clientCa: await contentOf(settings, 'client_ca', options),
  };
  const unread = Object.values(texts).filter((text) => 'problem' in text);
  if (unread.length > 0) {
    const problems = unread.map(({ path, problem }) => ({ path, text: problem }));
    return { tls: undefined, problems, warnings: [] };
  }
  const [cert = '', key = '', clientCa] = Object.values(texts).map((text) =>
    'text' in text ? text.text : undefined,
  );
  const tls = tlsOf(settings, { cert, key: new Secret(key), clientCa });
  const judged = options.judgeTls(tls).map(({ part, text, isUsable }) => {
    if (part === undefined) return { path: TLS_PATH, text, isUsable };
    const { path, isFile } = texts[part];
    return { path, text: isFile ? `the file ${text}` : text, isUsable };
  });
  return {
    tls,
    problems: judged.filter(({ isUsable }) => !isUsable),
    warnings: judged.filter(({ isUsable }) => isUsable),
  };
}

type Content = { readonly path: string; readonly isFile: boolean } & (
  | { readonly text: string | undefined }
  | { readonly problem: string }
);

/** Of a key that is given in place or by a file; undefined when it is not given. */
async function contentOf(
  settings: TlsServerSettings,
  key: 'cert' | 'key' | 'client_ca',
  { file, readText }: WebConfigOptions,
): Promise<Content> {
  const named = settings[`${key}_file`];
  if (named === undefined)
    return { path: `${TLS_PATH}.${key}`, isFile: false, text: settings[key] };
  const place = { path: `${TLS_PATH}.${key}_file`, isFile: true };
  const read = await readText(besideConfig(named, file));
  return 'problem' in read
    ? { ...place, problem: `the file ${read.problem}` }
    : { ...place, text: read.text };
}

function tlsOf(
  settings: TlsServerSettings,
  contents: Pick<ServerTls, 'cert' | 'key' | 'clientCa'>,
): ServerTls {
  const known: readonly string[] = Object.values(CIPHERS);
  const { cipher_suites: ciphers = [], curve_preferences: curves = [] } = settings;
  return {
    ...contents,
    clientAuth: settings.client_auth_type ?? NO_CLIENT_AUTH,
    clientAllowedSans: settings.client_allowed_sans,
    minVersion: settings.min_version ?? 'TLSv1.2',
    maxVersion: settings.max_version ?? 'TLSv1.3',
    ciphers: ciphers.length === 0 ? known : ciphers.filter((cipher) => known.includes(cipher)),
    curves: curves.length === 0 ? undefined : curves,
    prefersOwnCiphers: settings.prefer_server_cipher_suites ?? true,
  };
}
