import { execFileSync } from 'node:child_process';
import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretReader } from '../../../src/cbr/auth/secret-file.ts';
import type { Sender } from '../../../src/cbr/auth/sender.ts';
import { createGivenToken } from '../../../src/cbr/auth/tokens.ts';
import { Secret, type SecretSource } from '../../../src/domain/secret.ts';
import {
  MINUTE_MS,
  newCredentials,
  type TestClocks,
  testClocks,
} from '../../support/credentials.ts';
import { sending, tokenOf } from '../../support/sending.ts';

let folder = '';
let file = '';
let clocks: TestClocks;
let problems: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cbr-token-'));
  file = join(folder, 'token');
  clocks = testClocks();
  problems = [];
});
afterEach(() => rm(folder, { recursive: true }));

function newSender(source: SecretSource = { file }): Sender {
  const read = createSecretReader(source, {
    inHeader: true,
    monotonicMs: clocks.monotonicMs,
    onProblem: (problem) => problems.push(problem),
  });
  const credential = newCredentials(clocks).of({ kind: 'token', from: JSON.stringify(source) });
  return createGivenToken(read, credential);
}

/** An API that takes the tokens it is told to. */
function asking(sender: Sender, good: string[] = []) {
  const { ask, sent } = sending(sender, (proof) =>
    good.includes(tokenOf(proof)) ? 'accepted' : 'refused',
  );
  return { ask, tokens: () => sent.map(tokenOf), good };
}

describe('a token in the configuration', () => {
  it('is sent as it is, and there is no other', async () => {
    const { ask, tokens } = asking(newSender({ inline: new Secret('abc') }));
    expect(await ask()).toBe('refused');
    expect(tokens()).toEqual(['abc']);
  });
});

describe('a token in a file', () => {
  it('is read without the line break at its end', async () => {
    await writeFile(file, 'abc\n');
    expect(await asking(newSender(), ['abc']).ask()).toBe('accepted');
  });

  it('is read again once a second, whatever way it was replaced', async () => {
    await writeFile(join(folder, 'first'), 'first');
    await writeFile(join(folder, 'second'), 'second');
    await symlink('first', file);
    const { ask, tokens } = asking(newSender(), ['first', 'second']);
    await ask();
    await symlink('second', join(folder, 'swap'));
    await rename(join(folder, 'swap'), file);
    clocks.pass(999);
    await ask();
    clocks.pass(1);
    await ask();
    expect(tokens()).toEqual(['first', 'first', 'second']);
  });

  it('is read again at once when the API refused it', async () => {
    await writeFile(file, 'first');
    const { ask, tokens, good } = asking(newSender(), ['first']);
    await ask();
    await writeFile(file, 'second');
    good.splice(0, 1, 'second');
    expect(await ask()).toBe('accepted');
    expect(tokens()).toEqual(['first', 'first', 'second']);
  });

  it('stays in use when its file vanishes, which is said once', async () => {
    await writeFile(file, 'first');
    const { ask } = asking(newSender(), ['first']);
    await ask();
    await rm(file);
    for (let second = 0; second < 3; second += 1) {
      clocks.pass(1000);
      expect(await ask()).toBe('accepted');
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
    const sender = newSender();
    const { ask, tokens } = asking(sender);
    expect(sender.areAccepted()).toBeUndefined();
    const result = await ask();
    expect(result).toMatchObject({ reason: 'auth', detail: expect.stringContaining(problem) });
    expect(JSON.stringify(result)).toContain(file);
    expect([tokens(), sender.areAccepted()]).toEqual([[], false]);
  });

  it('that is a pipe nobody writes to is a failure, and holds up nothing', async () => {
    execFileSync('mkfifo', [file]);
    expect(await asking(newSender()).ask()).toMatchObject({ reason: 'auth' });
  });

  it('comes into use as soon as it appears', async () => {
    const { ask } = asking(newSender(), ['abc']);
    expect(await ask()).toMatchObject({ reason: 'auth' });
    await writeFile(file, 'abc');
    expect(await ask()).toBe('accepted');
  });
});

describe('a refused token', () => {
  it('may be about one checkpoint: it goes on as long as others are accepted', async () => {
    const sender = newSender({ inline: new Secret('abc') });
    const { ask, tokens, good } = asking(sender);
    for (let round = 0; round < 10; round += 1) {
      await ask('/odd');
      good.push('abc');
      await ask();
      good.pop();
    }
    expect(tokens()).toHaveLength(20);
    expect([await sender.pausedMs(), sender.areAccepted()]).toEqual([undefined, true]);
  });

  it('is not sent any longer after three in a row, until it changes', async () => {
    await writeFile(file, 'old');
    const sender = newSender();
    const { ask, tokens } = asking(sender, ['new']);
    for (let round = 0; round < 10; round += 1) await ask();
    expect(tokens()).toEqual(['old', 'old', 'old']);
    expect([await sender.pausedMs(), sender.areAccepted()]).toEqual([5.5 * MINUTE_MS, false]);
    await writeFile(file, 'new');
    expect(await sender.pausedMs()).toBeUndefined();
    expect(await ask()).toBe('accepted');
  });

  it('is replaced at once, however many requests were under way with it', async () => {
    await writeFile(file, 'old');
    const { ask, tokens, good } = asking(newSender(), ['old']);
    await ask();
    good.splice(0, 1, 'new');
    await writeFile(file, 'new');
    const answers = await Promise.all(Array.from({ length: 16 }, () => ask()));
    expect(new Set(answers)).toEqual(new Set(['accepted']));
    expect(tokens().at(-1)).toBe('new');
  });

  it('is tried again after more than five minutes', async () => {
    const sender = newSender({ inline: new Secret('abc') });
    const { ask, tokens, good } = asking(sender);
    for (let round = 0; round < 4; round += 1) await ask();
    clocks.pass(5.5 * MINUTE_MS);
    expect(await sender.pausedMs()).toBeUndefined();
    await ask();
    // Nobody locks it: there is no reason to wait longer each time.
    expect(await sender.pausedMs()).toBe(5.5 * MINUTE_MS);
    clocks.pass(5.5 * MINUTE_MS);
    good.push('abc');
    expect(await ask()).toBe('accepted');
    expect(tokens()).toHaveLength(5);
  });
});
