import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoder } from '../../src/storage/decode.ts';
import { encode } from '../../src/storage/encode.ts';
import { found, readingAfter, resource, skipped, vault } from '../support/readings.ts';
import {
  namesIn,
  projectsOf,
  type Stored,
  storedIn,
  temporaryDirectory,
  VERSION,
} from './stored.ts';

const ANSWER = vault({
  resources: [resource()],
  skippedResources: [skipped({ name: 'd\u00fcb' })],
});
const PROJECTS = projectsOf(
  readingAfter([found({ vault: ANSWER })]),
  readingAfter([found(), { kind: 'gone' }], 'another'),
);
const GOOD = Buffer.concat([...encode(VERSION, PROJECTS)]);
const [HEADER = '', PROJECT_LINE = '', READING_LINE = '', OTHER_READING_LINE = ''] = GOOD.toString()
  .split('\n')
  .map((line) => `${line}\n`);
const DAMAGED = /^readings\.jsonl\.damaged-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/;

async function storedAs(content: string | Uint8Array): Promise<Stored> {
  const stored = storedIn(await temporaryDirectory());
  await writeFile(stored.file, content);
  return stored;
}

/** The header, these lines, and a trailer that fits: what only a program can have written. */
function sealed(...lines: readonly string[]): string {
  const text = [HEADER, ...lines].join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  return `${text}{"sha256":"${sha256}","lines":${text.split('\n').length - 1}}\n`;
}

/** Why a file with this content cannot be used; undefined when it can. */
function problemOf(content: Uint8Array): string | undefined {
  const decoder = createDecoder(VERSION);
  for (const line of linesIn(content)) {
    const wrong = decoder.take(line);
    if (wrong !== undefined) return wrong.problem;
  }
  const end = decoder.end();
  return 'problem' in end ? end.problem : undefined;
}

function linesIn(content: Uint8Array): Buffer[] {
  const lines = Buffer.from(content)
    .toString('latin1')
    .split(/(?<=\n)/);
  return lines.filter((line) => line !== '').map((line) => Buffer.from(line, 'latin1'));
}

const position = fc.nat({ max: GOOD.length - 1 });

describe('a good file', () => {
  it('has a header, projects with their readings, and a trailer', async () => {
    const stored = await storedAs(GOOD);
    expect(await stored.reload()).toStrictEqual(PROJECTS);
    expect(stored.lines).toEqual([]);
    expect(HEADER).toBe(
      '{"format":"cbr-exporter readings","formatVersion":2,"exporterVersion":"1.2.3"}\n',
    );
    expect(PROJECT_LINE).toBe('{"project":"prod","identity":"identity of prod"}\n');
    expect(GOOD.toString()).toBe(sealed(PROJECT_LINE, READING_LINE, OTHER_READING_LINE));
  });
});

describe('a file that is not as it was written', () => {
  const anyDamage = fc.oneof(
    fc.record({ at: position, flip: fc.integer({ min: 1, max: 255 }) }).map(({ at, flip }) => {
      const changed = Buffer.from(GOOD);
      changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
      return changed;
    }),
    position.map((length) => GOOD.subarray(0, length)),
    fc.uint8Array({ minLength: 1 }).map((more) => Buffer.concat([GOOD, more])),
    fc.tuple(position, fc.uint8Array({ minLength: 1 })).map(([at, more]) => {
      return Buffer.concat([GOOD.subarray(0, at), more, GOOD.subarray(at)]);
    }),
    fc.uint8Array(),
    fc.uint8Array().map((bytes) => Buffer.concat([Buffer.from(HEADER), bytes])),
    fc.json().map((json) => Buffer.from(`${json}\n`)),
  );

  it('is set aside, whatever the damage', async () => {
    const stored = storedIn(await temporaryDirectory());
    await fc.assert(
      fc.asyncProperty(anyDamage, async (content) => {
        const told = stored.lines.length;
        await writeFile(stored.file, content);
        expect(await stored.reload()).toEqual(new Map());
        expect(stored.lines).toHaveLength(told + 1);
        const movedTo = stored.lines.at(-1)?.fields['moved_to'];
        expect(await readFile(String(movedTo))).toEqual(Buffer.from(content));
        expect(await namesIn(stored.directory)).not.toContain('readings.jsonl');
      }),
    );
  });

  it('is found out at every length', () => {
    const unnoticed = Array.from(GOOD.keys()).filter(
      (length) => problemOf(GOOD.subarray(0, length)) === undefined,
    );
    expect(unnoticed).toEqual([]);
  });

  it('is found out at every byte', () => {
    const unnoticed = Array.from(GOOD.keys()).filter((at) => {
      const changed = Buffer.from(GOOD);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      return problemOf(changed) === undefined;
    });
    expect(unnoticed).toEqual([]);
  });
});

