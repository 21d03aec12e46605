import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';

it('is shown by no way of printing it', () => {
  const secret = new Secret('canary');
  const holder = { secret, list: [secret] };
  for (const printed of [
    String(secret),
    `${secret}`,
    JSON.stringify(holder),
    inspect(holder, { depth: 9, showHidden: true }),
    inspect(secret),
    Object.entries(secret).join(),
  ]) {
    expect(printed).not.toContain('canary');
  }
  expect(secret.reveal()).toBe('canary');
});
