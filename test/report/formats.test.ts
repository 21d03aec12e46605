import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationText } from '../../src/domain/duration-text.ts';
import { printable } from '../../src/domain/printable.ts';
import { REPORT_FORMATS } from '../../src/domain/report-format.ts';
import { cellsOf, fitted } from '../../src/report/cells.ts';
import { reportCsv } from '../../src/report/csv.ts';
import { FORMATS } from '../../src/report/formats.ts';
import { reportOf } from '../../src/report/rows.ts';
import { reportText } from '../../src/report/text.ts';
import { NOW, resourceStanding, STANDING, vaultStanding } from './standings.ts';

const ENDINGS = { text: 'txt', csv: 'csv', json: 'json' };

it.each(REPORT_FORMATS)('a report as %s is what its file shows', (format) => {
  const golden = new URL(`golden/report.${ENDINGS[format]}`, import.meta.url);
  expect(FORMATS[format](reportOf(STANDING))).toBe(readFileSync(golden, 'utf8'));
});

it.each([
  ['all kept', STANDING.vaults.slice(0, 1), [], 'All objectives are kept.'],
  ['one missed', STANDING.vaults.slice(0, 2), [], 'Not all objectives are kept.'],
  ['none there', STANDING.vaults.slice(3, 4), [], /^No objective was missed, for there is none/],
  ['something unread', STANDING.vaults.slice(0, 1), STANDING.unread, /^Not all of it is known/],
])('a report with %s says so at its end', (_, vaults, unread, end) => {
  const lines = reportText(reportOf({ nowSeconds: NOW, vaults, unread })).split('\n');
  expect(lines.at(-1)).toBe('');
  expect(lines.at(-2)).toEqual(typeof end === 'string' ? end : expect.stringMatching(end));
});

/** A vault and a server of these names and IDs. */
function named(text: string, vaultName: string | undefined = text) {
  const resources = [resourceStanding(text, 1, { name: vaultName })];
  const vaults = [vaultStanding({ vaultId: text, vaultName, resources, recoverySeconds: NOW })];
  return reportOf({ nowSeconds: NOW, vaults, unread: [] });
}

describe('whatever a name is', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 60 });

  it('the table is aligned, and steers no terminal', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, isNamed) => {
        const lines = reportText(named(text, isNamed ? text : '')).split('\n');
        const table = lines.slice(3, 6);
        const columns = table.map((line) => cellsOf(line.slice(0, line.search(/OBJECTIVE|1d2h/))));
        expect(columns[0]).toBeGreaterThan(40);
        expect(new Set(columns).size).toBe(1);
        expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  it('a CSV reader gets it back, and a spreadsheet takes it for no formula', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.constantFrom('=1', '+1', '-1', '@a', '\t=1')), (text) => {
        const [, vault] = parsed(reportCsv(named(text)));
        const said = printable(text);
        expect(vault?.[3]).toBe(/^[=+\-@＝＋－＠]/.test(said) ? `'${said}` : said);
      }),
    );
  });
});

/** RFC 4180, read character by character. */
function parsed(csv: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < csv.length; at += 1) {
    const sign = csv[at];
    if (isQuoted && sign === '"' && csv[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"') {
      isQuoted = !isQuoted;
    } else if (!isQuoted && (sign === ',' || (sign === '\r' && csv[at + 1] === '\n'))) {
      rows.at(-1)?.push(cell);
      cell = '';
      if (sign === ',') continue;
      rows.push([]);
      at += 1;
    } else {
      cell += sign;
    }
  }
  return rows;
}

it.each([
  [0, '0s'],
  [0.4, '0s'],
  [59, '59s'],
  [60, '1m'],
  [90, '1m30s'],
  [3600, '1h'],
  [3601, '1h'],
  [93_600, '1d2h'],
  [30 * 86_400, '30d'],
  [30 * 86_400 + 61, '30d'],
])('%d seconds are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

it.each([
  ['abc', 5, 'abc  '],
  ['abcdef', 5, 'abcd…'],
  ['财务财务', 8, '财务财务'],
  ['财务财务', 6, '财务… '],
  ['财务财务', 7, '财务财…'],
  ['e\u0301e\u0301', 3, 'e\u0301e\u0301 '],
])('%s in %i cells is %s', (text, cells, expected) => {
  expect(fitted(text, cells)).toBe(expected);
  expect(cellsOf(fitted(text, cells))).toBe(cells);
});