describe('the log says what is wrong', () => {
  const altered = (line: string, from: string, to: string) => line.replace(from, to);
  it.each([
    ['empty', '', 'is empty'],
    ['text', 'hello\n', 'line 1: is not JSON'],
    ['an unfinished line', 'hello', 'line 1: is cut off'],
    ['other JSON', '{"users":[]}\n', 'line 1: is not the beginning of stored readings'],
    ['a list', '[]\n', 'line 1: is not the beginning of stored readings'],
    [
      'a newer format',
      `${altered(HEADER, ':2,', ':3,"compression":"zstd",')}anything`,
      'line 1: is format version 3; this exporter reads 2',
    ],
    ['an odd header', altered(HEADER, '"1.2.3"', '123'), /^line 1: exporterVersion: .*string/],
    ['the header alone', HEADER, 'ends too early, after line 1'],
    ['cut between lines', HEADER + PROJECT_LINE, 'ends too early, after line 2'],
    ['cut within a line', GOOD.subarray(0, -1), 'line 5: is cut off'],
    ['appended to', `${GOOD}\n`, 'line 6: comes after the last one'],
    [
      'changed',
      GOOD.toString().replace('app-01', 'app-02'),
      'line 5: does not match the lines before it, which were changed',
    ],
    [
      'without one line',
      GOOD.toString().replace(OTHER_READING_LINE, ''),
      'line 4: does not match the lines before it, which were changed',
    ],
    ['not a project first', sealed(READING_LINE), 'line 2: is not a project'],
    [
      'a project twice',
      sealed(PROJECT_LINE, PROJECT_LINE),
      'line 3: is a project for the second time',
    ],
    [
      'a checkpoint twice',
      sealed(PROJECT_LINE, READING_LINE, READING_LINE),
      'line 4: is a checkpoint for the second time',
    ],
    ['null', sealed(PROJECT_LINE, 'null\n'), /^line 3: Invalid input/],
    [
      'a wrong type',
      sealed(PROJECT_LINE, altered(READING_LINE, '"pollSuccess":true', '"pollSuccess":"yes"')),
      'line 3: pollSuccess: Invalid input: expected boolean, received string',
    ],
    [
      'a wrong value far inside',
      sealed(
        PROJECT_LINE,
        altered(READING_LINE, '"protectStatus":"available"', '"protectStatus":"x"'),
      ),
      /^line 3: lastRestorePoint\.vault\.resources\.0\.protectStatus: Invalid option/,
    ],
    [
      'a number that is none',
      sealed(
        PROJECT_LINE,
        altered(READING_LINE, '"lastPollSeconds":1001', '"lastPollSeconds":null'),
      ),
      /^line 3: lastPollSeconds: .*number/,
    ],
    [
      'an unknown field',
      sealed(PROJECT_LINE, altered(READING_LINE, '"pollSuccess"', '"mood":1,"pollSuccess"')),
      'line 3: Unrecognized key: "mood"',
    ],
  ])('%s', async (_what, content, problem) => {
    const stored = await storedAs(content);
    expect(await stored.storage.load()).toEqual(new Map());
    expect(stored.lines).toEqual([
      {
        level: 'warn',
        fields: {
          file: stored.file,
          problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
          moved_to: expect.stringContaining('readings.jsonl.damaged-'),
        },
        message: 'stored readings cannot be used; set aside',
      },
    ]);
    expect(await namesIn(stored.directory)).toEqual([expect.stringMatching(DAMAGED)]);
  });

  it('too large', async () => {
    const stored = await storedAs(GOOD);
    await truncate(stored.file, 2 ** 30 + 1);
    expect(await stored.storage.load()).toEqual(new Map());
    expect(stored.lines[0]?.fields['problem']).toBe('is larger than 1073741824 bytes');
  });

  it('a line without end', async () => {
    const stored = await storedAs(HEADER);
    await truncate(stored.file, 2 ** 27);
    expect(await stored.storage.load()).toEqual(new Map());
    expect(stored.lines[0]?.fields['problem']).toBe('line 2: is too long');
  });
});

