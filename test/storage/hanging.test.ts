import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { found, readingAfter } from '../support/readings.ts';
import { projectsOf } from './projects.ts';
import { storedIn, temporaryDirectory } from './stored.ts';

const PROJECTS = projectsOf(readingAfter([found()]));
const THREADS = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/**
 * Makes every access to a file hang, as a disk does that answers no more: all threads that do such
 * work wait for somebody to write to a pipe. Gives how to end that.
 */
async function hang(): Promise<() => Promise<void>> {
  const pipe = join(await temporaryDirectory(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const waiting = Array.from({ length: THREADS }, () => open(pipe, 'r'));
  return async () => {
    const writer = openSync(pipe, constants.O_RDWR);
    for (const file of await Promise.all(waiting)) await file.close();
    closeSync(writer);
  };
}

describe('a disk that hangs', () => {
  it('is told like one that fails, and is told to be over', async () => {
    const stored = storedIn(await temporaryDirectory(), PROJECTS);
    const end = await hang();
    const saved = stored.storage.save();
    await vi.advanceTimersByTimeAsync(29_999);
    expect(stored.writes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(stored.writes).toEqual([false]);
    await end();
    await saved;
    expect(stored.writes).toEqual([false, true]);
    const fields = { file: stored.file };
    expect(stored.lines).toEqual([
      {
        level: 'error',
        fields: { ...fields, problem: 'no end after 30 seconds' },
        message: 'state cannot be stored',
      },
      { level: 'info', fields, message: 'state is stored again' },
    ]);
    expect(await stored.reload()).toStrictEqual(PROJECTS);
  });

  it('does not keep an exporter from starting', async () => {
    const stored = storedIn(await temporaryDirectory(), PROJECTS);
    await stored.storage.save();
    const end = await hang();
    const loaded = stored.reload();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await loaded).toEqual(new Map());
    expect(stored.lines).toEqual([
      {
        level: 'warn',
        fields: { file: stored.file, problem: 'cannot be read: no end after 30 seconds' },
        message: 'stored state cannot be used',
      },
    ]);
    await end();
    expect(await stored.reload()).toStrictEqual(PROJECTS);
  });
});
