import type { ServerTls } from '../../domain/server-tls.ts';
import { alternativeNames } from './alternative-names.ts';

/** What a handshake has shown of the client. */
export interface ShownCertificate {
  /** As Node writes them; undefined where there is no certificate. */
  readonly alternativeNames: string | undefined;
  /** What OpenSSL has against it; undefined where it comes from the client CA. */
  readonly verifyError: string | undefined;
}

/** Why a client is not let in, as Go's crypto/tls would have it; undefined when it is. */
export function clientRefusal(
  { clientAuth, clientAllowedSans }: Pick<ServerTls, 'clientAuth' | 'clientAllowedSans'>,
  shown: ShownCertificate | undefined,
): string | undefined {
  if (shown === undefined) return clientAuth.isRequired ? 'no client certificate' : undefined;
  if (clientAuth.isVerified && shown.verifyError !== undefined) {
    return `client certificate not accepted: ${shown.verifyError}`;
  }
  if (clientAllowedSans === undefined) return undefined;
  const names = alternativeNames(shown.alternativeNames ?? '');
  return names.some((name) => clientAllowedSans.includes(name))
    ? undefined
    : 'none of the names in the client certificate is allowed';
}
