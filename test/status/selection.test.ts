import { expect, it } from 'vitest';
import { nextReading, unpolled } from '../../src/domain/reading.ts';
import { EVERYTHING, selectedOf } from '../../src/status/model/selection.ts';
import { found, resource, vault } from '../support/readings.ts';
import { toItsEnd } from '../support/steps.ts';
import { NOW, status } from './statuses.ts';

it.each([
  ['app', ['one']],
  ['APP-01', ['one']],
  ['straSSe', []],
  ['STRAẞE', ['one']],
  ['a.p', []],
  ['(x|y)*$ [z] {1}', ['other']],
  ['\\d+', []],
  ['^', []],
  ['vault', ['one', 'other']],
  ['\ud83d', []],
])('a text is looked for as it is, in any case: %s', (text, expected) => {
  const named = (id: string, name: string) =>
    nextReading(
      unpolled('prod', id),
      found({ vault: vault({ resources: [resource({ id: `r-${id}`, name })] }) }),
      NOW,
    );
  const readings = [named('one', 'App-01 Straße 💾'), named('other', '(X|Y)*$ [z] {1}')];
  const chosen = toItsEnd(selectedOf(status({ readings }), { ...EVERYTHING, text })).result;
  expect(chosen.map(({ checkpointId }) => checkpointId)).toEqual(expected);
});
