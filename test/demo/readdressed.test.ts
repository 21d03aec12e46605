import { describe, expect, it } from 'vitest';
import { readdressed } from '../../src/demo/readdressed.ts';

describe('readdressed', () => {
  it('replaces addresses wherever they stand', () => {
    expect(
      readdressed(
        { targets: ['127.0.0.1:9093'], url: 'http://127.0.0.1:9095/cbr-pager', port: 9093 },
        new Map([
          ['127.0.0.1:9093', 'alertmanager:9093'],
          ['127.0.0.1:9095', 'receiver:9095'],
        ]),
      ),
    ).toEqual({
      targets: ['alertmanager:9093'],
      url: 'http://receiver:9095/cbr-pager',
      port: 9093,
    });
  });

  it('replaces nothing twice', () => {
    const swap = new Map([
      ['127.0.0.1:1', '127.0.0.1:2'],
      ['127.0.0.1:2', '127.0.0.1:1'],
    ]);
    expect(readdressed(['127.0.0.1:1', '127.0.0.1:2'], swap)).toEqual([
      '127.0.0.1:2',
      '127.0.0.1:1',
    ]);
  });

  it('leaves longer addresses alone', () => {
    const long = ['127.0.0.1:90931', '1127.0.0.1:9093'];
    expect(
      readdressed([...long, '127.0.0.1:9093'], new Map([['127.0.0.1:9093', 'other:1']])),
    ).toEqual([...long, 'other:1']);
  });

  it('does not pass over an address that is not there', () => {
    expect(() => readdressed({}, new Map([['127.0.0.1:9093', 'other:1']]))).toThrow(
      'there is no 127.0.0.1:9093 to replace',
    );
  });
});
