import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCheckpointReader } from '../../../src/cbr/wire/answer.ts';
import { readCheckpoint, readLargeCheckpoint } from '../../../src/cbr/wire/checkpoint.ts';
import { resourcesOf, skippedResourcesOf } from '../../../src/domain/restore-point.ts';
import { fixture, fixtureNames } from '../../support/fixtures.ts';
import { toItsEnd } from '../../support/steps.ts';
import { anyCheckpoint } from './any-checkpoint.ts';

const MIB = 1024 * 1024;

function readLarge(text: string) {
  return toItsEnd(readLargeCheckpoint(Buffer.from(text))).result;
}

/** What was noted, whatever the order. */
function sorted(checkpoint: ReturnType<typeof readCheckpoint>) {
  if (checkpoint === undefined) return undefined;
  const { anomalies, ...rest } = checkpoint;
  return { ...rest, anomalies: anomalies.map((each) => JSON.stringify(each)).sort() };
}

describe('an answer read entry by entry says what it says when it is parsed', () => {
  it.each([...fixtureNames('show/'), ...fixtureNames('create/')])('%s', (name) => {
    const text = JSON.stringify(fixture(name).body, null, 1);
    expect(sorted(readLarge(text))).toEqual(sorted(readCheckpoint(JSON.parse(text))));
  });

  it('whatever the API sends', () => {
    fc.assert(
      fc.property(anyCheckpoint, (checkpoint) => {
        const text = JSON.stringify({ checkpoint });
        expect(sorted(readLarge(text))).toEqual(sorted(readCheckpoint(JSON.parse(text))));
      }),
    );
  });

  it.each(['', '{}', '[]', 'null', '{"checkpoint":{}}', '{"checkpoint":{"id":"x"}', '<html>'])(
    'nothing in %j',
    (text) => expect(readLarge(text)).toBeUndefined(),
  );
});

function answer(resources: string, skipped = ''): string {
  return `{"checkpoint":{"id":"x","status":"available","vault":{"id":"v","resources":[${resources}],"skipped_resources":[${skipped}]},"extra_info":{"name":"n"}}}`;
}

/** As many bytes of entries. */
function entries(bytes: number, entry: (at: number) => string): { text: string; count: number } {
  const all: string[] = [];
  let length = 0;
  while (length < bytes) {
    all.push(entry(all.length));
    length += (all.at(-1) ?? '').length + 1;
  }
  return { text: all.join(','), count: all.length };
}

describe('answers as large as they may be', () => {
  it.each([
    ['entries without anything', () => '{}', undefined],
    ['an id again and again', () => '{"id":"abcd","protect_status":""}', 1],
    ['ids of which none is the same', (at: number) => `{"id":"${at}"}`, undefined],
    ['entries that cannot be read', () => '{"id":[[1]],"resource_size":{}}', undefined],
  ])('of %s are counted, bounded and told in a few words', (_what, entry, distinct) => {
    const { text, count } = entries(MIB, entry);
    const checkpoint = readLarge(answer(text, text));
    const vault = checkpoint?.restorePoint.vault;
    if (vault === undefined) throw new Error('no vault');
    expect(resourcesOf(vault)).toBe(distinct ?? count);
    expect(skippedResourcesOf(vault)).toBe(distinct ?? count);
    expect(vault.resources.length).toBeLessThanOrEqual(5000);
    expect(vault.skippedResources.length).toBeLessThanOrEqual(5000);
    expect(checkpoint?.anomalies.length).toBeLessThanOrEqual(10);
    expect(JSON.stringify(checkpoint).length).toBeLessThan(MIB);
  });

  it('have names and reasons that people can read, and no id that is none', () => {
    const long = 'x'.repeat(100_000);
    const checkpoint = readLarge(
      answer(
        `{"id":"${long}","name":"a"},{"id":"b","name":"${long}"}`,
        `{"id":"c","reason":"${long}"}`,
      ),
    );
    expect(checkpoint?.restorePoint.vault).toMatchObject({
      resources: [
        { id: 'b', name: `${'x'.repeat(1023)}…` },
        { id: undefined, name: 'a' },
      ],
      skippedResources: [{ id: 'c', reason: `${'x'.repeat(1023)}…` }],
    });
    expect(checkpoint?.anomalies).toContainEqual({
      kind: 'invalid_field',
      field: 'vault.resources.id',
      value: `${'x'.repeat(64)}…`,
    });
  });

  it('are read in slices, one after the other, while others are served', async () => {
    const reader = createCheckpointReader();
    const read = async (...asked: Parameters<typeof reader>) => reader(...asked);
    const signal = new AbortController().signal;
    const body = Buffer.from(answer(entries(MIB, () => '{"id":1}').text));
    const order: string[] = [];
    const first = read(body, signal).then(() => order.push('first'));
    const second = read(body, signal).then(() => order.push('second'));
    setImmediate(() => order.push('another'));
    await read(Buffer.from(answer('')), signal).then(() => order.push('a small one'));
    await Promise.all([first, second]);
    expect(order).toEqual(['a small one', 'another', 'first', 'second']);
  });

  it('are given up with their cycle, and the next one is read', async () => {
    const read = createCheckpointReader();
    const stopping = new AbortController();
    const body = Buffer.from(answer(entries(MIB, () => '{"id":1}').text));
    const given = read(body, stopping.signal);
    const next = read(body, new AbortController().signal);
    stopping.abort(new Error('over'));
    await expect(given).rejects.toThrow('over');
    expect((await next)?.id).toBe('x');
  });
});
