import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextReading, type Reading, unpolled, withoutStale } from '../../src/domain/reading.ts';
import { CHECKPOINT, found, PROJECT, readingAfter, resource, vault } from '../support/readings.ts';
import { anyProjects } from './any-projects.ts';
import { type Projects, projectsOf } from './projects.ts';
import { namesIn, storedIn, temporaryDirectory } from './stored.ts';

const READING = readingAfter([found({ vault: vault({ resources: [resource()] }) })]);
const FAILED = {
  kind: 'failed',
  failure: { reason: 'timeout', detail: 'no complete answer within 10000 ms' },
} as const;

function only(projects: Projects): Reading | undefined {
  return projects.get(PROJECT)?.readings.get(CHECKPOINT);
}

/** Large enough that its writing takes several turns of the event loop. */
function many(lastPollSeconds: number): Projects {
  return projectsOf(
    ...Array.from({ length: 1000 }, (_, index) => ({
      ...readingAfter([found()], `checkpoint-${index}`),
      lastPollSeconds,
    })),
  );
}

describe('what was saved', () => {
  it('comes back exactly, whatever it is', async () => {
    const directory = await temporaryDirectory();
    await fc.assert(
      fc.asyncProperty(anyProjects, async (projects) => {
        const stored = storedIn(directory, projects);
        await stored.storage.save();
        // Of a project without readings there is nothing to be stored.
        const some = [...projects].filter(([, { readings }]) => readings.size > 0);
        expect(await stored.reload()).toStrictEqual(new Map(some));
        expect(stored.lines).toEqual([]);
      }),
    );
  });

  it.each([
    ['shown', READING, true],
    ['too old to be shown', withoutStale(READING, 9999, 900), false],
    ['shown while polls fail', nextReading(READING, FAILED, 2000), true],
    ['gone', readingAfter([found(), { kind: 'gone' }]), false],
  ])('keeps a restore point that is %s the same as the last one', async (_is, reading, shown) => {
    const stored = storedIn(await temporaryDirectory(), projectsOf(reading));
    await stored.storage.save();
    const back = only(await stored.reload());
    expect(back).toStrictEqual(reading);
    expect(back?.known.restorePoint).toBe(shown ? back?.lastRestorePoint : undefined);
  });

  it('leaves out IDs that nobody asked for yet', async () => {
    const unasked = unpolled(PROJECT, 'another');
    const stored = storedIn(await temporaryDirectory(), projectsOf(READING, unasked));
    await stored.storage.save();
    expect(await stored.reload()).toStrictEqual(projectsOf(READING));
  });

  it('is read anew from the API by another version of the exporter', async () => {
    const stored = storedIn(await temporaryDirectory(), projectsOf(READING));
    await stored.storage.save();
    expect(only(await stored.reload('1.2.4'))).toStrictEqual({
      ...READING,
      fingerprint: undefined,
    });
  });

  it('is readable by nobody else', async () => {
    const directory = join(await temporaryDirectory(), 'new', 'directory');
    const stored = storedIn(directory, projectsOf(READING));
    await stored.storage.save();
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(stored.file)).mode & 0o777).toBe(0o600);
    expect(await namesIn(directory)).toEqual(['state.jsonl']);
  });
});

describe('nothing', () => {
  it('is loaded from an empty directory and from none at all, without a word', async () => {
    const directory = await temporaryDirectory();
    for (const path of [directory, join(directory, 'missing')]) {
      const stored = storedIn(path);
      expect(await stored.reload()).toEqual(new Map());
      expect(stored.lines).toEqual([]);
    }
  });
});

