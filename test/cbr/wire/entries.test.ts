import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResources, createSkippedResources } from '../../../src/cbr/wire/entries.ts';
import { ENTRIES_MAX, type Resource } from '../../../src/domain/restore-point.ts';
import { resource, skipped } from '../../support/readings.ts';

function read(entries: Iterable<Resource>) {
  const noted: string[] = [];
  const resources = createResources((value) => noted.push(value));
  for (const entry of entries) resources.take(entry);
  return { ...resources.end(), noted };
}

/** As many entries, whose ids sort as they are numbered. */
function* numbered(
  count: number,
  fields: (at: number) => Partial<Resource> = () => ({}),
): Iterable<Resource> {
  for (let at = 0; at < count; at += 1) {
    yield resource({ id: `id-${String(at).padStart(7, '0')}`, ...fields(at) });
  }
}

const TYPE = 'OS::Nova::Server';

describe('a long list', () => {
  it('is kept whole as long as there is room', () => {
    const { kept, leftOut } = read(numbered(ENTRIES_MAX));
    expect(kept).toEqual([...numbered(ENTRIES_MAX)]);
    expect(leftOut).toEqual([]);
  });

  it.each([
    ['in order', (entries: Resource[]) => entries],
    ['backwards', (entries: Resource[]) => entries.reverse()],
  ])('keeps the first by id, and counts the others: %s', (_what, order) => {
    const { kept, leftOut } = read(order([...numbered(20_001)]));
    expect(kept.map(({ id }) => id).sort()).toEqual([...numbered(ENTRIES_MAX)].map(({ id }) => id));
    expect(leftOut).toEqual([{ type: TYPE, protectStatus: 'available', count: 15_001 }]);
  });

  it('counts each id once, with the worse status, also of what is not kept', () => {
    const late = numbered(12_000, (at) => (at === 11_000 ? { protectStatus: 'error' } : {}));
    const { kept, leftOut, noted } = read([...numbered(12_000), ...late, ...numbered(12_000)]);
    expect(kept).toHaveLength(ENTRIES_MAX);
    expect(leftOut).toEqual([
      { type: TYPE, protectStatus: 'available', count: 6_999 },
      { type: TYPE, protectStatus: 'error', count: 1 },
    ]);
    expect(noted).toHaveLength(24_000);
  });

  it('keeps those with an id first', () => {
    const anonymous = Array.from({ length: 6_000 }, () => resource({ id: undefined }));
    const few = read([...anonymous, ...numbered(3)]);
    expect(few.kept.slice(0, 3)).toEqual([...numbered(3)]);
    expect(few.kept).toHaveLength(ENTRIES_MAX);
    expect(few.leftOut).toEqual([{ type: TYPE, protectStatus: 'available', count: 1_003 }]);
    const many = read([...anonymous, ...numbered(ENTRIES_MAX)]);
    expect(many.kept).toEqual([...numbered(ENTRIES_MAX)]);
    expect(many.leftOut).toEqual([{ type: TYPE, protectStatus: 'available', count: 6_000 }]);
  });

  it('has at most a hundred types that are counted apart', () => {
    const { leftOut } = read(numbered(6_000, (at) => ({ type: `type-${at}` })));
    expect(leftOut).toHaveLength(101);
    expect(leftOut.at(-1)).toEqual({ type: 'other', protectStatus: 'available', count: 900 });
  });

  it('of skipped resources is as long', () => {
    const entries = createSkippedResources(() => {});
    for (let at = 0; at < 7_000; at += 1) entries.take(skipped({ id: `${10_000 + (at % 6_000)}` }));
    const { kept, leftOut } = entries.end();
    expect(kept).toHaveLength(ENTRIES_MAX);
    expect(leftOut.map(({ count }) => count)).toEqual([1_000]);
  });
});

it('all ids and statuses are counted, be they kept or not', () => {
  const statuses = ['available', 'error', 'protecting', undefined] as const;
  const anyEntry = fc.tuple(fc.nat({ max: 12_000 }), fc.constantFrom(...statuses));
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 60 }), fc.nat({ max: 11_000 }), (some, others) => {
      const all = [
        ...numbered(others),
        ...some.map(
          ([at, protectStatus]) =>
            ({
              ...[...numbered(1)][0],
              id: `id-${String(at).padStart(7, '0')}`,
              protectStatus,
            }) as Resource,
        ),
      ];
      const { kept, leftOut } = read(all);
      const ids = [...new Set(all.map(({ id }) => id))].sort();
      expect(kept.map(({ id }) => id).sort()).toEqual(ids.slice(0, ENTRIES_MAX));
      const errors = new Set(
        all.filter(({ protectStatus }) => protectStatus === 'error').map(({ id }) => id),
      );
      const counted = (status: string | undefined) =>
        kept.filter(({ protectStatus }) => protectStatus === status).length +
        leftOut.reduce((sum, each) => sum + (each.protectStatus === status ? each.count : 0), 0);
      expect(counted('error')).toBe(errors.size);
      expect(statuses.reduce((sum, status) => sum + counted(status), 0)).toBe(ids.length);
    }),
    { numRuns: 30 },
  );
});
