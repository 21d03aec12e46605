import { describe, expect, it } from 'vitest';
import { growth, type Period } from './growth.ts';

function periods(...values: readonly number[]): readonly Period[] {
  return values.map((value) => new Map([['timers', value]]));
}

const none = () => ({ share: 0, amount: 0 });

describe('growth', () => {
  it.each([
    ['what stays', periods(4, 4, 4, 4, 4, 4)],
    ['what comes and goes', periods(4, 9, 30, 8, 50, 4)],
    ['what shrinks', periods(9, 8, 7, 6, 5, 4)],
    ['fewer periods than thirds', periods(1, 9)],
    ['nothing at all', []],
  ])('is not found in %s', (_, given) => {
    expect(growth(given, none)).toEqual([]);
  });

  it('is found in what is more at its least', () => {
    const leak = periods(4, 5, 6, 7, 8, 9);
    expect(growth(leak, none)).toEqual(['timers grew from 4 to 8, by 4']);
    expect(growth(leak, () => ({ share: 0, amount: 4 }))).toEqual([]);
    expect(growth(leak, () => ({ share: 1, amount: 0 }))).toEqual([]);
  });

  it('is found in what was not there at first', () => {
    const [empty] = [new Map<string, number>()];
    const grown = new Map([['sockets', 3]]);
    expect(growth([empty, empty, grown], none)).toEqual(['sockets grew from 0 to 3, by 3']);
  });
});
