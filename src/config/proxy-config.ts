import { type Environment, variable } from './file/environment.ts';
import type { ProxyConfig } from './schema/config.ts';
import type { ProjectSettings } from './schema/settings.ts';
import { proxyUrl } from './schema/url-leaves.ts';

export type ProxyResult =
  | { readonly proxy: ProxyConfig | undefined }
  | { readonly problem: string };

export interface ProxyOptions {
  readonly environment: Environment;
  /** URL that the requests go to; unknown ones will be https. */
  readonly target: string | undefined;
}

/** The proxy of a project: its own, else that of the environment for the scheme of its URL. */
export function proxyConfig(
  own: ProjectSettings['proxy_url'],
  { environment, target = 'https:' }: ProxyOptions,
): ProxyResult {
  if (own !== undefined) return { proxy: { ...own, noProxy: '', source: 'proxy_url' } };
  const names = target.startsWith('http:')
    ? ['http_proxy', 'HTTP_PROXY']
    : ['https_proxy', 'HTTPS_PROXY'];
  // Lower case first, as curl does.
  const name = names.find((candidate) => variable(environment, candidate) !== undefined);
  if (name === undefined) return { proxy: undefined };
  const { data, error } = proxyUrl.safeParse(withScheme(variable(environment, name) ?? ''));
  if (data === undefined) {
    return { problem: `environment variable ${name} ${error?.issues[0]?.message}` };
  }
  const noProxy = variable(environment, 'no_proxy') ?? variable(environment, 'NO_PROXY') ?? '';
  return { proxy: { ...data, noProxy, source: 'environment' } };
}

/** curl and others take `proxy:3128`, so it is found in environments. */
function withScheme(value: string): string {
  return value.includes('://') ? value : `http://${value}`;
}
