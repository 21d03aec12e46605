import type { WebConfig } from '../../config/web/web-config.ts';

/** What kept strangers out and would no longer do so. */
export function lostGuards(former: WebConfig, next: WebConfig): readonly string[] {
  const [before, after] = [guardsOf(former), guardsOf(next)];
  return before.filter((guard) => !after.includes(guard));
}

function guardsOf({ tls, users }: WebConfig): readonly string[] {
  const guards: readonly (readonly [string, boolean | undefined])[] = [
    ['TLS', tls !== undefined],
    ['certificates of clients', tls?.clientAuth.isRequired],
    ['the CA of clients', tls?.clientAuth.isVerified],
    ['the allowed names of clients', tls?.clientAllowedSans !== undefined],
    ['passwords', users.size > 0],
  ];
  return guards.flatMap(([guard, isThere]) => (isThere === true ? [guard] : []));
}
