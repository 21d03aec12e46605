import { describe, expect, it } from 'vitest';
import type { LoadResult } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema/config.ts';
import { createReloader, type ReloaderOptions } from '../../src/daemon/reload.ts';

const SOURCES = { files: new Map(), patterns: new Map(), once: new Set<string>() };
const CONFIG: Config = { projects: [], projectLists: [] };
const GOOD: LoadResult = { ok: true, config: CONFIG, warnings: [], sources: SOURCES };
const INTERNAL = ['internal error; the log has more'];

function bad(...problems: readonly string[]): LoadResult {
  return { ok: false, problems, warnings: [], sources: SOURCES };
}

/** A reloader that writes down, in order, everything it does. */
function reloading(options: Partial<ReloaderOptions> = {}) {
  const done: string[] = [];
  const logged: unknown[][] = [];
  const line = (level: string) => (fields: object, message: string) => {
    logged.push([level, fields, message]);
  };
  const reloader = createReloader({
    load: async () => GOOD,
    config: CONFIG,
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
    apply: async () => void done.push('applied'),
    onLoaded: () => done.push('loaded'),
    onRefused: () => done.push('refused'),
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    ...options,
  });
  return { reloader, done, logged };
}

describe('a reload', () => {
  it('takes over the configuration it has read, and says so', async () => {
    const applied: Config[] = [];
    const { reloader, done, logged } = reloading({
      apply: async (config) => void applied.push(config),
    });
    expect(await reloader.reload('SIGHUP')).toEqual({ problems: [] });
    expect(applied).toEqual([CONFIG]);
    expect(done).toEqual(['loaded']);
    expect(logged).toEqual([
      ['info', { trigger: 'SIGHUP', projects: 0, checkpoints: 0 }, 'configuration reloaded'],
    ]);
  });

  it('counts as good only once it is taken over', async () => {
    const { reloader, done } = reloading();
    await reloader.reload('HTTP');
    expect(done).toEqual(['applied', 'loaded']);
  });

  it('gives back all problems of a bad one and takes over nothing', async () => {
    const problems = ['c.yml:1:1: is wrong', 'c.yml:2:1: too'];
    const { reloader, done, logged } = reloading({ load: async () => bad(...problems) });
    expect(await reloader.reload('file change')).toEqual({ problems });
    expect(done).toEqual(['refused']);
    expect(logged).toEqual([
      ['error', { trigger: 'file change', problems }, expect.stringContaining('not reloaded')],
    ]);
  });

  it('logs what is doubtful, and takes it over', async () => {
    const { reloader, done, logged } = reloading({
      load: async () => ({ ...GOOD, warnings: ['c.yml:3:1: is doubtful'] }),
    });
    expect(await reloader.reload('HTTP')).toEqual({ problems: [] });
    expect(done).toEqual(['applied', 'loaded']);
    expect(logged[0]).toEqual(['warn', { warning: 'c.yml:3:1: is doubtful' }, expect.any(String)]);
  });

  it.each<[string, Partial<ReloaderOptions>]>([
    ['reading', { load: () => Promise.reject(new TypeError('a bug')) }],
    ['taking over', { apply: () => Promise.reject(new TypeError('a bug')) }],
  ])('never rejects, be there a bug in %s: it is refused', async (_what, options) => {
    const { reloader, done, logged } = reloading(options);
    expect(await reloader.reload('HTTP')).toEqual({ problems: INTERNAL });
    expect(done).toEqual(['refused']);
    expect(logged).toMatchObject([['error', { err: new TypeError('a bug') }, expect.any(String)]]);
  });
});

describe('reloads at the same time', () => {
  /** A reloader whose reads each wait to be let through; the second one finds a bad file. */
  function gated() {
    const done: string[] = [];
    const gates: (() => void)[] = [];
    const pass = () => new Promise<void>((resolve) => gates.push(resolve));
    let loads = 0;
    const { reloader, logged } = reloading({
      load: async () => {
        loads += 1;
        const number = loads;
        done.push(`load ${number}`);
        await pass();
        done.push(`loaded ${number}`);
        return number === 2 ? bad('second') : GOOD;
      },
      apply: async () => {
        done.push('apply');
        await pass();
        done.push('applied');
      },
    });
    /** Lets one after the other through, until all is answered. */
    const answers = async (asked: readonly Promise<unknown>[]) => {
      const all = Promise.all(asked);
      let isOver = false;
      void all.then(() => {
        isOver = true;
      });
      while (!isOver) {
        // Nobody else has begun when one is let through.
        expect(gates.length).toBeLessThanOrEqual(1);
        gates.shift()?.();
        await new Promise((resolve) => setImmediate(resolve));
      }
      return all;
    };
    return { reloader, done, logged, answers };
  }
  const FIRST = ['load 1', 'loaded 1', 'apply', 'applied'];
  const SECOND = ['load 2', 'loaded 2'];

  it('are one that runs, and one that waits and is shared by all others', async () => {
    const { reloader, done, logged, answers } = gated();
    const asked = Array.from({ length: 500 }, () => reloader.reload('HTTP'));
    asked.push(reloader.reload('SIGHUP'));
    expect(done).toEqual(['load 1']);
    const [first, ...others] = await answers(asked);
    expect(first).toEqual({ problems: [] });
    expect(others).toHaveLength(500);
    expect(new Set(others)).toEqual(new Set([{ problems: ['second'] }]));
    expect(done).toEqual([...FIRST, ...SECOND]);
    expect(logged.map(([, fields]) => fields)).toMatchObject([
      { trigger: 'HTTP' },
      { trigger: 'HTTP, SIGHUP' },
    ]);
  });

  it('are shared only as long as they have not begun', async () => {
    const { reloader, done, answers } = gated();
    const first = reloader.reload('HTTP');
    const second = reloader.reload('HTTP');
    // Asked for at the very moment in which the second one begins.
    const third = first.then(() => reloader.reload('file change'));
    const fourth = second.then(() => reloader.reload('SIGHUP'));
    expect(await answers([first, second, third, fourth])).toEqual([
      { problems: [] },
      { problems: ['second'] },
      { problems: ['second'] },
      { problems: [] },
    ]);
    expect(done).toEqual([...FIRST, ...SECOND, 'load 3', 'loaded 3', 'apply', 'applied']);
  });

  it('go on after one that failed', async () => {
    let loads = 0;
    const { reloader, done } = reloading({
      load: async () => {
        loads += 1;
        if (loads === 1) throw new TypeError('a bug');
        return GOOD;
      },
    });
    const both = await Promise.all([reloader.reload('HTTP'), reloader.reload('HTTP')]);
    expect(both).toEqual([{ problems: INTERNAL }, { problems: [] }]);
    expect(done).toEqual(['refused', 'applied', 'loaded']);
  });
});
