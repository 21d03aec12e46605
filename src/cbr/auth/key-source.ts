import type { ReadSecret } from './secret-file.ts';

export interface AccessKeys {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Of temporary keys. */
  readonly securityToken: string | undefined;
  readonly expiresAtMs: number | undefined;
}

export type KeysRead = { readonly keys: AccessKeys } | { readonly problem: string };

/** Gives the keys to sign with; `fresh`, once a cycle, looks for newer ones at once. */
export type ReadKeys = (options: {
  readonly fresh: boolean;
  readonly signal: AbortSignal;
}) => Promise<KeysRead>;

/** Keys from the configuration or its files. */
export function createKeyFiles(options: {
  readonly readAccessKey: ReadSecret;
  readonly readSecretKey: ReadSecret;
  readonly readSecurityToken: ReadSecret | undefined;
}): ReadKeys {
  return async ({ fresh }) => {
    const [accessKey, secretKey, securityToken] = await Promise.all([
      options.readAccessKey({ fresh }),
      options.readSecretKey({ fresh }),
      options.readSecurityToken?.({ fresh }),
    ]);
    for (const read of [accessKey, secretKey, securityToken]) {
      if (read !== undefined && 'problem' in read) return { problem: read.problem };
    }
    if (!('secret' in accessKey && 'secret' in secretKey)) return { problem: 'no key' };
    return {
      keys: {
        accessKey: accessKey.secret.reveal(),
        secretKey: secretKey.secret.reveal(),
        securityToken:
          securityToken !== undefined && 'secret' in securityToken
            ? securityToken.secret.reveal()
            : undefined,
        expiresAtMs: undefined,
      },
    };
  };
}
