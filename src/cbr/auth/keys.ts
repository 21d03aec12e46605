import { type ApiClock, TOLERANCE_MS } from './api-clock.ts';
import type { Credential } from './credential.ts';
import type { Credentials } from './credentials.ts';
import type { ReadSecret } from './secret-file.ts';
import { type Bearer, createReadSender, type Sender } from './sender.ts';
import { signatureHeaders } from './signature.ts';

export interface AccessKeys {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Of temporary keys. */
  readonly securityToken: string | undefined;
  readonly expiresAtMs: number | undefined;
}

/** Signs with keys from the configuration or its files: access key, secret key, security token. */
export function createKeys(
  readers: readonly ReadSecret[],
  credentials: Credentials,
  clock: ApiClock,
): Sender {
  return createReadSender(readers, ([accessKey = '', secretKey = '', securityToken]) => {
    const keys = { accessKey, secretKey, securityToken, expiresAtMs: undefined };
    return keyBearer(keys, credentials.of({ kind: 'access key', accessKey }), clock);
  });
}

/** Signs with these keys, by the clock of the API. */
export function keyBearer(keys: AccessKeys, credential: Credential, clock: ApiClock): Bearer {
  const { accessKey, secretKey, securityToken, expiresAtMs } = keys;
  return {
    credential,
    secret: [accessKey, secretKey, securityToken].join(' '),
    expiresAtMs,
    prove: ({ method, url, body = '', projectId }) => {
      const dateMs = clock.nowMs();
      const headers = {
        host: url.host,
        ...(projectId === undefined ? {} : { 'x-project-id': projectId }),
        ...(securityToken === undefined ? {} : { 'x-security-token': securityToken }),
      };
      // HTTP says the host by itself. Said by us, it would be the name that a certificate has to have.
      const { host: _, ...sent } = signatureHeaders({ method, url, dateMs, headers, body }, keys);
      const isSkewed = () => Math.abs(clock.nowMs() - dateMs) > TOLERANCE_MS;
      return { headers: sent, isSkewed };
    },
  };
}
