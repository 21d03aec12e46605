import { isObject } from '../../domain/json.ts';
import type { Secret } from '../../domain/secret.ts';
import type { ServerTls } from '../../domain/server-tls.ts';
import { type Finding, findingLines, located, type Remark } from '../file/findings.ts';
import { readYaml } from '../file/yaml-text.ts';
import type { YamlValue } from '../file/yaml-values.ts';
import { findingsOf, issuesIn } from '../schema/issue-findings.ts';
import { doubtsOf } from './doubts.ts';
import { readUsers } from './users.ts';
import { isTlsWanted, WEB_SCHEMA, type WebSettings } from './web-schema.ts';
import { readTls, type WebConfigOptions } from './web-tls.ts';

/** How the exporter is reached: by whom, and by what rules. */
export interface WebConfig {
  readonly tls: ServerTls | undefined;
  /** More headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bcrypt hashes of passwords, by the names of the users; empty: nobody has to sign in. */
  readonly users: ReadonlyMap<string, Secret>;
  readonly rateLimit: RateLimit | undefined;
}

export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** Problems and warnings are lines, as those of the configuration. */
export type WebConfigResult = { readonly warnings: readonly string[] } & (
  | { readonly ok: true; readonly config: WebConfig }
  | { readonly ok: false; readonly problems: readonly string[] }
);

export const NO_WEB_CONFIG: WebConfig = {
  tls: undefined,
  headers: {},
  users: new Map(),
  rateLimit: undefined,
};

interface Read {
  readonly config: WebConfig;
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Reads the file of `--web.config.file` and the certificates that it names. */
export async function loadWebConfig(options: WebConfigOptions): Promise<WebConfigResult> {
  const { file } = options;
  const { config, problems, warnings } = await readFile(options);
  const lines = findingLines(warnings, file);
  return problems.length === 0
    ? { ok: true, config, warnings: lines }
    : { ok: false, problems: findingLines(problems, file), warnings: lines };
}

async function readFile(options: WebConfigOptions): Promise<Read> {
  const { file, readText } = options;
  const nothing = { config: NO_WEB_CONFIG, problems: [], warnings: [] };
  const read = await readText(file);
  if ('problem' in read) return { ...nothing, problems: [{ file, text: read.problem }] };
  // A dollar begins a hash here, and no name of a variable.
  const yaml = readYaml(read.text, undefined);
  if (yaml.kind === 'empty') return nothing;
  if (yaml.kind === 'broken') {
    return { ...nothing, problems: yaml.findings.map((finding) => ({ file, ...finding })) };
  }
  return readValue(yaml, options);
}

async function readValue(yaml: YamlValue, options: WebConfigOptions): Promise<Read> {
  const { file } = options;
  const at = (remark: Remark) => located(remark, { file, positions: yaml.positions });
  const parsed = WEB_SCHEMA.safeParse(yaml.value);
  const issues = (parsed.error?.issues ?? []).flatMap(issuesIn);
  const users = readUsers(isObject(yaml.value) ? yaml.value['basic_auth_users'] : undefined);
  const problems = [
    ...[...yaml.findings, ...issues.flatMap((issue) => findingsOf(issue, yaml))].map((finding) => ({
      file,
      ...finding,
    })),
    ...users.problems.map(at),
  ];
  const warnings = users.warnings.map(at);
  const settings = parsed.data;
  if (settings === undefined) return { config: NO_WEB_CONFIG, problems, warnings };
  const tls = await readTls(settings.tls_server_config, options);
  const config = { ...configOf(settings), users: users.users, tls: tls.tls };
  const hasTls = isTlsWanted(settings.tls_server_config);
  const doubts = doubtsOf(settings, { hasTls, hasUsers: users.users.size > 0 });
  return {
    config,
    problems: [...problems, ...tls.problems.map(at)],
    warnings: [...warnings, ...tls.warnings.map(at), ...doubts.map(at)],
  };
}

function configOf({ http_server_config: http, rate_limit: rate }: WebSettings) {
  const headers = Object.entries(http?.headers ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), value] as const],
  );
  const intervalMs = rate?.interval ?? 0;
  const burst = rate?.burst ?? 0;
  return {
    headers: Object.fromEntries(headers),
    rateLimit: intervalMs > 0 ? { intervalMs, burst } : undefined,
  };
}
