import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createSecretFile } from '../../../src/cbr/auth/secret-file.ts';

async function secretIn(
  content: string | Buffer,
  inHeader: boolean,
  pick?: (text: string) => string | undefined,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cbr-secret-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'secret');
  await writeFile(file, content);
  const about = { file, inHeader, pick };
  const read = createSecretFile({ ...about, monotonicMs: () => 0, onProblem: () => {} });
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

it.each([
  ['UTF-16', Buffer.from('\uFEFFpass\r\n', 'utf16le')],
  ['UTF-16 without its mark', Buffer.from('pass', 'utf16le')],
  ['Latin-1', Buffer.from('pa\u00dfwort', 'latin1')],
])('a password file in %s is no password, which the cloud would refuse', async (_, bytes) => {
  expect(await secretIn(bytes, false)).toBe('it is not UTF-8 text');
});

it('a byte order mark is no part of a password', async () => {
  expect(await secretIn('\uFEFFpass\r\n', false)).toBe('pass');
});

it.each([
  [true, 'token'],
  [false, ' token '],
])('what is picked out of a file is read alike, in a header: %s', async (inHeader, secret) => {
  expect(await secretIn('a= token \n', inHeader, (text) => text.split('=')[1])).toBe(secret);
});
