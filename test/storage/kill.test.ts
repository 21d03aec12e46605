import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { numbered, numberOf } from './numbered.ts';
import { namesIn, storedIn, temporaryDirectory } from './stored.ts';

const SCRIPT = fileURLToPath(new URL('saving-process.ts', import.meta.url));
const ROUNDS = 30;
const UNFINISHED = 'the last write was not finished; left out';
/** Of `ulimit -f` in a POSIX shell. */
const BLOCK_BYTES = 512;
/** Several writes long, so that a kill strikes anywhere in one. */
const KILL_MS_MAX = 40;

interface SavingProcess {
  /** What it tells next: a number that is on disk, or `failed`. */
  next(): Promise<string>;
  /** Ends it without a chance to clean up; gives what it told last. */
  kill(): Promise<string>;
}

function startSaving(directory: string, command = [process.execPath]): SavingProcess {
  const [program = '', ...args] = [...command, SCRIPT, directory];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const told = createInterface({ input: child.stdout });
  let last = '';
  told.on('line', (line) => {
    last = line;
  });
  const kill = async () => {
    child.kill('SIGKILL');
    await closed;
    return last;
  };
  onTestFinished(async () => {
    await kill();
  });
  return { next: async () => String((await once(told, 'line'))[0]), kill };
}

describe('a process that dies while it saves', () => {
  it('leaves the state it told last or the one it was writing', async () => {
    const directory = await temporaryDirectory();
    for (let round = 0; round < ROUNDS; round += 1) {
      const saving = startSaving(directory);
      await saving.next();
      // The time is what is tried out here; nothing is waited for.
      await pause(Math.random() * KILL_MS_MAX);
      const told = Number(await saving.kill());
      const stored = storedIn(directory, numbered(0));
      // One temporary file at most: that of this process.
      expect((await namesIn(directory)).length).toBeLessThanOrEqual(2);
      expect([told, told + 1]).toContain(numberOf(await stored.reload()));
      // Only a write that was struck is worth a word.
      expect(stored.lines.filter(({ message }) => message !== UNFINISHED)).toEqual([]);
      expect(await namesIn(directory)).toEqual(['state.jsonl']);
    }
  }, 60_000);
});

describe('a second process in the same directory', () => {
  it('never makes the file unreadable, nor do those that start and die', async () => {
    const directory = await temporaryDirectory();
    const saving = startSaving(directory);
    const other = startSaving(directory);
    await Promise.all([saving.next(), other.next()]);
    for (let round = 0; round < 20; round += 1) {
      await saving.next();
      const stored = storedIn(directory, numbered(0));
      expect(numberOf(await stored.reload())).toBeGreaterThan(0);
      expect(stored.lines.filter(({ message }) => message !== UNFINISHED)).toEqual([]);
    }
    expect(Number(await saving.kill())).toBeGreaterThan(20);
    expect(Number(await other.kill())).toBeGreaterThan(0);
  });
});

describe('a disk that is full', () => {
  it('in the middle of a write keeps the old file, and no half a file', async () => {
    const directory = await temporaryDirectory();
    const before = storedIn(directory, numbered(7));
    await before.storage.save();
    const saving = startSaving(directory, limited(64));
    expect(await saving.next()).toBe('failed');
    expect(await saving.next()).toBe('failed');
    await saving.kill();
    // Beside the file there may be the one that was being written, and none of those before it.
    expect((await namesIn(directory)).length).toBeLessThanOrEqual(2);
    expect(numberOf(await before.reload())).toBe(7);
  });

  it('while something is added keeps what was there, and nothing of the half', async () => {
    const directory = await temporaryDirectory();
    const before = storedIn(directory, numbered(7));
    await before.storage.save();
    const { size } = await stat(before.file);
    // Room for a few of its writes, and not for the whole of the last one.
    const saving = startSaving(directory, limited(Math.ceil((size + 100_000) / BLOCK_BYTES)));
    let told = '';
    let number = 0;
    while (told !== 'failed') {
      number = Number(told);
      told = await saving.next();
    }
    expect(number).toBeGreaterThan(8);
    expect(await saving.next()).toBe('failed');
    await saving.kill();
    expect(numberOf(await before.reload())).toBe(number);
    expect(before.lines.filter(({ message }) => message !== UNFINISHED)).toEqual([]);
  });
});

/** A limit on the size of files stands in for a full disk: both fail in write(2), half way through. */
function limited(blocks: number): string[] {
  return ['sh', '-c', `ulimit -f ${blocks} && exec "$@"`, 'sh', process.execPath];
}
