import { execFileSync } from 'node:child_process';
import { open, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTextReader } from '../../../src/config/file/text-file.ts';
import { folderWith } from '../loading.ts';

const PATIENCE = { writerMs: 60, endMs: 200 };

async function pipe(): Promise<string> {
  const file = join(await folderWith({}), 'pipe');
  execFileSync('mkfifo', [file]);
  return file;
}

describe('a regular file', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['text', 'äß', 'äß'],
    ['nothing', '', ''],
    ['a byte order mark', '\ufeffa', 'a'],
  ])('of %s is read, again and again', async (_what, content, text) => {
    const read = createTextReader();
    const file = join(await folderWith({ a: content }), 'a');
    for (const _ of [1, 2]) expect(await read(file)).toEqual({ text, isRegular: true });
  });

  it('is read to its end where its size says nothing', async () => {
    const read = await createTextReader()('/proc/self/status');
    expect(read).toMatchObject({ text: expect.stringMatching(/^Name:/), isRegular: true });
  });

  it('has at most 16 MiB', async () => {
    const file = join(await folderWith({ a: '' }), 'a');
    await writeFile(file, ' '.repeat(16 * 1024 * 1024));
    expect(await createTextReader()(file)).toHaveProperty('text');
    await truncate(file, 16 * 1024 * 1024 + 1);
    expect(await createTextReader()(file)).toMatchObject({ problem: 'is larger than 16 MiB' });
  });
});

it.each<[string, Uint8Array, string]>([
  [
    'UTF-16 with its mark',
    Buffer.from('\ufeffa: b', 'utf16le'),
    'is UTF-16 text; save it as UTF-8',
  ],
  ['UTF-16 without it', Buffer.from('projects: []', 'utf16le'), 'is UTF-16 text; save it as UTF-8'],
  [
    'UTF-16 of the other order',
    Buffer.from('projects: []', 'utf16le').swap16(),
    'is UTF-16 text; save it as UTF-8',
  ],
  ['zero bytes', Buffer.from('ab\0c'), 'has zero bytes in it, so it is no text'],
  ['Latin-1', Buffer.from('ä', 'latin1'), 'is not UTF-8 text'],
])('%s is named', async (_what, content, problem) => {
  const file = join(await folderWith({ a: content }), 'a');
  expect(await createTextReader()(file)).toEqual({ problem, missing: false });
});

describe('no file', () => {
  it.each<[string, (folder: string) => Promise<unknown>, object]>([
    ['is there', async () => {}, { problem: 'does not exist', missing: true }],
    ['is a folder', async () => {}, { problem: 'is a directory', missing: false }],
    [
      'is a link to itself',
      (folder) => symlink('a', join(folder, 'a')),
      { problem: 'is a link that leads to itself', missing: false },
    ],
    [
      'is a socket',
      async (folder) => {
        const server = createServer().listen(join(folder, 'a'));
        onTestFinished(() => void server.close());
        await new Promise((resolve) => server.once('listening', resolve));
      },
      { problem: 'is a socket, or a device that is not there', missing: false },
    ],
  ])('%s', async (what, make, expected) => {
    const folder = await folderWith({});
    await make(folder);
    const file = what === 'is a folder' ? folder : join(folder, 'a');
    expect(await createTextReader()(file)).toEqual(expected);
  });

  it.each([
    ['/dev/null', { text: '', isRegular: false }],
    ['/dev/zero', { problem: 'is larger than 16 MiB', missing: false }],
  ])('%s has no end that would be waited for', async (file, expected) => {
    expect(await createTextReader(PATIENCE)(file)).toEqual(expected);
  });
});

const AGAIN = {
  problem:
    'is no regular file, so it was read once; restart to have it read again, or give a regular file',
  missing: false,
  isRegular: false,
};

describe('a pipe', () => {
  it('is read to its end, once, however slow its writer is', async () => {
    const read = createTextReader({ writerMs: 10_000, endMs: 10_000 });
    const file = await pipe();
    const reading = read(file);
    const writer = await open(file, 'w');
    await writer.write('a');
    await turn();
    await writer.write('b');
    await writer.close();
    expect(await reading).toEqual({ text: 'ab', isRegular: false });
    expect(await read(file)).toEqual(AGAIN);
  });

  it('that is written at once is whole', async () => {
    const file = await pipe();
    const read = createTextReader({ writerMs: 10_000, endMs: 10_000 });
    const text = 'x'.repeat(300_000);
    const [result] = await Promise.all([read(file), writeFile(file, text)]);
    expect(result).toEqual({ text, isRegular: false });
  });

  it('that nobody writes to is given up, and may be tried again', async () => {
    const file = await pipe();
    const read = createTextReader(PATIENCE);
    const nobody = { problem: 'is a pipe, and nobody wrote to it for 0.06 s', missing: false };
    expect(await read(file)).toMatchObject(nobody);
    expect(await read(file)).toMatchObject(nobody);
  });

  it('that never ends is given up', async () => {
    const file = await pipe();
    const holder = await open(file, 'r+');
    onTestFinished(() => holder.close());
    await holder.write('a');
    expect(await createTextReader(PATIENCE)(file)).toMatchObject({
      problem: 'is no regular file, and what comes out of it had no end within 0.2 s',
    });
  });
});