describe('saving', () => {
  it('during a write is folded into one more', async () => {
    const stored = storedIn(await temporaryDirectory(), many(1));
    const first = stored.storage.save();
    // Who hears first that it ended must not start a write beside the one that is due.
    const afterFirst = first.then(() => stored.storage.save());
    await Promise.all([stored.storage.save(), stored.storage.save(), afterFirst]);
    expect(stored.writes).toEqual([true, true]);
    await stored.storage.save();
    expect(stored.writes).toEqual([true, true, true]);
  });

  it('writes the state of the moment in which the write begins', async () => {
    const stored = storedIn(await temporaryDirectory(), many(1));
    const first = stored.storage.save();
    stored.hold(many(2));
    const second = stored.storage.save();
    stored.hold(many(3));
    await first;
    expect(await stored.reload()).toStrictEqual(many(1));
    await second;
    expect(await stored.reload()).toStrictEqual(many(3));
  });

  it('by two exporters into one directory does not mix their states', async () => {
    const directory = await temporaryDirectory();
    const one = storedIn(directory, many(1));
    const other = storedIn(directory, many(2));
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([one.storage.save(), other.storage.save()]);
      expect([many(1), many(2)]).toContainEqual(await one.reload());
    }
    expect(one.lines.map(({ message }) => message)).toEqual([
      'somebody else writes to the storage, too',
    ]);
    expect(await namesIn(directory)).toEqual(['state.jsonl']);
  });

  it('and loading let others run in between', async () => {
    const stored = storedIn(await temporaryDirectory(), many(1));
    let turns = 0;
    let next = setImmediate(function turn() {
      turns += 1;
      next = setImmediate(turn);
    });
    await stored.storage.save();
    const saving = turns;
    await stored.reload();
    clearImmediate(next);
    // One for each piece of 64 KiB, at the least.
    const pieces = (await stat(stored.file)).size / (64 * 1024);
    expect(pieces).toBeGreaterThan(4);
    expect(saving).toBeGreaterThan(pieces);
    expect(turns - saving).toBeGreaterThan(pieces);
  });
});

describe('a directory that cannot be written', () => {
  it('is told once when it begins and once when it is over', async () => {
    const parent = await temporaryDirectory();
    const directory = join(parent, 'storage');
    // Stands in for missing rights, which have no meaning for root.
    await writeFile(directory, 'a file');
    const stored = storedIn(directory, projectsOf(READING));
    await stored.storage.save();
    await stored.storage.save();
    expect(stored.writes).toEqual([false, false]);
    expect(stored.lines).toEqual([
      {
        level: 'error',
        fields: { file: stored.file, problem: expect.stringContaining('EEXIST') },
        message: 'state cannot be stored',
      },
    ]);
    await rm(directory);
    await stored.storage.save();
    await stored.storage.save();
    expect(stored.writes).toEqual([false, false, true, true]);
    expect(stored.lines.slice(1)).toEqual([
      { level: 'info', fields: { file: stored.file }, message: 'state is stored again' },
    ]);
    expect(await stored.reload()).toStrictEqual(projectsOf(READING));
  });

  it('below a regular file is neither read nor written', async () => {
    const parent = await temporaryDirectory();
    await writeFile(join(parent, 'file'), 'a file');
    const stored = storedIn(join(parent, 'file', 'storage'), projectsOf(READING));
    expect(await stored.reload()).toEqual(new Map());
    await stored.storage.save();
    expect(stored.lines.map(({ fields }) => fields['problem'])).toEqual([
      expect.stringContaining('ENOTDIR'),
      expect.stringContaining('ENOTDIR'),
    ]);
  });

  it.skipIf(process.platform !== 'linux')(
    'of which the system says that it is missing above is told',
    async () => {
      const stored = storedIn('/proc/cbr/exporter', projectsOf(READING));
      await stored.storage.save();
      expect(stored.lines.map(({ fields }) => fields['problem'])).toEqual([
        expect.stringContaining('ENOENT'),
      ]);
    },
  );

  it('makes those above it', async () => {
    const directory = join(await temporaryDirectory(), 'a', 'b');
    const stored = storedIn(directory, projectsOf(READING));
    await stored.storage.save();
    expect(await stored.reload()).toStrictEqual(projectsOf(READING));
    expect((await stat(join(directory, '..'))).mode & 0o777).toBe(0o700);
  });

  it('leaves no half a file behind', async () => {
    const stored = storedIn(await temporaryDirectory(), projectsOf(READING));
    await mkdir(stored.file);
    await stored.storage.save();
    expect(stored.writes).toEqual([false]);
    expect(await namesIn(stored.directory)).toEqual(['state.jsonl']);
  });
});
