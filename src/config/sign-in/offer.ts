import type { z } from 'zod';
import type { Secret, SecretSource } from '../../domain/secret.ts';
import type { Finding } from '../file/findings.ts';
import type { AuthConfig } from '../schema/config.ts';
import { cloudName, headerSecret, password, projectId, region } from '../schema/leaves.ts';
import { authUrl } from '../schema/url-leaves.ts';

const SECRET_LEAVES = {
  token: headerSecret,
  accessKey: headerSecret,
  secretKey: headerSecret,
  securityToken: headerSecret,
  password,
};
const TEXT_LEAVES = {
  authUrl,
  domainName: cloudName,
  username: cloudName,
  projectName: cloudName,
  projectId,
  region,
};

type SecretKey = keyof typeof SECRET_LEAVES;
type TextKey = keyof typeof TEXT_LEAVES;
export type OfferKey = SecretKey | TextKey;

/** What clouds.yaml or the OS_* variables say about a sign-in, which may be too much or too little. */
export type Offer = Readonly<Record<SecretKey, SecretSource | undefined>> &
  Readonly<Record<TextKey, string | undefined>>;

/** A value as it was found. */
export interface Found {
  readonly value: unknown;
  readonly sourceOf: (secret: Secret) => SecretSource;
  readonly finding: (text: string) => Finding;
}

export interface OfferResult {
  readonly offer: Offer;
  readonly problems: readonly Finding[];
}

/** Reads an offer by the same rules as the keys of the configuration. */
export function readOffer(find: (key: OfferKey) => Found | undefined): OfferResult {
  const problems: Finding[] = [];

  function read<Value>(leaf: z.ZodType<Value>, found: Found | undefined): Value | undefined {
    if (found === undefined) return undefined;
    const { data, error } = leaf.safeParse(found.value);
    for (const { message } of error?.issues ?? []) problems.push(found.finding(message));
    return data;
  }

  function text(key: TextKey): string | undefined {
    return read(TEXT_LEAVES[key], find(key));
  }

  function secret(key: SecretKey): SecretSource | undefined {
    const found = find(key);
    const value = read(SECRET_LEAVES[key], found);
    return value && found?.sourceOf(value);
  }

  const offer: Offer = {
    token: secret('token'),
    accessKey: secret('accessKey'),
    secretKey: secret('secretKey'),
    securityToken: secret('securityToken'),
    password: secret('password'),
    authUrl: text('authUrl'),
    domainName: text('domainName'),
    username: text('username'),
    projectName: text('projectName'),
    projectId: text('projectId'),
    region: text('region'),
  };
  return { offer, problems };
}

/**
 * The sign-in an offer comes to, in the order of the Terraform provider for this cloud: token,
 * AK/SK, password. Else what is missing; undefined when there are no credentials at all.
 */
export function offeredAuth(
  offer: Offer,
): AuthConfig | { readonly missing: readonly OfferKey[] } | undefined {
  const { token, accessKey, secretKey, password, authUrl, username, domainName } = offer;
  if (token !== undefined) return { type: 'token', token };
  if (accessKey !== undefined && secretKey !== undefined) {
    const { securityToken, projectName } = offer;
    return { type: 'ak_sk', accessKey, secretKey, securityToken, authUrl, projectName };
  }
  if (accessKey !== undefined) return { missing: ['secretKey'] };
  if (secretKey !== undefined) return { missing: ['accessKey'] };
  if (username === undefined && password === undefined) return undefined;
  if (authUrl && username && domainName && password) {
    const { projectName } = offer;
    return { type: 'password', authUrl, domainName, username, password, projectName };
  }
  const needed = ['authUrl', 'username', 'domainName', 'password'] as const;
  return { missing: needed.filter((key) => offer[key] === undefined) };
}
