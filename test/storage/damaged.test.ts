import {
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { nextReading } from '../../src/domain/reading.ts';
import { createDecoder } from '../../src/storage/decode.ts';
import { found, readingAfter, resource, skipped, vault } from '../support/readings.ts';
import { projectsOf } from './projects.ts';
import { namesIn, type Stored, storedIn, temporaryDirectory } from './stored.ts';

const ANSWER = vault({
  resources: [resource()],
  skippedResources: [skipped({ name: 'd\u00fcb' })],
});
const ANOTHER = readingAfter([found(), { kind: 'gone' }], 'another');
const READING = readingAfter([found({ vault: ANSWER })]);
const FIRST = projectsOf(READING, ANOTHER);
/** What came of it with the second write. */
const PROJECTS = projectsOf(nextReading(READING, { kind: 'unchanged' }, 1002), ANOTHER);
const WARNED = 'the last write was not finished; left out';

/** A file of two writes. */
let good: Buffer;
/** Where its first write ends. */
let firstLength: number;
let lines: readonly string[];

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cbr-storage-'));
  const stored = storedIn(directory, FIRST);
  await stored.storage.save();
  firstLength = (await lstat(stored.file)).size;
  stored.hold(PROJECTS);
  await stored.storage.save();
  good = await readFile(stored.file);
  lines = good.toString().split(/(?<=\n)/);
  await rm(directory, { recursive: true });
});

async function storedAs(content: string | Uint8Array): Promise<Stored> {
  const stored = storedIn(await temporaryDirectory(), PROJECTS);
  await writeFile(stored.file, content);
  return stored;
}

/** These lines and a checksum that fits: what only a program can have written. */
function sealed(...some: readonly string[]): string {
  const text = some.join('');
  return `${text}{"crc32":${crc32(text)}}\n`;
}

/** Where what can be used of this content ends; why, when nothing can. */
function usable(content: Uint8Array): number | string {
  const decoder = createDecoder();
  for (const line of linesIn(content)) {
    const wrong = decoder.take(line);
    if (wrong !== undefined) return wrong.problem;
  }
  const end = decoder.end();
  return 'problem' in end ? end.problem : end.value.finishedLength;
}

function linesIn(content: Uint8Array): Buffer[] {
  const lines = Buffer.from(content)
    .toString('latin1')
    .split(/(?<=\n)/);
  return lines.filter((line) => line !== '').map((line) => Buffer.from(line, 'latin1'));
}

describe('a good file', () => {
  it('has a header, and writes of sections with their entries and a checksum', async () => {
    const stored = await storedAs(good);
    expect(await stored.reload()).toStrictEqual(PROJECTS);
    expect(stored.lines).toEqual([]);
    const [header, section, reading = '', another = '', checksum] = lines;
    expect(header).toMatch(
      /^{"format":"cbr-exporter state","formatVersion":1,"exporterVersion":"1.2.3","id":"[0-9a-f-]{36}"}\n$/,
    );
    expect(section).toBe('{"section":"readings","project":"prod","identity":"identity of prod"}\n');
    const parsed = [reading, another].map((line) => JSON.parse(line));
    expect(parsed).toMatchObject([
      ['8b0851a8-adf3-4f4c-a914-dead08bf9664', { presence: 'present', restorePoint: 'last' }],
      ['another', { presence: 'missing', lastStatus: 'available' }],
    ]);
    expect(checksum).toBe(
      `{"crc32":${crc32(good.subarray(0, firstLength).subarray(0, -String(checksum).length))}}\n`,
    );
  });

  it('has of later writes only what changed', () => {
    expect(lines.slice(5, -1)).toEqual([
      lines[1],
      '["8b0851a8-adf3-4f4c-a914-dead08bf9664",\t{"lastPollSeconds":1002}]\n',
    ]);
  });
});

