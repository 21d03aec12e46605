import type { Remark } from '../file/findings.ts';
import { NO_CLIENT_AUTH } from './tls-names.ts';
import type { WebSettings } from './web-schema.ts';
import { TLS_PATH } from './web-tls.ts';

/** What is allowed, and probably not meant. */
export function doubtsOf(
  settings: WebSettings,
  { hasTls, hasUsers }: { readonly hasTls: boolean; readonly hasUsers: boolean },
): readonly Remark[] {
  const { tls_server_config: keys, http_server_config: http, rate_limit: rate } = settings;
  const auth = keys?.client_auth_type ?? NO_CLIENT_AUTH;
  const doubts: readonly (readonly [boolean | undefined, string, string])[] = [
    [http?.http2, 'http_server_config.http2', 'is not offered; HTTP/1.1 is, to everybody'],
    [
      keys !== undefined && !hasTls && Object.values(keys).some((value) => value !== undefined),
      TLS_PATH,
      'has no certificate, so that TLS is off',
    ],
    [
      hasTls && auth.isRequired && !auth.isVerified,
      `${TLS_PATH}.client_auth_type`,
      'takes any certificate, also one that somebody has just made; RequireAndVerifyClientCert does not',
    ],
    [
      hasUsers && !hasTls,
      'basic_auth_users',
      'passwords are sent in clear text, since there is no TLS',
    ],
    [
      rate?.interval !== undefined && rate.interval > 0 && (rate.burst ?? 0) === 0,
      'rate_limit.burst',
      'is 0, so that every request is answered 429; 1 or more lets some through',
    ],
    [
      rate?.interval !== undefined && rate.interval > 0 && rate.interval < 0.001,
      'rate_limit.interval',
      'is less than a microsecond; a number without a unit counts nanoseconds',
    ],
  ];
  return doubts.flatMap(([isSo, path, text]) => (isSo === true ? [{ path, text }] : []));
}
