import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readCount,
  readGibibytes,
  readMebibytes,
  readRetention,
  readTime,
} from '../../../src/cbr/wire/fields.ts';

describe('sizes', () => {
  it.each([
    [40, 42949672960],
    ['40', 42949672960],
    [' 40 ', 42949672960],
    ['25.5', 27380416512],
    ['4e1', 42949672960],
    [0, 0],
    ['', undefined],
    ['forty', undefined],
    ['0x10', undefined],
    ['Infinity', undefined],
    ['1e999', undefined],
    [1e305, undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    [true, undefined],
    [[40], undefined],
  ])('reads a resource size of %j GiB as %j bytes', (value, bytes) => {
    expect(readGibibytes(value)).toBe(bytes);
  });

  it('reads a backup size of 6840 MiB, as a text or a number', () => {
    expect(readMebibytes('6840')).toBe(6840 * 1024 * 1024);
    expect(readMebibytes(6840)).toBe(6840 * 1024 * 1024);
  });

  it('never makes up a number', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const bytes = readGibibytes(value);
        expect(bytes === undefined || (Number.isFinite(bytes) && bytes >= 0)).toBe(true);
      }),
    );
  });
});

describe('counts', () => {
  it.each([
    ['18', 18],
    [18, 18],
    ['2.0', 2],
    [1.5, undefined],
    ['1.5', undefined],
    [-1, undefined],
    [2 ** 60, undefined],
  ])('reads %j as %j', (value, count) => {
    expect(readCount(value)).toBe(count);
  });
});

describe('retention', () => {
  it.each([
    [30, 2592000],
    ['30', 2592000],
    [0, 0],
    [-1, 'permanent'],
    ['-1', 'permanent'],
    [-2, undefined],
    ['soon', undefined],
  ])('reads %j days as %j seconds', (value, seconds) => {
    expect(readRetention(value)).toBe(seconds);
  });
});

describe('times', () => {
  it.each([
    ['2019-05-10T07:59:12.036982', 1557475152.036982],
    ['2019-05-10T07:59:12.037+00:00', 1557475152.037],
    ['2026-03-07T08:00:00Z', 1772870400],
    ['2026-03-07T09:00:00+01:00', 1772870400],
    ['2026-03-07T09:00:00+0100', 1772870400],
    ['2026-03-07 08:00:00', 1772870400],
    ['2026-03-07', 1772841600],
    ['2024-02-29T00:00:00Z', 1709164800],
    ['2026-02-29T00:00:00Z', undefined],
    ['2026-02-30', undefined],
    ['2026-13-01', undefined],
    ['2026-03-07T25:00:00Z', undefined],
    ['0001-01-01T00:00:00Z', undefined],
    ['yesterday', undefined],
    ['', undefined],
    [1772870400, undefined],
  ])('reads %j as %j', (value, seconds) => {
    const read = readTime(value);
    if (seconds === undefined) expect(read).toBeUndefined();
    else expect(read).toBeCloseTo(seconds, 6);
  });

  it('takes a time without a zone for UTC wherever it runs', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }),
        (date) => {
          expect(readTime(date.toISOString().slice(0, -1))).toBeCloseTo(date.getTime() / 1000, 3);
        },
      ),
    );
  });
});