describe('a file that is not as it was written', () => {
  const anywhere = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const at = (share: number) => Math.floor(share * good.length);
  const anyDamage = fc.oneof(
    fc.tuple(anywhere, fc.integer({ min: 1, max: 255 })).map(([share, flip]) => () => {
      const changed = Buffer.from(good);
      changed.writeUInt8(changed.readUInt8(at(share)) ^ flip, at(share));
      return changed;
    }),
    anywhere.map((share) => () => good.subarray(0, at(share))),
    fc.uint8Array({ minLength: 1 }).map((more) => () => Buffer.concat([good, more])),
    fc.tuple(anywhere, fc.uint8Array({ minLength: 1 })).map(([share, more]) => () => {
      return Buffer.concat([good.subarray(0, at(share)), more, good.subarray(at(share))]);
    }),
    fc.uint8Array().map((bytes) => () => Buffer.from(bytes)),
    fc.uint8Array().map((bytes) => () => Buffer.concat([Buffer.from(lines[0] ?? ''), bytes])),
    fc.json().map((json) => () => Buffer.from(`${json}\n`)),
  );

  it('is set aside, or gives one of the states that were written, and is told of', async () => {
    const stored = storedIn(await temporaryDirectory(), PROJECTS);
    await fc.assert(
      fc.asyncProperty(anyDamage, async (damaged) => {
        const told = stored.lines.length;
        const content = damaged();
        await writeFile(stored.file, content);
        const loaded = await stored.reload();
        if (content.equals(good.subarray(0, firstLength))) return;
        expect(stored.lines).toHaveLength(told + 1);
        const { message, fields } = stored.lines.at(-1) ?? {};
        if (message === WARNED) {
          expect([FIRST, PROJECTS]).toContainEqual(loaded);
          return;
        }
        expect(loaded).toEqual(new Map());
        expect(await readFile(String(fields?.['moved_to']))).toEqual(content);
        expect(await namesIn(stored.directory)).not.toContain('state.jsonl');
      }),
    );
  });

  it('gives what was written up to there at every length', () => {
    const lengths = Array.from(good.keys(), (length) => usable(good.subarray(0, length)));
    expect(lengths.slice(0, firstLength).filter(Number.isInteger)).toEqual([]);
    expect(new Set(lengths.slice(firstLength))).toEqual(new Set([firstLength]));
    expect(usable(good)).toBe(good.length);
  });

  it('is found out at every byte', () => {
    const unnoticed = Array.from(good.keys()).filter((at) => {
      const changed = Buffer.from(good);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      return usable(changed) === good.length;
    });
    expect(unnoticed).toEqual([]);
  });
});

describe('the log says what is wrong', () => {
  const line = (at: number) => lines[at] ?? '';
  const altered = (text: string, from: string, to: string) => text.replace(from, to);
  it.each<[string, () => string | Uint8Array, string]>([
    ['empty', () => '', 'is empty'],
    ['text', () => 'hello\n', 'line 1: is not the beginning of what an exporter stored'],
    ['an unfinished line', () => 'hello', 'ends too early, in line 1'],
    ['other JSON', () => '{"a":[]}\n', 'line 1: is not the beginning of what an exporter stored'],
    [
      'a newer format',
      () => `${altered(line(0), ':1,', ':2,"compression":"zstd",')}anything`,
      'line 1: is format version 2; this exporter reads 1',
    ],
    ['the header alone', () => line(0), 'ends too early, in line 1'],
    ['cut between lines', () => line(0) + line(1), 'ends too early, in line 2'],
    ['cut within a line', () => good.subarray(0, firstLength - 1), 'ends too early, in line 5'],
    [
      'changed',
      () => altered(good.toString(), 'app-01', 'app-02'),
      'line 5: does not match the lines before it, which were changed',
    ],
    [
      'without one line',
      () => altered(good.toString(), line(3), ''),
      'line 4: does not match the lines before it, which were changed',
    ],
    [
      'changed in a later write',
      () => altered(good.toString(), '{"lastPollSeconds":1002}', '{"lastPollSeconds":1003}'),
      'line 8: does not match the lines before it, which were changed',
    ],
  ])('%s', async (_what, content, problem) => {
    const stored = await storedAs(content());
    expect(await stored.reload()).toEqual(new Map());
    const file = `${stored.file}.damaged`;
    expect(stored.lines).toEqual([
      {
        level: 'warn',
        fields: { file: stored.file, problem, moved_to: file },
        message: 'stored state cannot be used; set aside',
      },
    ]);
    expect(await readFile(file)).toEqual(Buffer.from(content()));
    expect(await namesIn(stored.directory)).toEqual(['state.jsonl.damaged']);
  });

  it.each<[string, string, string, string]>([
    [
      'a wrong type',
      '"pollSuccess":true',
      '"pollSuccess":"yes"',
      'pollSuccess: Invalid input: expected boolean, received string',
    ],
    [
      'a wrong value far inside',
      '"protectStatus":"available"',
      '"protectStatus":"x"',
      'lastRestorePoint.vault.resources.0.protectStatus: Invalid option',
    ],
    [
      'a number that is none',
      '"lastPollSeconds":1001',
      '"lastPollSeconds":null',
      'lastPollSeconds: Invalid input: expected number',
    ],
    ['an unknown field', '"pollSuccess"', '"mood":1,"pollSuccess"', 'Unrecognized key: "mood"'],
  ])('%s, and the other readings can be used', async (_what, from, to, problem) => {
    const stored = await storedAs(sealed(line(0), line(1), altered(line(2), from, to), line(3)));
    expect(await stored.reload()).toStrictEqual(projectsOf(ANOTHER));
    const { fields, ...rest } = stored.lines[0] ?? {};
    expect(rest).toEqual({ level: 'warn', message: 'some of what is stored cannot be used' });
    expect(fields).toEqual({
      file: stored.file,
      project: 'prod',
      kind: 'readings',
      entries: 1,
      problem: expect.stringContaining(problem),
    });
  });

  it('an unfinished write, and that before it is used', async () => {
    const stored = await storedAs(good.subarray(0, -3));
    expect(await stored.reload()).toStrictEqual(FIRST);
    const bytes = good.length - 3 - firstLength;
    expect(stored.lines).toEqual([
      { level: 'warn', fields: { file: stored.file, bytes }, message: WARNED },
    ]);
  });

  it('too large', async () => {
    const stored = await storedAs(good);
    await truncate(stored.file, 2 ** 30 + 1);
    expect(await stored.reload()).toEqual(new Map());
    expect(stored.lines[0]?.fields['problem']).toBe('is larger than 1073741824 bytes');
  });

  it('a line without end', async () => {
    const stored = await storedAs(lines[0] ?? '');
    await truncate(stored.file, 2 ** 27);
    expect(await stored.reload()).toEqual(new Map());
    expect(stored.lines[0]?.fields['problem']).toBe('line 2: is too long');
  });
});

