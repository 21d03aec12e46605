import { expect, it } from 'vitest';
import { authorizationByToken } from '../../../src/cbr/auth/authorization.ts';
import { readCatalog } from '../../../src/cbr/auth/catalog.ts';
import type { IssuedToken } from '../../../src/cbr/auth/iam.ts';
import type { IssuedTokens } from '../../../src/cbr/auth/tokens.ts';

const { signal } = new AbortController();

function tokenOf(projectId: string | undefined): IssuedToken {
  return { token: 't', expiresAtMs: 0, projectId, catalog: readCatalog([]) };
}

it('requests go where the token is for: elsewhere with a token for another project', async () => {
  let token = tokenOf('one');
  const tokens = { token: async () => token } as unknown as IssuedTokens;
  const { target, knownTarget } = authorizationByToken(tokens, {
    endpoint: 'https://cbr',
    region: undefined,
  });
  const first = await target(signal);
  expect(first).toEqual({ endpoint: 'https://cbr', projectId: 'one' });
  expect(await target(signal)).toBe(first);
  token = tokenOf(undefined);
  expect(await target(signal)).toEqual({
    reason: 'wrong_endpoint',
    detail: 'the token that IAM issued is for no project',
  });
  expect(knownTarget()).toBe(first);
  token = tokenOf('two');
  expect(await target(signal)).toEqual({ endpoint: 'https://cbr', projectId: 'two' });
});
