import { afterEach, describe, expect, it, vi } from 'vitest';
import { chunkOf } from '../../../src/metrics/exposition/chunks.ts';
import type { Exposition } from '../../../src/metrics/exposition/exposition.ts';
import { createPublication } from '../../../src/metrics/exposition/publication.ts';
import { createDeflateRun } from '../../../src/metrics/exposition/run.ts';
import { stitchedExposition } from '../../../src/metrics/exposition/stitched-exposition.ts';
import { own, textOf } from '../../support/renderers.ts';

afterEach(() => {
  vi.useRealTimers();
});

function publishing(render: () => string | Promise<Exposition>) {
  const bugs: unknown[] = [];
  const publication = createPublication({
    render: async () => {
      const rendered = render();
      return typeof rendered === 'string' ? expositionOf(rendered) : rendered;
    },
    onBug: (error) => bugs.push(error),
  });
  const served = () => textOf(publication.body(own('own\n'), 'identity'));
  return { ...publication, served, bugs };
}

function expositionOf(text: string): Exposition {
  return stitchedExposition([chunkOf([createDeflateRun()([text], 6)])]);
}

describe('what is served', () => {
  it('is the appendix alone before anything was published', () => {
    expect(publishing(() => 'state\n').served()).toBe('own\n');
  });

  it('is what was published last, whole', async () => {
    let text = 'one\n';
    const { publish, served } = publishing(() => text);
    await publish();
    text = 'two\n';
    expect(served()).toBe('one\nown\n');
    await publish();
    expect(served()).toBe('two\nown\n');
  });

  it('is the former state until the next one is done', async () => {
    const next = Promise.withResolvers<Exposition>();
    const results = [Promise.resolve(expositionOf('old\n')), next.promise];
    const { publish, served } = publishing(() => results.shift() ?? '');
    await publish();
    const published = publish();
    expect(served()).toBe('old\nown\n');
    next.resolve(expositionOf('new\n'));
    await published;
    expect(served()).toBe('new\nown\n');
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
    const { publish, served } = publishing(() => text);
    const first = publish();
    text = 'new\n';
    await Promise.all([first, publish()]);
    expect(served()).toBe('new\nown\n');
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
    vi.advanceTimersByTime(499);
    expect(renders).toBe(0);
    vi.advanceTimersByTime(1);
    expect(renders).toBe(1);
    await publish();
    expect(renders).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps the last state when rendering fails, and says so', async () => {
    let text: string | undefined = 'good\n';
    const { publish, served, bugs } = publishing(() => {
      if (text === undefined) throw new TypeError('a bug');
      return text;
    });
    await publish();
    text = undefined;
    await publish();
    expect(served()).toBe('good\nown\n');
    expect(bugs).toHaveLength(1);
    text = 'better\n';
    await publish();
    expect(served()).toBe('better\nown\n');
  });
});

it('tells after each rendering whether it worked', async () => {
  const told: boolean[] = [];
  let works = true;
  const { publish } = createPublication({
    render: async () => {
      if (!works) throw new Error('a bug');
      return expositionOf('state\n');
    },
    onBug: () => {},
    onRendered: (successful) => told.push(successful),
  });
  await publish();
  works = false;
  await publish();
  works = true;
  await publish();
  expect(told).toEqual([true, false, true]);
});
