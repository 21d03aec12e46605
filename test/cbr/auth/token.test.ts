import { execFileSync } from 'node:child_process';
import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Authorization, Verdict } from '../../../src/cbr/auth/authorization.ts';
import { createSecretReader } from '../../../src/cbr/auth/secret-file.ts';
import { createTokenAuthorization } from '../../../src/cbr/auth/token.ts';
import { Secret, type SecretSource } from '../../../src/domain/secret.ts';
import { PERMIT } from '../../support/authorizations.ts';

const TARGET = { endpoint: 'http://127.0.0.1', projectId: 'p' };
const MINUTE_MS = 60_000;

let folder = '';
let file = '';
let nowMs = 0;
let problems: string[] = [];
/** Tokens sent so far. */
let sent: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cbr-token-'));
  file = join(folder, 'token');
  nowMs = 0;
  problems = [];
  sent = [];
});
afterEach(() => rm(folder, { recursive: true }));

function authorizing(source: SecretSource = { file }): Authorization {
  const read = createSecretReader(source, {
    inHeader: true,
    nowMs: () => nowMs,
    onProblem: (problem) => problems.push(problem),
  });
  return createTokenAuthorization({ read, target: TARGET, nowMs: () => nowMs, random: () => 0 });
}

/** Sends a request with the token at hand; the API takes those it is told to. */
function ask(authorization: Authorization, good: readonly string[] = []) {
  return authorization.run({
    request: { method: 'GET', url: new URL('http://127.0.0.1/') },
    takePermit: async () => PERMIT,
    send: async (headers) => {
      sent.push(headers['x-auth-token'] ?? '');
      return { token: headers['x-auth-token'] ?? '' };
    },
    verdictOf: ({ token }): Verdict => (good.includes(token) ? 'accepted' : 'refused'),
    signal: new AbortController().signal,
  });
}

describe('a token in the configuration', () => {
  it('is sent as it is, and there is no other', async () => {
    const authorization = authorizing({ inline: new Secret('abc') });
    expect(await ask(authorization)).toEqual({ token: 'abc' });
    expect(sent).toEqual(['abc']);
    expect(await authorization.target(new AbortController().signal)).toBe(TARGET);
  });
});

describe('a token in a file', () => {
  it('is read without the line break at its end', async () => {
    await writeFile(file, 'abc\n');
    expect(await ask(authorizing(), ['abc'])).toEqual({ token: 'abc' });
  });

  it('is read again once a second, whatever way it was replaced', async () => {
    await writeFile(join(folder, 'first'), 'first');
    await writeFile(join(folder, 'second'), 'second');
    await symlink('first', file);
    const authorization = authorizing();
    const good = ['first', 'second'];
    await ask(authorization, good);
    await symlink('second', join(folder, 'swap'));
    await rename(join(folder, 'swap'), file);
    nowMs = 999;
    await ask(authorization, good);
    nowMs = 1000;
    await ask(authorization, good);
    expect(sent).toEqual(['first', 'first', 'second']);
  });

  it('is read again at once when the API refused it', async () => {
    await writeFile(file, 'first');
    const authorization = authorizing();
    await ask(authorization, ['first']);
    await writeFile(file, 'second');
    expect(await ask(authorization, ['second'])).toEqual({ token: 'second' });
    expect(sent).toEqual(['first', 'first', 'second']);
  });

  it('stays in use when its file vanishes, which is said once', async () => {
    await writeFile(file, 'first');
    const authorization = authorizing();
    await ask(authorization, ['first']);
    await rm(file);
    for (nowMs = 1000; nowMs <= 3000; nowMs += 1000) {
      expect(await ask(authorization, ['first'])).toEqual({ token: 'first' });
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
    const result = await ask(authorizing());
    expect(result).toMatchObject({ reason: 'auth', detail: expect.stringContaining(problem) });
    expect(JSON.stringify(result)).toContain(file);
    expect(sent).toEqual([]);
  });

  it('that is a pipe nobody writes to is a failure, and holds up nothing', async () => {
    execFileSync('mkfifo', [file]);
    expect(await ask(authorizing())).toMatchObject({ reason: 'auth' });
  });

  it('comes into use as soon as it appears', async () => {
    const authorization = authorizing();
    expect(await ask(authorization)).toMatchObject({ reason: 'auth' });
    await writeFile(file, 'abc');
    expect(await ask(authorization, ['abc'])).toEqual({ token: 'abc' });
  });
});

describe('a refused token', () => {
  it('may be about one checkpoint: it goes on as long as others are accepted', async () => {
    const authorization = authorizing({ inline: new Secret('abc') });
    for (let round = 0; round < 10; round += 1) {
      await ask(authorization);
      await ask(authorization, ['abc']);
    }
    expect(sent).toHaveLength(20);
    expect(await authorization.beginCycle()).toBeUndefined();
  });

  it('is not sent any longer after three in a row, until it changes', async () => {
    await writeFile(file, 'old');
    const authorization = authorizing();
    for (let round = 0; round < 10; round += 1) await ask(authorization);
    expect(sent).toEqual(['old', 'old', 'old']);
    expect(await authorization.beginCycle()).toEqual({ pausedUntilMs: 5.5 * MINUTE_MS });
    await writeFile(file, 'new');
    expect(await authorization.beginCycle()).toBeUndefined();
    expect(await ask(authorization, ['new'])).toEqual({ token: 'new' });
  });

  it('is tried again after more than five minutes', async () => {
    const authorization = authorizing({ inline: new Secret('abc') });
    for (let round = 0; round < 4; round += 1) await ask(authorization);
    nowMs = 5.5 * MINUTE_MS;
    expect(await authorization.beginCycle()).toBeUndefined();
    expect(await ask(authorization, ['abc'])).toEqual({ token: 'abc' });
    expect(sent).toHaveLength(4);
  });
});
