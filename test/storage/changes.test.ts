import { readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextReading, type ProjectReadings, type Reading } from '../../src/domain/reading.ts';
import type { Kind } from '../../src/storage/kind.ts';
import { READINGS } from '../../src/storage/readings.ts';
import { createStorage, type Section } from '../../src/storage/storage.ts';
import { CHECKPOINT, found, PROJECT, readingAfter, resource, vault } from '../support/readings.ts';
import { anyReadings } from './any-projects.ts';
import { type Projects, projectsOf } from './projects.ts';
import { NO_LOG, type Stored, storedIn, temporaryDirectory, VERSION } from './stored.ts';

const READING = readingAfter([found()]);
const READINGS_OF_100: readonly Reading[] = Array.from({ length: 100 }, (_, index) =>
  readingAfter([found({ vault: vault({ resources: [resource()] }) })], `checkpoint-${index}`),
);

async function sizeOf({ file }: Stored): Promise<number> {
  return (await stat(file)).size;
}

describe('what is written', () => {
  it('is everything at first, then what changed, and nothing when nothing did', async () => {
    const stored = storedIn(await temporaryDirectory(), projectsOf(...READINGS_OF_100));
    await stored.storage.save();
    const whole = await readFile(stored.file, 'utf8');
    const [first = READING, ...others] = READINGS_OF_100;
    const next = nextReading(first, found({ status: 'error' }), 2000);
    stored.hold(projectsOf(next, ...others));
    await stored.storage.save();
    const more = (await readFile(stored.file, 'utf8')).slice(whole.length).split('\n');
    expect(more).toEqual([
      '{"section":"readings","project":"prod","identity":"identity of prod"}',
      expect.stringMatching(/^\["checkpoint-0",\t{.*"lastPollSeconds":2000,/),
      expect.stringMatching(/^{"crc32":\d+}$/),
      '',
    ]);
    await stored.storage.save();
    stored.hold(projectsOf(next, ...others));
    await stored.storage.save();
    expect(await sizeOf(stored)).toBe(whole.length + more.join('\n').length);
    expect(stored.writes).toEqual([true, true, true, true]);
    expect(await stored.reload()).toStrictEqual(projectsOf(next, ...others));
  });

  it('of what went is that it is gone', async () => {
    const stored = storedIn(await temporaryDirectory(), projectsOf(...READINGS_OF_100));
    await stored.storage.save();
    const length = await sizeOf(stored);
    const gone = READINGS_OF_100.map((reading) => nextReading(reading, { kind: 'gone' }, 2000));
    stored.hold(projectsOf(...gone.slice(1)));
    await stored.storage.save();
    const text = (await readFile(stored.file, 'utf8')).slice(length);
    expect(text).toContain('["checkpoint-0"]\n');
    expect(text).toContain('"lastRestorePoint":null');
    expect(await stored.reload()).toStrictEqual(projectsOf(...gone.slice(1)));
  });

  it('is everything again when the projects are others, or other ones by the same name', async () => {
    const stored = storedIn(await temporaryDirectory(), projectsOf(...READINGS_OF_100));
    await stored.storage.save();
    const moved = new Map(
      [...projectsOf(...READINGS_OF_100)].map(([name, { readings }]) => [
        name,
        { identity: 'of another place', readings },
      ]),
    );
    stored.hold(moved);
    await stored.storage.save();
    expect(await readFile(stored.file, 'utf8')).not.toContain('identity of prod');
    expect(await stored.reload()).toStrictEqual(moved);
  });

  it('is everything again before the file is three times as long', async () => {
    const readings = Array.from({ length: 2000 }, (_, at) => readingAfter([found()], `c-${at}`));
    const stored = storedIn(await temporaryDirectory(), projectsOf(...readings));
    await stored.storage.save();
    const whole = await sizeOf(stored);
    let longest = whole;
    let latest: Projects = new Map();
    for (let round = 1; longest <= (await sizeOf(stored)); round += 1) {
      longest = await sizeOf(stored);
      latest = projectsOf(
        ...readings.map((reading) => nextReading(reading, { kind: 'unchanged' }, 2000 + round)),
      );
      stored.hold(latest);
      await stored.storage.save();
    }
    expect(longest).toBeGreaterThan(2 * whole);
    expect(longest).toBeLessThan(3 * whole + 1024 * 1024);
    expect(await sizeOf(stored)).toBeLessThan(1.1 * whole);
    expect(await stored.reload()).toStrictEqual(latest);
  });
});

describe('whatever was saved, one after the other', () => {
  const states = fc.array(anyReadings('any', ['a', 'b', 'c', '\t"\\']), {
    minLength: 1,
    maxLength: 5,
  });

  it('is there up to the last write that was finished, wherever the file ends', async () => {
    await fc.assert(
      fc.asyncProperty(states, fc.double({ min: 0, max: 1, noNaN: true }), async (saved, share) => {
        const stored = storedIn(await temporaryDirectory());
        const ends: number[] = [];
        for (const readings of saved) {
          stored.hold(new Map([['any', { identity: '', readings }]]));
          await stored.storage.save();
          ends.push(await sizeOf(stored));
          expect(await readingsAgain(stored)).toStrictEqual(readings);
        }
        expect(stored.lines).toEqual([]);
        const length = Math.floor(share * (ends.at(-1) ?? 0));
        await truncate(stored.file, length);
        const last = ends.findLastIndex((end) => end <= length);
        expect(await readingsAgain(stored)).toStrictEqual(saved[last] ?? new Map());
        expect(stored.lines).toHaveLength(ends.includes(length) ? 0 : 1);
      }),
    );
  });
});

async function readingsAgain(stored: Stored): Promise<ProjectReadings> {
  return (await stored.reload()).get('any')?.readings ?? new Map();
}

describe('a reading that is too large to be stored', () => {
  const resources = Array.from({ length: 50_000 }, (_, at) => resource({ id: `server-${at}` }));
  const large = readingAfter([found({ vault: vault({ resources }), name: 'large' })], 'large');

  it('is stored without the answer, beside all others', async () => {
    const stored = storedIn(await temporaryDirectory(), projectsOf(READING, large));
    await stored.storage.save();
    expect(await sizeOf(stored)).toBeLessThan(10_000);
    const back = (await stored.reload()).get(PROJECT)?.readings;
    expect(back?.get(CHECKPOINT)).toStrictEqual(READING);
    expect(back?.get('large')).toStrictEqual({
      ...large,
      known: { ...large.known, presence: 'unknown', restorePoint: undefined },
      fingerprint: undefined,
      lastRestorePoint: undefined,
    });
    expect(stored.lines).toEqual([]);
  });

  it('says so once it is not any more', async () => {
    const stored = storedIn(await temporaryDirectory(), projectsOf(large));
    await stored.storage.save();
    const small = nextReading(large, found(), 3000);
    stored.hold(projectsOf(small));
    await stored.storage.save();
    expect(await stored.reload()).toStrictEqual(projectsOf(small));
  });
});

interface Pause {
  readonly untilSeconds: number;
}

const PAUSES: Kind<Pause> = {
  name: 'pauses',
  fields: ({ untilSeconds }) => ({ untilSeconds }),
  decode: ({ untilSeconds }) =>
    typeof untilSeconds === 'number' ? { value: { untilSeconds } } : { problem: 'no time' },
};

describe('things of another kind, in a project or in none', () => {
  const pauses = (untilSeconds: number): Section => ({
    kind: PAUSES,
    project: undefined,
    identity: '',
    entries: new Map([['user', { untilSeconds }]]),
  });
  const readings: Section = {
    kind: READINGS,
    project: PROJECT,
    identity: 'a',
    entries: new Map([[CHECKPOINT, READING]]),
  };

  it('are stored beside each other', async () => {
    const { directory, file, lines } = storedIn(await temporaryDirectory());
    let sections = [readings, pauses(1)];
    const storage = createStorage({
      directory,
      version: VERSION,
      sections: () => sections,
      log: NO_LOG,
      onWrite: () => {},
    });
    await storage.save();
    sections = [readings, pauses(2)];
    await storage.save();
    const text = await readFile(file, 'utf8');
    expect(text.split('\n').slice(-4, -2)).toEqual([
      '{"section":"pauses","identity":""}',
      '["user",\t{"untilSeconds":2}]',
    ]);
    const state = await storage.load();
    expect(await state.take(PAUSES, undefined, '')).toEqual(
      new Map([['user', { untilSeconds: 2 }]]),
    );
    expect(await state.take(PAUSES, PROJECT, '')).toEqual(new Map());
    expect(await state.take(READINGS, PROJECT, 'another')).toEqual(new Map());
    expect(await state.take(READINGS, PROJECT, 'a')).toEqual(readings.entries);
    expect(lines).toEqual([]);
  });
});

describe('a file that somebody else wrote, too', () => {
  it.each<[string, (file: string) => Promise<void>]>([
    ['added to', (file) => writeFile(file, 'hello\n', { flag: 'a' })],
    ['shortened', (file) => truncate(file, 10)],
    ['removed', (file) => rm(file)],
  ])('%s, is written anew, and told of once', async (_how, change) => {
    const stored = storedIn(await temporaryDirectory(), projectsOf(READING));
    await stored.storage.save();
    for (let round = 0; round < 2; round += 1) {
      await change(stored.file);
      await stored.storage.save();
      expect(await stored.reload()).toStrictEqual(projectsOf(READING));
    }
    expect(stored.lines).toEqual([
      {
        level: 'warn',
        fields: { file: stored.file },
        message: 'somebody else writes to the storage, too',
      },
    ]);
  });
});
