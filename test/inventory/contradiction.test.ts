import { expect, it } from 'vitest';
import type { BackupState } from '../../src/domain/backup.ts';
import { contradicts } from '../../src/inventory/contradiction.ts';
import { restorePointsOf } from '../../src/inventory/restore-points.ts';
import { toItsEnd } from '../support/steps.ts';
import { listedBackup } from './listed.ts';

type Answered = Parameters<typeof contradicts>[1];

it.each<[Answered, readonly BackupState[], boolean]>([
  ['gone', ['available'], true],
  ['available', ['available', 'failed'], false],
  ['available', ['available', 'open'], false],
  ['available', ['failed'], true],
  ['available', ['open'], true],
  ['protecting', ['open', 'available'], false],
  ['protecting', ['available'], true],
  // A restore point may be in error while some of its backups are not.
  ['error', ['available'], false],
  ['error', ['failed'], false],
  ['deleting', ['available'], false],
  [undefined, ['available'], false],
])('%s beside backups that are %j: %s', (answered, states, contradicted) => {
  const backups = states.map((state, index) => ({
    ...listedBackup('c1', `r${index}`, 0),
    state,
  }));
  const {
    result: [listed],
  } = toItsEnd(restorePointsOf(backups));
  if (listed === undefined) throw new Error('there is no restore point');
  expect(contradicts(listed, answered)).toBe(contradicted);
});
