import { expect, it } from 'vitest';
import { createOddLists } from '../../../src/daemon/access/odd-lists.ts';
import { logging } from '../../support/logging.ts';

const odd = (field: string, value = 'yesterday') =>
  ({ kind: 'invalid_field', field, value }) as const;

it('a field of a list that cannot be read is told of once, with what was found there', () => {
  const { log, fields } = logging();
  const tell = createOddLists('prod', log);
  tell([odd('backups.created_at')]);
  tell([odd('backups.created_at', 'today'), odd('backups')]);
  tell([odd('backups')]);
  tell([]);
  expect(fields.map((each) => [each['anomalies'], each['found']])).toEqual([
    [1, [odd('backups.created_at')]],
    [1, [odd('backups')]],
  ]);
});

it('fields without end are told of up to a bound', () => {
  const { log, lines } = logging();
  const tell = createOddLists('prod', log);
  for (let at = 0; at < 300; at += 1) tell([odd(`field ${at}`)]);
  expect(lines).toHaveLength(100);
});
