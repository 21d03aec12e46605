import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointsOf } from '../../../src/config/checkpoints/checkpoint-files.ts';
import { canonicalCheckpointId } from '../../../src/domain/checkpoint-id.ts';
import { atOnce } from '../../../src/domain/slices.ts';
import { ID, OTHER_ID } from '../loading.ts';

const NO_ID =
  'is no checkpoint ID; an ID has 8-4-4-4-12 or 32 hexadecimal digits, as 8b0851a8-adf3-4f4c-a914-dead08bf9664';

function unseen(what: string): string {
  return `has a character in it that cannot be seen as what it is: ${what}; write it anew`;
}

function read(text: string, environment: Record<string, string> = {}) {
  const { ids, findings } = atOnce(checkpointsOf('ids', text, { environment }));
  // Lists that repeat an ID have tests of their own.
  return {
    ids: ids.map(({ spelling }) => spelling),
    problems: findings.map(
      ({ position, text: what }) => `${position?.line}:${position?.column} ${what}`,
    ),
  };
}

describe('a list of checkpoints', () => {
  it.each<[string, string, string[]]>([
    ['nothing', '', []],
    ['comments', '# a\n  # b\n', []],
    ['an empty JSON array', '[]', []],
    ['a YAML document without content', '---\n', []],
    ['lines', `${ID}\n\n# a\n  ${OTHER_ID} # b`, [ID, OTHER_ID]],
    ['lines with CRLF', `${ID}\r\n${OTHER_ID}\r\n`, [ID, OTHER_ID]],
    ['a YAML list', `# a\n- ${ID}\n- "${OTHER_ID}" # b\n`, [ID, OTHER_ID]],
    ['a YAML list in a document', `%YAML 1.2\n---\n- ${ID}\n`, [ID]],
    ['a YAML flow list', `[${ID}, ${OTHER_ID},]`, [ID, OTHER_ID]],
    ['a JSON array', `\n[\n\t"${ID}",\n\t"${OTHER_ID}"\n]\n`, [ID, OTHER_ID]],
    ['32 digits', `- ${'1'.repeat(32)}\n- ${'0'.repeat(32)}`, ['1'.repeat(32), '0'.repeat(32)]],
    ['upper case', ID.toUpperCase(), [ID.toUpperCase()]],
    ['commas', `${ID}, ${OTHER_ID},\n`, [ID, OTHER_ID]],
    ['commas without a blank, in quotes', `"${ID}","${OTHER_ID}"\n`, [ID, OTHER_ID]],
    ['commas at the ends of lines', `# a\n${ID},\n'${OTHER_ID}',`, [ID, OTHER_ID]],
    [
      'a JSON array of objects',
      `[{"checkpoint_id": "${ID}"}, {"id": "${OTHER_ID}"}]`,
      [ID, OTHER_ID],
    ],
    ['both in one object', `[{"id": "x", "checkpoint_id": "${ID}"}]`, [ID]],
    [
      'a YAML list of objects',
      `- checkpoint_id: ${ID}\n  name: a\n- id: ${OTHER_ID}\n- ${'1'.repeat(32)}\n`,
      [ID, OTHER_ID, '1'.repeat(32)],
    ],
    ['an answer about checkpoints', `{"checkpoints": [{"id": "${ID}", "status": "x"}]}`, [ID]],
    [
      'an answer about backups',
      `{"backups": [{"id": "x", "checkpoint_id": "${ID}"}], "count": 1}`,
      [ID],
    ],
    ['a YAML mapping of a list', `# a\ncheckpoints:\n  - ${ID}\n`, [ID]],
  ])('reads %s', (_, text, ids) => {
    expect(read(text)).toEqual({ ids, problems: [] });
  });

  it.each<[string, string[]]>([
    [`${ID}\nnope\n`, [`2:1 ${NO_ID}`]],
    [`${ID} ${OTHER_ID}`, [`1:1 ${NO_ID}`]],
    [`  ${ID},x`, [`1:40 ${NO_ID}`]],
    [`${ID};${OTHER_ID}`, [`1:1 ${NO_ID}`]],
    ['{"backups": [{"id": "x"}]}', [`1:14 ${NO_ID}`]],
    ['[{"checkpoint_id": 5}]', [`1:20 ${NO_ID}`]],
    [`${ID.slice(0, 9)}\u200b${ID.slice(9)}`, [`1:1 ${unseen('U+200B, a zero-width space')}`]],
    [`- ${ID.slice(0, 9)}\u00a0${ID.slice(9)}`, [`1:3 ${unseen('U+00A0, a no-break space')}`]],
    [`["${ID.replace('-', '\u00ad-')}"]`, [`1:2 ${unseen('U+00AD, a soft hyphen')}`]],
    [`${ID},${ID.replace('-', '\u2013')}`, [`1:38 ${unseen('U+2013, a dash')}`]],
    [`${ID}\n${ID.slice(1)}\ufeff${ID[0]}`, [`2:1 ${unseen('U+FEFF, a byte order mark')}`]],
    [ID.slice(1), [`1:1 ${NO_ID}`]],
    [`${ID}0`, [`1:1 ${NO_ID}`]],
    [`ids: [${ID}]`, [`1:1 ${NO_ID}`]],
    [`- ${ID}\n-\n- {a: b}\n`, [`2:2 ${NO_ID}`, `3:3 ${NO_ID}`]],
    [
      `[1, true, null, [${ID}]]`,
      [`1:2 ${NO_ID}`, `1:5 ${NO_ID}`, `1:11 ${NO_ID}`, `1:17 ${NO_ID}`],
    ],
    ['[', ['1:1 is not YAML: a [ is opened here and not closed']],
    [
      '---\na: b\n',
      [
        '2:1 is no list; write a JSON array, a YAML list, one checkpoint ID a line, or what the API answers about backups',
      ],
    ],
    [
      'a\n${NOPE}',
      [
        `1:1 ${NO_ID}`,
        '2:1 environment variable NOPE is not set; set it, or write $${NOPE} for the plain text',
      ],
    ],
  ])('refuses %j', (text, problems) => {
    expect(read(text).problems).toEqual(problems);
  });

  it.each([
    [`${ID}\n${ID.replaceAll('-', '')}`, '2:1', 1, ''],
    [`- ${ID}\n- ${ID.toUpperCase()}`, '2:3', 1, ''],
    [
      `[{"checkpoint_id": "${ID}"},\n{"checkpoint_id": "${ID}"},{"id": "${ID}"}]`,
      '2:19',
      1,
      ', and 1 more of its entries repeat one',
    ],
  ])('takes an ID that comes again once, with one warning: %j', (text, place, line, more) => {
    const { ids, findings, warnings } = atOnce(checkpointsOf('ids', text, { environment: {} }));
    expect([ids.length, findings.length]).toEqual([1, 0]);
    expect(
      warnings.map((each) => `${each.position?.line}:${each.position?.column} ${each.text}`),
    ).toEqual([
      `${place} checkpoint ${ID} is in this list already, on line ${line}${more}; each is polled once`,
    ]);
  });

  it('replaces variables in every form, but not in comments', () => {
    const environment = { ID };
    expect(read('${ID} # ${NOPE}', environment)).toEqual({ ids: [ID], problems: [] });
    expect(read('- ${ID} # ${NOPE}', environment)).toEqual({ ids: [ID], problems: [] });
    expect(read('["${ID}"]', environment)).toEqual({ ids: [ID], problems: [] });
  });

  it('says no more than twenty things about a file', () => {
    const { problems } = read('x\n'.repeat(1000));
    expect(problems).toHaveLength(20);
    expect(problems.at(-1)).toBe(`20:1 ${NO_ID} (and 980 more problems in this list)`);
  });

  it('reads the same IDs out of every form', () => {
    const hex = fc.string({
      unit: fc.constantFrom(...'0123456789abcdefABCDEF'),
      minLength: 32,
      maxLength: 32,
    });
    const id = fc
      .tuple(hex, fc.boolean())
      .map(([text, dashed]) =>
        dashed ? text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : text,
      );
    const ids = fc.uniqueArray(id, { selector: (text) => canonicalCheckpointId(text) });
    fc.assert(
      fc.property(ids, (spellings) => {
        const expected = { ids: spellings, problems: [] };
        expect(read(spellings.join('\n'))).toEqual(expected);
        expect(read(spellings.map((text) => `- ${text}\n`).join(''))).toEqual(expected);
        expect(read(JSON.stringify(spellings, null, '\t'))).toEqual(expected);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom('', '[', '- '), fc.string({ unit: 'binary' }), (start, text) => {
        expect(() => read(start + text)).not.toThrow();
      }),
    );
  });
});