describe('what is not a regular file', () => {
  it('is set aside when it is a link, and the file behind it is left alone', async () => {
    const stored = storedIn(await temporaryDirectory(), PROJECTS);
    const target = join(stored.directory, 'target');
    await writeFile(target, good);
    await symlink(target, stored.file);
    expect(await stored.reload()).toEqual(new Map());
    expect(stored.lines[0]?.fields['problem']).toBe('is a symbolic link');
    await stored.storage.save();
    expect(await readFile(target)).toEqual(good);
    expect(await stored.reload()).toStrictEqual(PROJECTS);
  });

  it('is left where it is when it is a directory', async () => {
    const stored = storedIn(await temporaryDirectory(), PROJECTS);
    await mkdir(stored.file);
    expect(await stored.reload()).toEqual(new Map());
    await stored.storage.save();
    expect(stored.lines).toMatchObject([
      {
        level: 'warn',
        fields: { file: stored.file, problem: 'is a directory' },
        message: 'stored state cannot be used',
      },
      { level: 'error', message: 'state cannot be stored' },
    ]);
    expect((await lstat(stored.file)).isDirectory()).toBe(true);
  });
});

describe('files that pile up', () => {
  it('are no more than one that was set aside, the last', async () => {
    const stored = await storedAs('hello');
    await stored.storage.load();
    await writeFile(stored.file, 'again');
    await stored.storage.load();
    expect(await namesIn(stored.directory)).toEqual(['state.jsonl.damaged']);
    expect(await readFile(`${stored.file}.damaged`, 'utf8')).toBe('again');
  });

  it('are removed when the process is dead that was writing them', async () => {
    const stored = storedIn(await temporaryDirectory());
    const temporary = (pid: number | string) => `state.jsonl.tmp-${pid}-0123456789abcdef`;
    // No process has so high an ID. The parent of this one runs.
    const dead = [temporary(2 ** 30), temporary('9'.repeat(30)), temporary(process.pid)];
    const kept = [temporary(process.ppid), 'state.jsonl.tmp-mine', 'something else'];
    for (const name of [...dead, ...kept]) await writeFile(join(stored.directory, name), '');
    await stored.storage.load();
    expect(await namesIn(stored.directory)).toEqual(kept.toSorted());
  });
});
