import { describe, expect, it } from 'vitest';
import type { ResourceStanding, VaultStanding } from '../../src/domain/standing.ts';
import { type Judgement, resourceJudgement, vaultJudgement } from '../../src/domain/verdict.ts';
import { reportOf } from '../../src/report/rows.ts';
import { NOW, resourceStanding, STANDING, vaultStanding } from './standings.ts';

const HOUR = 3600;
const SERVER = [resourceStanding('a', undefined)];
const EXEMPT = [
  resourceStanding('b', undefined, { autoProtect: false }),
  resourceStanding('c', undefined, { isGone: true }),
];

function said({ verdict, reason }: Judgement): string {
  return reason === '' ? verdict : `${verdict}: ${reason}`;
}

describe('of a vault', () => {
  it.each<readonly [string, Partial<VaultStanding>, string, boolean]>([
    ['young enough', { recoverySeconds: NOW - HOUR }, 'kept', true],
    ['as old as it may be', { recoverySeconds: NOW - 26 * HOUR }, 'kept', true],
    ['from the future', { recoverySeconds: NOW + HOUR }, 'kept', true],
    ['too old', { recoverySeconds: NOW - 26 * HOUR - 1 }, 'missed: 1s too old', false],
    ['too old by far', { recoverySeconds: NOW - 99 * HOUR }, 'missed: 3d1h too old', false],
    [
      'without objective',
      { recoverySeconds: NOW, objectiveSeconds: undefined },
      'unknown: no objective',
      true,
    ],
    ['not there', { resources: SERVER }, 'no_backup: 1 of 1 without backup', false],
    [
      'not there, nor an objective',
      { resources: SERVER, objectiveSeconds: undefined },
      'no_backup: 1 of 1 without backup; no objective',
      true,
    ],
    [
      'not there yet',
      { resources: SERVER, createdAtSeconds: NOW - HOUR },
      'unknown: the vault is younger than its objective',
      true,
    ],
    [
      'not there for what is left out, or does not exist any longer',
      { resources: [...SERVER, ...EXEMPT], objectiveSeconds: 26 * HOUR },
      'no_backup: 1 of 3 without backup',
      false,
    ],
    [
      'of nothing that is to be backed up',
      { resources: EXEMPT },
      'unknown: nothing in it is backed up by policies',
      true,
    ],
    ['of nothing', {}, 'unknown: no resources', true],
    ['not read', { silence: 'unread' }, 'unknown: its backups could not be read', false],
    [
      'of copies',
      { silence: 'nothing_expected' },
      'unknown: copies from elsewhere: nothing is expected',
      true,
    ],
    [
      'of restore points that are all gone',
      { source: 'configured' },
      'no_backup: no restore point is available',
      false,
    ],
  ])('a recovery point that is %s', (_, more, expected, isGood) => {
    const judgement = vaultJudgement(vaultStanding(more), NOW);
    expect(said(judgement)).toBe(expected);
    expect(judgement.isGood).toBe(isGood);
  });
});

describe('of a resource', () => {
  it.each<readonly [string, number | undefined, Partial<ResourceStanding>, string, boolean]>([
    ['young enough', 1, {}, 'kept', true],
    ['too old', 27, {}, 'missed: 1h too old', false],
    ['not there', undefined, {}, 'no_backup', false],
    [
      'too old, but no policy is for it',
      27,
      { autoProtect: false },
      'unknown: left out of the policies (auto_protect)',
      true,
    ],
    [
      'not there, nor the server any longer',
      undefined,
      { isGone: true },
      'unknown: it does not exist any longer',
      true,
    ],
  ])('a recovery point that is %s', (_, hoursAgo, more, expected, isGood) => {
    const resource = resourceStanding('a', hoursAgo, more);
    const judgement = resourceJudgement(resource, vaultStanding(), NOW);
    expect(said(judgement)).toBe(expected);
    expect(judgement.isGood).toBe(isGood);
  });
});

describe('a report', () => {
  it('counts verdicts', () => {
    const { vaults, resources, isGood } = reportOf(STANDING);
    expect(vaults).toEqual({ kept: 1, missed: 1, no_backup: 2, unknown: 3 });
    expect(resources).toEqual({ kept: 2, missed: 1, no_backup: 1, unknown: 2 });
    expect(isGood).toBe(false);
  });

  it.each([
    ['nothing at all', [], [], true],
    ['what is kept', STANDING.vaults.slice(0, 1), [], true],
    ['what is kept, and something unread', STANDING.vaults.slice(0, 1), STANDING.unread, false],
    ['what is missed', STANDING.vaults.slice(0, 2), [], false],
    ['what nothing is promised of', STANDING.vaults.slice(3, 5), [], true],
  ])('of %s', (_, vaults, unread, isGood) => {
    expect(reportOf({ nowSeconds: NOW, vaults, unread }).isGood).toBe(isGood);
  });
});
