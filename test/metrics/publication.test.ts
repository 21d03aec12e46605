import { execFileSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPublication } from '../../src/metrics/publication.ts';

afterEach(() => {
  vi.useRealTimers();
});

function publishing(render: () => string) {
  const bugs: unknown[] = [];
  return { ...createPublication({ render, onBug: (error) => bugs.push(error) }), bugs };
}

describe('the body', () => {
  it('is empty but for the appendix before anything was published', () => {
    const { body } = publishing(() => 'state\n');
    expect(body('own\n', 'identity').toString()).toBe('own\n');
    expect(gunzipSync(body('own\n', 'gzip')).toString()).toBe('own\n');
  });

  it('is what was published, whole, in both encodings', async () => {
    let text = 'one\n';
    const { publish, body } = publishing(() => text);
    await publish();
    text = 'two\n';
    expect(body('own\n', 'identity').toString()).toBe('one\nown\n');
    expect(gunzipSync(body('own\n', 'gzip')).toString()).toBe('one\nown\n');
    await publish();
    expect(gunzipSync(body('own\n', 'gzip')).toString()).toBe('two\nown\n');
  });

  it('is one gzip member with the right checksum for any two texts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 2000 }),
        fc.string({ unit: 'grapheme' }),
        async (state, own) => {
          const { publish, body } = publishing(() => state);
          await publish();
          // gunzip checks the CRC-32 and the length over the whole of it.
          expect(gunzipSync(body(own, 'gzip')).toString()).toBe(state + own);
        },
      ),
    );
  });

  it('is read by the gzip program too', async () => {
    const state = 'a line of the state\n'.repeat(50_000);
    const { publish, body } = publishing(() => state);
    await publish();
    const input = body('own\n', 'gzip');
    expect(execFileSync('gzip', ['-dc'], { input, maxBuffer: 2 ** 24 }).toString()).toBe(
      `${state}own\n`,
    );
  });
});

describe('publishing', () => {
  it('renders once for all that ask while one is being made, and after them', async () => {
    let renders = 0;
    const { publish } = publishing(() => {
      renders += 1;
      return '';
    });
    const first = publish();
    const others = [publish(), publish(), publish()];
    await first;
    await Promise.all(others);
    expect(renders).toBe(2);
  });

  it('shows a state at least as new as the moment it was asked for', async () => {
    let text = 'old\n';
    const { publish, body } = publishing(() => text);
    const first = publish();
    text = 'new\n';
    await Promise.all([first, publish()]);
    expect(body('', 'identity').toString()).toBe('new\n');
  });

  it('soon happens by itself, once for all that asked', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let renders = 0;
    const { publish, publishSoon } = publishing(() => {
      renders += 1;
      return '';
    });
    publishSoon();
    publishSoon();
    vi.advanceTimersByTime(199);
    expect(renders).toBe(0);
    vi.advanceTimersByTime(1);
    expect(renders).toBe(1);
    await publish();
    expect(renders).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps the last state when rendering fails, and says so', async () => {
    let text: string | undefined = 'good\n';
    const { publish, body, bugs } = publishing(() => {
      if (text === undefined) throw new TypeError('a bug');
      return text;
    });
    await publish();
    text = undefined;
    await publish();
    expect(body('', 'identity').toString()).toBe('good\n');
    expect(bugs).toHaveLength(1);
    text = 'better\n';
    await publish();
    expect(body('', 'identity').toString()).toBe('better\n');
  });
});