describe('what is not a regular file', () => {
  it('is set aside when it is a link, and the file behind it is left alone', async () => {
    const stored = storedIn(await temporaryDirectory(), PROJECTS);
    const target = join(stored.directory, 'target');
    await writeFile(target, GOOD);
    await symlink(target, stored.file);
    expect(await stored.storage.load()).toEqual(new Map());
    expect(stored.lines[0]?.fields['problem']).toBe('is a symbolic link');
    await stored.storage.save();
    expect(await readFile(target)).toEqual(GOOD);
    expect(await stored.reload()).toStrictEqual(PROJECTS);
  });

  it('is left where it is when it is a directory', async () => {
    const stored = storedIn(await temporaryDirectory(), PROJECTS);
    await mkdir(stored.file);
    expect(await stored.storage.load()).toEqual(new Map());
    await stored.storage.save();
    expect(stored.lines).toMatchObject([
      {
        level: 'warn',
        fields: { file: stored.file, problem: 'is a directory' },
        message: 'stored readings cannot be used',
      },
      { level: 'error', message: 'readings cannot be stored' },
    ]);
    expect((await lstat(stored.file)).isDirectory()).toBe(true);
  });
});

describe('files that pile up', () => {
  it('are not more than three that were set aside, the newest', async () => {
    const stored = storedIn(await temporaryDirectory());
    const old = [
      '2024-01-01T00-00-00.000Z',
      '2025-01-01T00-00-00.000Z',
      '2026-01-01T00-00-00.000Z',
    ];
    for (const time of old) await writeFile(`${stored.file}.damaged-${time}`, time);
    await writeFile(`${stored.file}.damaged-by-me`, 'a copy that somebody made');
    await writeFile(stored.file, 'hello');
    await stored.storage.load();
    const movedTo = String(stored.lines[0]?.fields['moved_to']);
    expect(await namesIn(stored.directory)).toEqual([
      `readings.jsonl.damaged-${old[1]}`,
      `readings.jsonl.damaged-${old[2]}`,
      basename(movedTo),
      'readings.jsonl.damaged-by-me',
    ]);
  });

  it('are removed when the process is dead that was writing them', async () => {
    const stored = storedIn(await temporaryDirectory());
    const temporary = (pid: number | string) => `readings.jsonl.tmp-${pid}-0123456789abcdef`;
    // No process has so high an ID. The parent of this one runs.
    const dead = [temporary(2 ** 30), temporary('9'.repeat(30)), temporary(process.pid)];
    const kept = [temporary(process.ppid), 'readings.jsonl.tmp-mine', 'something else'];
    for (const name of [...dead, ...kept]) await writeFile(join(stored.directory, name), '');
    await stored.storage.load();
    expect(await namesIn(stored.directory)).toEqual(kept.toSorted());
  });
});
