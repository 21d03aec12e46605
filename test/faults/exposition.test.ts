import { describe, expect, it } from 'vitest';
import { readStrictly } from './exposition.ts';

const FAMILY = '# HELP up Whether.\n# TYPE up gauge\n';

describe('a strict reading', () => {
  it('gives each series with its labels', () => {
    const text = `${FAMILY}up{a="1 \\"\\\\\\n",b="{},"} 1\nup 0.5e-7\n`;
    expect(readStrictly(text)).toEqual([
      { name: 'up', labels: { a: '1 "\\\n', b: '{},' }, value: '1' },
      { name: 'up', labels: {}, value: '0.5e-7' },
    ]);
  });

  it('knows what a histogram has', () => {
    const text =
      '# HELP s Seconds.\n# TYPE s histogram\ns_bucket{le="+Inf"} 1\ns_sum 2\ns_count 1\n';
    expect(readStrictly(text)).toHaveLength(3);
  });

  it.each([
    ['an end in the middle of a line', `${FAMILY}up 1`, 'not whole'],
    ['a series twice', `${FAMILY}up 1\nup 1\n`, 'series twice: up'],
    ['a family twice', `${FAMILY}up 1\n${FAMILY}`, 'family twice: up'],
    ['a type without help', '# TYPE up gauge\nup 1\n', 'no help'],
    ['a sample of another family', `${FAMILY}down 1\n`, 'down stands under up'],
    ['a histogram part of a gauge', `${FAMILY}up_sum 1\n`, 'up_sum stands under up'],
    ['a value that is none', `${FAMILY}up one\n`, 'no such value'],
    ['half a line', `${FAMILY}up{a="1\n`, 'no such line'],
    ['nothing', '', 'not whole'],
    ['a unit of another family', `${FAMILY}# UNIT down_seconds seconds\n`, 'under up'],
    ['a unit that is not in the name', `${FAMILY}# UNIT up seconds\n`, 'not named after seconds'],
  ])('refuses %s', (_, text, problem) => {
    expect(() => readStrictly(text)).toThrow(problem);
  });
});
