import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { type ConfigWatchOptions, createConfigWatch } from '../../src/config/watch.ts';
import { configYaml, type Files, folderWith, ID, OTHER_ID, readSchedule } from './loading.ts';

const INTERVAL_MS = 10_000;
const GOOD = configYaml();
const OTHER = configYaml({ region: 'eu-nl' });
const BROKEN = 'projects: [';

beforeEach(() => {
  // Not setImmediate: files are real, and a look at them takes as many turns as it takes.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A watch over files as the program has it: a change makes it load again, good or bad. */
async function watching(
  files: Files,
  { configFile = 'c.yml', ...more }: Partial<ConfigWatchOptions> = {},
) {
  const folder = await folderWith(files);
  const file = join(folder, configFile);
  const load = () => loadConfig({ file, environment: {}, directory: folder, readSchedule });
  let { sources } = await load();
  const reloads: string[] = [];
  const bugs: unknown[] = [];
  const watch = createConfigWatch({
    configFile: file,
    sources: () => sources,
    intervalMs: INTERVAL_MS,
    onChange: async () => {
      const result = await load();
      sources = result.sources;
      const [project] = result.ok ? result.config.projects : [];
      reloads.push(project?.region ?? 'refused');
    },
    onBug: (error) => bugs.push(error),
    ...more,
  });
  watch.start();
  return {
    folder,
    watch,
    reloads,
    bugs,
    at: (name: string) => join(folder, name),
    write: (name: string, text: string) => writeFile(join(folder, name), text),
    /** Lets the watch look once, to the end. */
    look: async () => {
      await vi.advanceTimersByTimeAsync(INTERVAL_MS);
      while (vi.getTimerCount() === 0) await turn();
    },
  };
}

describe('a change', () => {
  it('is taken when it was seen twice, and once', async () => {
    const { write, look, reloads } = await watching({ 'c.yml': GOOD });
    await look();
    await write('c.yml', OTHER);
    await look();
    expect(reloads).toEqual([]);
    await look();
    expect(reloads).toEqual(['eu-nl']);
    await look();
    await look();
    expect(reloads).toEqual(['eu-nl']);
  });

  it('is seen between the load and the first look too', async () => {
    const { write, look, reloads } = await watching({ 'c.yml': GOOD });
    await write('c.yml', OTHER);
    await look();
    await look();
    expect(reloads).toEqual(['eu-nl']);
  });

  it('of what can be read once is none', async () => {
    const { at, look, reloads, write } = await watching({ 'c.yml': GOOD });
    const file = at('gone');
    const once = await watching(
      { 'c.yml': GOOD },
      {
        sources: () => ({
          files: new Map([[file, 'what was in it']]),
          patterns: new Map(),
          once: new Set([file]),
        }),
      },
    );
    for (let count = 0; count < 3; count += 1) await once.look();
    await write('gone', 'something else');
    for (let count = 0; count < 3; count += 1) await look();
    expect([reloads, once.reloads]).toEqual([[], []]);
  });

  it('of the same size is one as well', async () => {
    const { write, look, reloads } = await watching({ 'c.yml': GOOD });
    await look();
    await write('c.yml', GOOD.replace('eu-de', 'eu-ch'));
    await look();
    await look();
    expect(reloads).toEqual(['eu-ch']);
  });

  it('that is followed by another one is taken again', async () => {
    const { write, look, reloads } = await watching({ 'c.yml': GOOD });
    for (const text of [OTHER, GOOD, OTHER]) {
      await write('c.yml', text);
      await look();
      await look();
    }
    expect(reloads).toEqual(['eu-nl', 'eu-de', 'eu-nl']);
  });

  it('is looked for once in the interval', async () => {
    const { write, reloads } = await watching({ 'c.yml': GOOD });
    await write('c.yml', OTHER);
    await vi.advanceTimersByTimeAsync(INTERVAL_MS - 1);
    expect([vi.getTimerCount(), reloads.length]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(0);
    while (vi.getTimerCount() === 0) await turn();
  });
});

describe('nothing is taken', () => {
  it.each<[string, (file: string) => Promise<unknown>]>([
    ['where nothing happens', async () => {}],
    ['when a file is touched', (file) => utimes(file, new Date(), new Date(0))],
    ['when the same is written again', (file) => writeFile(file, GOOD)],
    [
      'when a file with the same text takes its place',
      async (file) => {
        await writeFile(`${file}.new`, GOOD);
        await rename(`${file}.new`, file);
      },
    ],
  ])('%s', async (_what, change) => {
    const { at, look, reloads, bugs } = await watching({ 'c.yml': GOOD });
    for (let round = 0; round < 3; round += 1) {
      await look();
      await change(at('c.yml'));
    }
    await look();
    await look();
    expect([reloads, bugs]).toEqual([[], []]);
  });

  it('of a file that is another one at each look, until it is the same twice', async () => {
    const { write, look, reloads } = await watching({ 'c.yml': GOOD });
    await look();
    for (const length of [20, 60, 100]) {
      await write('c.yml', OTHER.slice(0, length));
      await look();
    }
    await write('c.yml', OTHER);
    await look();
    expect(reloads).toEqual([]);
    await look();
    expect(reloads).toEqual(['eu-nl']);
  });

  it('of a change that is taken back', async () => {
    const { write, look, reloads } = await watching({ 'c.yml': GOOD });
    for (const text of [OTHER, GOOD, OTHER, GOOD]) {
      await write('c.yml', text);
      await look();
    }
    await look();
    expect(reloads).toEqual([]);
  });

  it('of a file that is away for a moment', async () => {
    const { at, write, look, reloads } = await watching({ 'c.yml': GOOD });
    await look();
    await rm(at('c.yml'));
    await look();
    await write('c.yml', GOOD);
    await look();
    await look();
    expect(reloads).toEqual([]);
  });
});

describe('files beside the configuration', () => {
  const FILES = {
    'c.yml': configYaml({ checkpoints: undefined, checkpoint_files: '[ids/*.yml]' }),
    'ids/a.yml': ID,
  };

  it.each<[string, (ids: string) => Promise<unknown>, string]>([
    ['with other IDs', (ids) => writeFile(join(ids, 'a.yml'), OTHER_ID), 'eu-de'],
    ['that joins a pattern', (ids) => writeFile(join(ids, 'b.yml'), OTHER_ID), 'eu-de'],
    [
      'that joins a pattern, though it is bad',
      (ids) => writeFile(join(ids, 'b.yml'), 'x'),
      'refused',
    ],
    ['that joins a pattern empty', (ids) => writeFile(join(ids, 'b.yml'), ''), 'eu-de'],
    ['that leaves a pattern', (ids) => rm(join(ids, 'a.yml')), 'eu-de'],
    ['that is renamed', (ids) => rename(join(ids, 'a.yml'), join(ids, 'z.yml')), 'eu-de'],
    ['whose folder leaves', (ids) => rm(ids, { recursive: true }), 'eu-de'],
  ])('one %s is a change', async (_what, change, end) => {
    const { at, look, reloads } = await watching(FILES);
    await look();
    await change(at('ids'));
    await look();
    expect(reloads).toEqual([]);
    await look();
    await look();
    await look();
    expect(reloads).toEqual([end]);
  });

  it('that no pattern matches are none', async () => {
    const { write, look, reloads } = await watching(FILES);
    await look();
    await write('ids/notes.txt', 'hello');
    await look();
    await look();
    expect(reloads).toEqual([]);
  });
});

describe('a mounted ConfigMap', () => {
  /** Mounts the text as kubelet does: the files are links through ..data, which is swapped. */
  async function swap(mount: string, version: string, text: string): Promise<void> {
    await mkdir(join(mount, version), { recursive: true });
    await writeFile(join(mount, version, 'c.yml'), text);
    await symlink(version, join(mount, '..data_tmp'));
    await rename(join(mount, '..data_tmp'), join(mount, '..data'));
  }

  async function mounted() {
    const config = await folderWith({});
    await swap(config, '..1', GOOD);
    await symlink('..data/c.yml', join(config, 'c.yml'));
    const watched = await watching({}, { configFile: `../${config.split('/').at(-1)}/c.yml` });
    return { config, ...watched };
  }

  it('is taken when its ..data is swapped, and what it was before has gone', async () => {
    const { config, look, reloads } = await mounted();
    await look();
    await swap(config, '..2', OTHER);
    await rm(join(config, '..1'), { recursive: true });
    await look();
    await look();
    await look();
    expect(reloads).toEqual(['eu-nl']);
  });

  it('is taken even when size and time of the file are those of the one before', async () => {
    const { config, look, reloads } = await mounted();
    const longAgo = new Date('2020-01-01T00:00:00Z');
    await utimes(join(config, '..1/c.yml'), longAgo, longAgo);
    await look();
    await swap(config, '..2', GOOD.replace('eu-de', 'eu-ch'));
    await utimes(join(config, '..2/c.yml'), longAgo, longAgo);
    await look();
    await look();
    expect(reloads).toEqual(['eu-ch']);
  });

  it('is not taken when the same was swapped in', async () => {
    const { config, look, reloads } = await mounted();
    await look();
    await swap(config, '..2', GOOD);
    await look();
    await look();
    expect(reloads).toEqual([]);
  });
});

describe('a configuration that is refused', () => {
  it('is tried once, and its repair is taken', async () => {
    const { write, look, reloads } = await watching({ 'c.yml': GOOD });
    await write('c.yml', BROKEN);
    for (let round = 0; round < 5; round += 1) await look();
    expect(reloads).toEqual(['refused']);
    await write('c.yml', OTHER);
    await look();
    await look();
    expect(reloads).toEqual(['refused', 'eu-nl']);
  });

  it('and put back as it was is taken too: the last load was the bad one', async () => {
    const { write, look, reloads } = await watching({ 'c.yml': GOOD });
    for (const text of [BROKEN, GOOD]) {
      await write('c.yml', text);
      await look();
      await look();
    }
    expect(reloads).toEqual(['refused', 'eu-de']);
  });

  it('because it is missing is taken when it is back', async () => {
    const { at, write, look, reloads } = await watching({ 'c.yml': GOOD });
    await rm(at('c.yml'));
    for (let round = 0; round < 4; round += 1) await look();
    expect(reloads).toEqual(['refused']);
    await write('c.yml', GOOD);
    await look();
    await look();
    expect(reloads).toEqual(['refused', 'eu-de']);
  });
});

describe('the watch', () => {
  it('goes on after an error in taking a change, and tries it again', async () => {
    let calls = 0;
    const { write, look, bugs } = await watching(
      { 'c.yml': GOOD },
      {
        onChange: async () => {
          calls += 1;
          throw new TypeError('a bug');
        },
      },
    );
    await write('c.yml', OTHER);
    await look();
    await look();
    expect([calls, bugs]).toEqual([1, [new TypeError('a bug')]]);
    await look();
    await look();
    expect(calls).toBe(2);
  });

  it('goes on after an error in looking', async () => {
    let looks = 0;
    const { look, bugs } = await watching(
      { 'c.yml': GOOD },
      {
        sources: () => {
          looks += 1;
          throw new TypeError('a bug');
        },
      },
    );
    await look();
    await look();
    expect([looks, bugs.length]).toEqual([2, 2]);
  });

  it('does not look while a change is being taken', async () => {
    const taking = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const onChange = vi.fn(() => {
      begun.resolve();
      return taking.promise;
    });
    const { write, look } = await watching({ 'c.yml': GOOD }, { onChange });
    await write('c.yml', OTHER);
    await look();
    await vi.advanceTimersByTimeAsync(INTERVAL_MS);
    await begun.promise;
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect([onChange.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
    taking.resolve();
    while (vi.getTimerCount() === 0) await turn();
  });

  it('ends when it is stopped', async () => {
    const { watch, write, look, reloads } = await watching({ 'c.yml': GOOD });
    await write('c.yml', OTHER);
    await look();
    watch.stop();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(5 * INTERVAL_MS);
    expect(reloads).toEqual([]);
  });

  it('does not begin a look after the one in which it was stopped', async () => {
    const looked = Promise.withResolvers<void>();
    const { watch } = await watching(
      { 'c.yml': GOOD },
      {
        sources: () => {
          watch.stop();
          setImmediate(looked.resolve);
          return { files: new Map(), patterns: new Map(), once: new Set<string>() };
        },
      },
    );
    await vi.advanceTimersByTimeAsync(INTERVAL_MS);
    await looked.promise;
    for (let count = 0; count < 20; count += 1) await turn();
    expect(vi.getTimerCount()).toBe(0);
  });
});
