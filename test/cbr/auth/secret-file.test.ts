import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createSecretFile } from '../../../src/cbr/auth/secret-file.ts';

async function secretIn(content: string, inHeader: boolean): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cbr-secret-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'secret');
  await writeFile(file, content);
  const read = createSecretFile({ file, inHeader, monotonicMs: () => 0, onProblem: () => {} });
  const result = await read();
  return 'secret' in result ? result.secret.reveal() : result.problem.replace(file, 'it');
}

it.each([
  [' pass word \n', ' pass word '],
  [' pass word \r\n', ' pass word '],
  ['pass\n\n', 'pass\n'],
  ['pass', 'pass'],
  ['\tpass', '\tpass'],
  ['\n', 'it is empty'],
])(
  'a password file of %j holds %j: one line break at its end is not a part',
  async (text, secret) => {
    expect(await secretIn(text, false)).toBe(secret);
  },
);

it.each([
  [' token \n', 'token'],
  ['a b\n', 'it holds characters that a secret cannot have'],
])('a token file of %j holds %j: blanks cannot be in a header', async (text, secret) => {
  expect(await secretIn(text, true)).toBe(secret);
});
