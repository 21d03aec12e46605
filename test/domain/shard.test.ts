import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALONE, isOwn, type Subject, shardOf } from '../../src/domain/shard.ts';

const ID = '3b5816b5-f29c-4172-9d9a-76c719a659ce';
const TOTALS = [1, 2, 3, 4, 10, 50, 1000];

const anySubject: fc.Arbitrary<Subject> = fc
  .tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.nat(2))
  .map(([project, id, kind]) => {
    if (kind === 0) return { project, vault: id };
    return kind === 1 ? { project, checkpoint: id } : { project, list: 'tasks' };
  });

/** Vaults as the cloud names them, and as somebody might who writes tests. */
const VAULTS: readonly Subject[] = Array.from({ length: 20_000 }, (_, at) => ({
  project: 'eu-de_backups',
  vault: at % 2 === 0 ? `vault-${at}` : ID.replace(/^.{8}/, at.toString(16).padStart(8, '0')),
}));

describe('whose a subject is', () => {
  // With another table all that is watched would move when a new version starts.
  it.each<[Subject, readonly number[]]>([
    [{ project: 'prod', vault: ID }, [0, 0, 0, 0, 5, 33, 555]],
    [{ project: 'prod', checkpoint: ID }, [0, 0, 0, 0, 0, 36, 36]],
    [{ project: 'dev', vault: ID }, [0, 0, 2, 2, 8, 48, 208]],
    [{ project: 'prod', list: 'policies' }, [0, 0, 0, 3, 3, 32, 943]],
    [{ project: 'prod', list: 'tasks' }, [0, 0, 2, 3, 3, 23, 669]],
    [{ project: '', vault: '' }, [0, 0, 0, 3, 5, 5, 136]],
    [{ project: 'Prüfung 🗄', vault: 'ü' }, [0, 0, 0, 0, 9, 15, 561]],
    [
      { project: 'eu-de_backups', checkpoint: '8b0851a8-adf3-4f4c-a914-dead08bf9664' },
      [0, 1, 1, 1, 1, 34, 755],
    ],
  ])('%j never changes', (subject, shards) => {
    expect(TOTALS.map((total) => shardOf(subject, total))).toEqual(shards);
  });

  it('exactly one has it', () => {
    fc.assert(
      fc.property(anySubject, fc.integer({ min: 1, max: 60 }), (subject, total) => {
        const owners = Array.from({ length: total }, (_, index) => index).filter((index) =>
          isOwn({ index, total }, subject),
        );
        expect(owners).toEqual([shardOf(subject, total)]);
      }),
    );
    expect(isOwn(ALONE, { project: 'a', vault: 'b' })).toBe(true);
  });

  it('one more shard takes some, and nothing else moves', () => {
    fc.assert(
      fc.property(anySubject, fc.integer({ min: 1, max: 200 }), (subject, total) => {
        const [before, after] = [shardOf(subject, total), shardOf(subject, total + 1)];
        expect([before, total]).toContain(after);
      }),
    );
  });
});

describe('how much each has', () => {
  const countsOf = (total: number) => {
    const counts = new Array<number>(total).fill(0);
    for (const vault of VAULTS) {
      const shard = shardOf(vault, total);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    return counts;
  };

  it.each(Array.from({ length: 50 }, (_, at) => at + 1))('of %i shards', (total) => {
    const share = VAULTS.length / total;
    const chiSquare = countsOf(total).reduce((sum, count) => sum + (count - share) ** 2 / share, 0);
    // Five standard deviations: chance does not come as far in any of them.
    expect(chiSquare).toBeLessThan(total - 1 + 5 * Math.sqrt(2 * (total - 1)) + 5);
  });

  it.each([1, 3, 7, 49])('of %i shards, one more takes its part', (total) => {
    const moved = VAULTS.filter((vault) => shardOf(vault, total) !== shardOf(vault, total + 1));
    const share = 1 / (total + 1);
    const deviation = Math.sqrt((share * (1 - share)) / VAULTS.length);
    expect(Math.abs(moved.length / VAULTS.length - share)).toBeLessThan(4 * deviation);
  });
});
