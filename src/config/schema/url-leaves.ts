import * as z from 'zod';
import { Secret } from '../../domain/secret.ts';
import { OPTIONAL_TEXT, refuse, wrongKind } from './leaves.ts';

/** Path of an endpoint that ends in the API's version, as service catalogs give it. */
const VERSIONED = /^(?<base>.*?)\/v3(?:\/(?<projectId>[\w-]{1,64}))?$/;

export interface Endpoint {
  readonly base: string;
  /** The project that the URL named after its version. */
  readonly projectId: string | undefined;
}

/** URL of a service, with or without its version and a project ID behind that. */
export const endpoint = OPTIONAL_TEXT.transform((value, context): Endpoint => {
  const url = readUrl(value);
  if ('problem' in url) return refuse(context, url.problem);
  const { base = url.path, projectId } = VERSIONED.exec(url.path)?.groups ?? {};
  return { base: `${url.origin}${withoutSlash(base)}`, projectId };
});

/** URL of IAM, with or without its version. */
export const authUrl = OPTIONAL_TEXT.transform((value, context) => {
  const url = readUrl(value);
  if ('problem' in url) return refuse(context, url.problem);
  return `${url.origin}${withoutSlash(url.path.replace(/\/v3$/, ''))}`;
});

export const metadataUrl = OPTIONAL_TEXT.transform((value, context) => {
  const url = readUrl(value);
  return 'problem' in url ? refuse(context, url.problem) : `${url.origin}${url.path}`;
});

export interface ProxyAddress {
  readonly url: string;
  readonly credentials: Secret | undefined;
}

/** URL of a proxy, which unlike the others may carry who asks. Empty is none. */
export const proxyUrl = z
  .string({ error: ({ input }) => wrongKind('text', { input, missing: 'give it a URL' }) })
  .transform((value, context): ProxyAddress | undefined => {
    if (value.trim() === '') return undefined;
    const url = parseHttp(value);
    if (url === undefined) return refuse(context, NO_URL);
    if (/[?#]/.test(value) || withoutSlash(url.pathname) !== '') {
      return refuse(context, 'must end after the port; a proxy has no path, query or fragment');
    }
    const { origin, username, password } = url;
    if (username === '' && password === '') return { url: origin, credentials: undefined };
    const credentials = decoded(`${username}:${password}`);
    if (credentials === undefined) {
      return refuse(context, 'has a % in its user name or password that is not written as %25');
    }
    return { url: origin, credentials: new Secret(credentials) };
  });

const NO_URL = 'is no http:// or https:// URL';

function readUrl(
  text: string,
): { readonly origin: string; readonly path: string } | { readonly problem: string } {
  const url = parseHttp(text);
  if (url === undefined) return { problem: NO_URL };
  if (url.username !== '' || url.password !== '') {
    return { problem: 'must not hold a user name or password; sign-in belongs into auth' };
  }
  if (/[?#]/.test(text)) return { problem: 'must not have a query or fragment' };
  if (decoded(url.pathname) === undefined) {
    return { problem: 'has a % in its path that is not followed by two hexadecimal digits' };
  }
  // `%(project_id)s` and `$(tenant_id)s` stand in catalogs for what a program puts in.
  if (/[${}<>]|%7b|%7d/i.test(text)) {
    return {
      problem: 'has a placeholder in it; write the URL as it is, or leave it out from /v3 on',
    };
  }
  return { origin: url.origin, path: withoutSlash(url.pathname) };
}

function parseHttp(text: string): URL | undefined {
  // What the parser would make of `https:host` was hardly meant.
  return /^https?:\/\//i.test(text) ? (URL.parse(text) ?? undefined) : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
