import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalCheckpointId } from '../../src/domain/checkpoint-id.ts';

const ID = '8b0851a8-adf3-4f4c-a914-dead08bf9664';

it.each([
  [ID, ID],
  [ID.toUpperCase(), ID],
  [ID.replaceAll('-', ''), ID],
  ['8B0851A8adf34f4ca914dead08bf9664', ID],
  [`${ID} `, undefined],
  [ID.slice(1), undefined],
  [`{${ID}}`, undefined],
  [ID.replace('8', 'g'), undefined],
  ['8b0851a8adf3-4f4c-a914-dead08bf9664', undefined],
  ['', undefined],
])('%j is %j', (text, canonical) => {
  expect(canonicalCheckpointId(text)).toBe(canonical);
});

it('gives one form for all spellings', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      for (const spelling of [id, id.toUpperCase(), id.replaceAll('-', '')]) {
        expect(canonicalCheckpointId(spelling)).toBe(id);
      }
    }),
  );
});
