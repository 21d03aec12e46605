import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTokenAuthorization } from '../../../src/cbr/auth/token.ts';
import { Secret } from '../../../src/secret.ts';

const REQUEST = { method: 'GET', url: new URL('http://127.0.0.1/') } as const;

let folder = '';
let file = '';
let nowMs = 0;
let problems: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cbr-token-'));
  file = join(folder, 'token');
  nowMs = 0;
  problems = [];
});
afterEach(() => rm(folder, { recursive: true }));

function fromFile() {
  return createTokenAuthorization({
    token: { file },
    nowMs: () => nowMs,
    onProblem: (problem) => problems.push(problem),
  });
}

describe('a token in the configuration', () => {
  it('is sent as it is, and there is no other', async () => {
    const authorization = createTokenAuthorization({
      token: { inline: new Secret('abc') },
      nowMs: () => 0,
      onProblem: () => {},
    });
    const headers = await authorization.headersFor(REQUEST);
    expect(headers).toEqual({ 'x-auth-token': 'abc' });
    expect(await authorization.renew({ 'x-auth-token': 'abc' })).toBe(false);
  });
});

describe('a token in a file', () => {
  it('is read without the line break at its end', async () => {
    await writeFile(file, 'abc\n');
    expect(await fromFile().headersFor(REQUEST)).toEqual({ 'x-auth-token': 'abc' });
  });

  it('is read again once a second, whatever way it was replaced', async () => {
    await writeFile(join(folder, 'first'), 'first');
    await writeFile(join(folder, 'second'), 'second');
    await symlink('first', file);
    const authorization = fromFile();
    expect(await authorization.headersFor(REQUEST)).toEqual({ 'x-auth-token': 'first' });
    await symlink('second', join(folder, 'swap'));
    await rename(join(folder, 'swap'), file);
    nowMs = 999;
    expect(await authorization.headersFor(REQUEST)).toEqual({ 'x-auth-token': 'first' });
    nowMs = 1000;
    expect(await authorization.headersFor(REQUEST)).toEqual({ 'x-auth-token': 'second' });
  });

  it('is read again at once when the API refused it', async () => {
    await writeFile(file, 'first');
    const authorization = fromFile();
    await authorization.headersFor(REQUEST);
    expect(await authorization.renew({ 'x-auth-token': 'first' })).toBe(false);
    await writeFile(file, 'second');
    expect(await authorization.renew({ 'x-auth-token': 'first' })).toBe(true);
    expect(await authorization.headersFor(REQUEST)).toEqual({ 'x-auth-token': 'second' });
  });

  it('stays in use when its file vanishes, which is said once', async () => {
    await writeFile(file, 'first');
    const authorization = fromFile();
    await authorization.headersFor(REQUEST);
    await rm(file);
    for (nowMs = 1000; nowMs <= 3000; nowMs += 1000) {
      expect(await authorization.headersFor(REQUEST)).toEqual({ 'x-auth-token': 'first' });
    }
    expect(problems).toEqual([expect.stringContaining(`cannot read ${file}: ENOENT`)]);
  });

  it.each<[string, string | undefined, string]>([
    ['missing', undefined, 'ENOENT'],
    ['empty', ' \n', 'is empty'],
    ['two lines', 'a\nb', 'holds characters that a secret cannot have'],
    ['too large', 'x'.repeat(70_000), 'is larger than 65536 bytes'],
  ])('that is %s is a failure that names the file', async (_what, content, problem) => {
    if (content !== undefined) await writeFile(file, content);
    const headers = await fromFile().headersFor(REQUEST);
    expect(headers).toMatchObject({ reason: 'auth', detail: expect.stringContaining(problem) });
    expect(JSON.stringify(headers)).toContain(file);
  });

  it('comes into use as soon as it appears', async () => {
    const authorization = fromFile();
    expect(await authorization.headersFor(REQUEST)).toMatchObject({ reason: 'auth' });
    await writeFile(file, 'abc');
    expect(await authorization.headersFor(REQUEST)).toEqual({ 'x-auth-token': 'abc' });
  });
});
