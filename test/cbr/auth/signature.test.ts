import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signatureHeaders } from '../../../src/cbr/auth/signature.ts';

function signatureOf(headers: Readonly<Record<string, string>>): string | undefined {
  return /Signature=([0-9a-f]{64})$/.exec(headers['authorization'] ?? '')?.[1];
}

describe('published vectors', () => {
  // huaweicloud-sdk-go-v3: core/auth/signer/signer_test.go
  const KEYS = { accessKey: 'AccessKey', secretKey: 'SecretKey' };
  const DATE_MS = Date.UTC(2006, 0, 2, 15, 4, 5);

  it.each([
    [
      'GET',
      'https://example.com/path?limit=1',
      undefined,
      '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
    ],
    [
      'POST',
      'https://example.com/path?key=value',
      '{"Name":"test","Id":1}\n',
      'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
    ],
  ])('%s %s', (method, url, body, signature) => {
    const headers = signatureHeaders(
      { method, url: new URL(url), dateMs: DATE_MS, headers: {}, ...(body ? { body } : {}) },
      KEYS,
    );
    expect(headers).toEqual({
      'x-sdk-date': '20060102T150405Z',
      authorization: `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=x-sdk-date, Signature=${signature}`,
    });
  });
});

describe('vectors of this API', () => {
  const KEYS = { accessKey: 'AKEXAMPLE0000000001', secretKey: 'SkExample/0000+secret' };
  const HOST = 'cbr.eu-de.otc.t-systems.com';
  const PROJECT = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
  const CHECKPOINT = `/v3/${PROJECT}/checkpoints/5d1f7a52-6c1e-4b0a-9c55-0f4f2f6d8a01`;
  const BACKUPS = `/v3/${PROJECT}/backups?limit=2&offset=0&sort=created_at:desc&status=available&status=error`;

  it.each<[string, string, Readonly<Record<string, string>>, string]>([
    [
      'a checkpoint',
      CHECKPOINT,
      { 'x-project-id': PROJECT },
      'a2696bdd1f9bbab52bf3066793b745fbe764fb058ca6b59cf62b22e921f66b25',
    ],
    [
      'a checkpoint with a temporary key',
      CHECKPOINT,
      { 'x-project-id': PROJECT, 'x-security-token': 'st/abc+def==' },
      '868cc38f2b22e7269ee76d7cc5db7b80a6dff4683a93208239861ebcc72c17b0',
    ],
    [
      'a query with a repeated key',
      BACKUPS,
      {},
      '694a09230130b7e6fd4eaf96fa8d6dc50870efee2f7cd752e806160a517d7b78',
    ],
  ])('%s', (_what, path, headers, signature) => {
    const signed = signatureHeaders(
      {
        method: 'GET',
        url: new URL(`https://${HOST}${path}`),
        dateMs: Date.UTC(2026, 0, 2, 3, 4, 5),
        headers: { host: HOST, ...headers },
      },
      KEYS,
    );
    expect(signatureOf(signed)).toBe(signature);
  });
});

interface OfficialRequest {
  readonly method: string;
  readonly endpoint: string;
  readonly queryParams: Readonly<Record<string, string | string[]>>;
  readonly headers: Readonly<Record<string, string>>;
}

interface OfficialSigner {
  sign(
    request: OfficialRequest,
    credential: { getAk(): string; getSk(): string },
  ): Readonly<Record<string, string>>;
}

const { AKSKSigner } = createRequire(import.meta.url)(
  '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner',
) as { readonly AKSKSigner: OfficialSigner };

it('signs random requests as the official signer does', () => {
  const text = (characters: string) =>
    fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 12 });
  // What the official signer's own URL parser leaves as it is; IDs and names have nothing else.
  const segment = text('abzAZ09-_~!()*:@&=+$,');
  const value = text("abzAZ09-._~ !'()*%+,:;=@&$/?#äß备");
  const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
  fc.assert(
    fc.property(
      fc.array(segment, { minLength: 1, maxLength: 4 }),
      fc.dictionary(name, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })), {
        noNullPrototype: true,
        maxKeys: 4,
      }),
      fc.string({ minLength: 1, maxLength: 40 }),
      fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
      (segments, query, secretKey, date) => {
        const url = new URL('https://cbr.example:8443');
        url.pathname = `/v3/${segments.join('/')}`;
        for (const [key, values] of Object.entries(query)) {
          for (const value of [values].flat()) url.searchParams.append(key, value);
        }
        const ours = signatureHeaders(
          { method: 'GET', url, dateMs: date.getTime(), headers: { host: url.host } },
          { accessKey: 'AK', secretKey },
        );
        const theirs = AKSKSigner.sign(
          {
            method: 'GET',
            endpoint: `https://cbr.example:8443${url.pathname}`,
            queryParams: structuredClone(query),
            headers: {
              'X-Sdk-Date': ours['x-sdk-date'] ?? '',
              'content-type': 'multipart/form-data',
            },
          },
          { getAk: () => 'AK', getSk: () => secretKey },
        );
        expect(theirs['Authorization']).toBe(ours['authorization']);
      },
    ),
  );
});
