import { describe, expect, it } from 'vitest';
import type { Followed } from '../../src/domain/followed.ts';
import { nextReading, type Reading, unpolled, withoutStale } from '../../src/domain/reading.ts';
import type { RestorePoint } from '../../src/domain/restore-point.ts';
import type { ResourceStanding, VaultStanding } from '../../src/domain/standing.ts';
import { PROBLEM_KINDS, severityOf } from '../../src/status/model/problem.ts';
import { isGood } from '../../src/status/model/status.ts';
import { found, resource, skipped, vault } from '../support/readings.ts';
import { CYCLE, followed, HOUR, NOW, polling, status } from './statuses.ts';

/** Available nine hours ago, and since some hours what it is now. */
function reading(fields: Partial<RestorePoint>, id = 'a', hours = 3): Reading {
  const now = found({ vault: vault(), ...fields });
  return [
    [found(), NOW - 9 * HOUR] as const,
    [now, NOW - hours * HOUR] as const,
    [now, NOW - 60] as const,
  ].reduce((known, [said, seconds]) => nextReading(known, said, seconds), unpolled('prod', id));
}

const GONE = { kind: 'gone' } as const;
const FAILURE = { reason: 'timeout', detail: 'no answer within 10s' } as const;
const old = (seconds: number) => nextReading(unpolled('prod', 'a'), found(), NOW - seconds);

describe('of a restore point', () => {
  const said = (each: Reading, more: Partial<Followed> | undefined = undefined) => {
    const { problems } = status({
      readings: [each],
      ...(more === undefined ? {} : { followed: new Map([['a', followed(more)]]) }),
    });
    return problems.map(({ kind, resources, sinceSeconds }) => [
      kind,
      ...resources.names,
      ...(sinceSeconds === undefined ? [] : [(NOW - sinceSeconds) / HOUR]),
    ]);
  };

  it.each([
    ['available', reading({}), []],
    ['error', reading({ status: 'error' }), [['failed', 3]]],
    ['error-deleting', reading({ status: 'error-deleting' }), [['failed_deleting', 3]]],
    ['of an unknown status', reading({ status: 'unknown' }), [['status_unknown', 3]]],
    ['new and protecting', reading({ status: 'protecting', createdAtSeconds: NOW - HOUR }), []],
    [
      'protecting for 7 hours',
      reading({ status: 'protecting', createdAtSeconds: NOW - 7 * HOUR }),
      [['stuck_protecting', 7]],
    ],
    ['deleting for 3 hours', reading({ status: 'deleting' }), [['stuck_deleting', 3]]],
    [
      'with skipped resources',
      reading({ vault: vault({ skippedResources: [skipped(), skipped({ id: 's', name: '' })] }) }),
      [['skipped', 'db-02', 's']],
    ],
    [
      'with a resource in error',
      reading({ vault: vault({ resources: [resource({ protectStatus: 'error' })] }) }),
      [['resource_error', 'app-01']],
    ],
    ['gone, seen an hour ago', nextReading(old(HOUR), GONE, NOW), [['lost', 1]]],
    ['gone, seen two days ago', nextReading(old(48 * HOUR), GONE, NOW), [['missing', 48]]],
    ['gone, seen 25 hours ago', nextReading(old(25 * HOUR), GONE, NOW), [['lost', 25]]],
    [
      'gone in an answer of yesterday, seen an hour before that',
      nextReading(old(25 * HOUR), GONE, NOW - 24 * HOUR),
      [['lost', 25]],
    ],
    ['never there', nextReading(unpolled('prod', 'a'), GONE, NOW), [['missing']]],
    [
      'expired an hour ago',
      nextReading(reading({ createdAtSeconds: NOW - 2 * HOUR, retentionSeconds: HOUR }), GONE, NOW),
      [],
    ],
    [
      'expired two days ago, and configured',
      nextReading(
        reading({ createdAtSeconds: NOW - 49 * HOUR, retentionSeconds: HOUR }),
        GONE,
        NOW,
      ),
      [['expired', 48]],
    ],
    ['too old', withoutStale(old(2 * HOUR), NOW, HOUR), [['stale', 2]]],
    [
      'never answered',
      nextReading(unpolled('prod', 'a'), { kind: 'failed', failure: FAILURE }, NOW),
      [['stale']],
    ],
    ['not asked for yet', unpolled('prod', 'a'), []],
  ] as const)('%s', (_, each, expected) => {
    expect(said(each)).toEqual(expected);
  });

  it.each([
    [49, 'lost'],
    [50, 'missing'],
  ])('asked for once a day and gone, seen %i hours before that: %s', (hours, expected) => {
    const readings = [nextReading(old(hours * HOUR), GONE, NOW)];
    const { problems } = status({ readings, polling: polling({ intervalSeconds: 24 * HOUR }) });
    expect(problems.map(({ kind }) => kind)).toEqual([expected]);
  });

  it('lost, as discovery found out', () => {
    const lostAtSeconds = NOW - 5 * HOUR;
    expect(said(unpolled('prod', 'a'), { lostAtSeconds })).toEqual([['lost', 5]]);
  });

  it.each(['protecting', 'deleting'] as const)(
    '%s when it was asked for, which is a day ago',
    (now) => {
      const seen = found({ status: now, createdAtSeconds: NOW - 25 * HOUR });
      expect(said(nextReading(unpolled('prod', 'a'), seen, NOW - 24 * HOUR))).toEqual([]);
    },
  );

  it('in deletion for a while', () => {
    expect(said(reading({ status: 'deleting' }, 'a', 1))).toEqual([]);
  });

  it('in deletion since it was first seen so, whatever was not answered meanwhile', () => {
    const failed = { kind: 'failed', failure: FAILURE } as const;
    const deleting = nextReading(reading({ status: 'deleting' }), failed, NOW - 30);
    expect(said(deleting)).toEqual([['stuck_deleting', 3]]);
    const first = nextReading(unpolled('prod', 'a'), found({ status: 'deleting' }), NOW - 4 * HOUR);
    expect(said(nextReading(first, { kind: 'unchanged' }, NOW))).toEqual([['stuck_deleting', 4]]);
  });

  it('in error for as long as nobody knows', () => {
    const status = 'error-deleting';
    const first = nextReading(unpolled('prod', 'a'), found({ status }), NOW - 4 * HOUR);
    expect(said(nextReading(first, found({ status }), NOW))).toEqual([['failed_deleting']]);
  });

  it('only the newest available one of a vault tells what the vault lacks', () => {
    const lacking = vault({ skippedResources: [skipped()] });
    const { problems } = status({
      readings: [
        reading({ vault: lacking, createdAtSeconds: NOW - HOUR }, 'newest'),
        reading({ vault: lacking, createdAtSeconds: NOW - 2 * HOUR }, 'older'),
        reading({ status: 'protecting', createdAtSeconds: NOW - 60 }, 'in the making'),
      ],
    });
    expect(problems.map(({ kind, checkpointId }) => [kind, checkpointId])).toEqual([
      ['skipped', 'newest'],
    ]);
    expect(problems[0]?.reason).toBe(
      'Not in the newest restore point of the vault; Performing backups. (BackupService.6203)',
    );
  });
});

describe('of a vault', () => {
  const standing = (more: Partial<VaultStanding>): VaultStanding => ({
    project: 'prod',
    vaultId: 'vault-1',
    vaultName: 'web',
    source: 'discovered',
    createdAtSeconds: 0,
    recoverySeconds: undefined,
    newestSeconds: undefined,
    objectiveSeconds: 26 * HOUR,
    retention: undefined,
    resources: [],
    newestFailure: undefined,
    silence: undefined,
    remark: '',
    ...more,
  });
  const server = (hours: number | undefined, more: Partial<ResourceStanding> = {}) => ({
    id: `server-${hours}`,
    name: `app-${hours}`,
    type: undefined,
    recoverySeconds: hours === undefined ? undefined : NOW - hours * HOUR,
    autoProtect: true,
    isGone: false,
    failedBackups: 0,
    newestFailure: undefined,
    ...more,
  });
  const newestFailure = {
    id: 't',
    vaultId: 'vault-1',
    checkpointId: undefined,
    resourceId: 'server-2',
    resourceName: 'app-2',
    operationType: 'backup',
    status: 'failed',
    endedAtSeconds: NOW - HOUR,
    toldSinceSeconds: NOW - HOUR,
    code: 'BackupService.6203',
    message: 'No agent.',
  } as const;

  it.each([
    [{ resources: [server(2)], recoverySeconds: NOW - 2 * HOUR }, []],
    [
      { resources: [server(2), server(undefined, { newestFailure })] },
      [['no_backup', 'app-undefined']],
    ],
    [{ resources: [server(undefined, { autoProtect: false })] }, []],
    [
      { resources: [server(30)], recoverySeconds: NOW - 30 * HOUR, newestSeconds: NOW - 30 * HOUR },
      [['objective_missed', 'app-30']],
    ],
    [
      {
        resources: [server(2), server(30)],
        recoverySeconds: NOW - 30 * HOUR,
        newestSeconds: NOW - 2 * HOUR,
      },
      [['resource_objective_missed', 'app-30']],
    ],
    [
      { resources: [server(2, { failedBackups: 2 })], recoverySeconds: NOW - 2 * HOUR },
      [['backup_failed', 'app-2']],
    ],
    [{ source: 'configured' }, [['objective_missed']]],
    [{ source: 'configured', objectiveSeconds: undefined }, []],
    [
      { newestFailure, resources: [server(2)], recoverySeconds: NOW - 2 * HOUR },
      [['task_failed', 'app-2']],
    ],
  ] as const)('%o', (more, expected) => {
    const vaults = [
      {
        standing: standing(more),
        reading: undefined,
        listedAtSeconds: undefined,
        expectation: undefined,
        trail: undefined,
      },
    ];
    const { problems } = status({ vaults });
    expect(problems.map(({ kind, resources }) => [kind, ...resources.names])).toEqual(expected);
  });

  it('with the text of the failure', () => {
    const resources = [server(2), server(undefined, { newestFailure })];
    const vaults = [
      {
        standing: standing({ resources }),
        reading: undefined,
        listedAtSeconds: undefined,
        expectation: undefined,
        trail: undefined,
      },
    ];
    expect(status({ vaults }).problems[0]?.reason).toBe(
      '1 of 2 resources have no available backup in the vault. Newest failure: backup failed: No agent. (BackupService.6203)',
    );
  });
});

describe('of a project', () => {
  const stale = withoutStale(old(2 * HOUR), NOW, HOUR);

  it.each([
    [{}, ['stale']],
    [{ isSignInGood: false }, ['sign_in_refused', 'stale']],
    [{ lastCycle: undefined }, []],
    [{ isCircuitOpen: true }, ['stale', 'breaker_open']],
    [
      { lists: [{ name: 'vaults', atSeconds: undefined, failure: FAILURE, isCut: false }] },
      ['stale', 'list_unread'],
    ],
    [
      { lists: [{ name: 'tasks', atSeconds: NOW, failure: undefined, isCut: true }] },
      ['stale', 'list_cut'],
    ],
  ] as const)('%o', (more, expected) => {
    const { problems } = status({ readings: [stale], polling: polling(more) });
    expect(problems.map(({ kind }) => kind)).toEqual(expected);
  });

  it('that watches nothing', () => {
    expect(status({ readings: [] }).problems.map(({ kind }) => kind)).toEqual(['nothing_watched']);
  });

  it('that is not answered at all, and not once more for each restore point', () => {
    const lastCycle = { ...CYCLE, answered: 0, unsent: FAILURE };
    const { problems } = status({ readings: [stale], polling: polling({ lastCycle }) });
    expect(problems.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['no_answer', 'Nothing was answered in the last cycle: no answer within 10s (timeout)'],
    ]);
  });
});

describe('all of them', () => {
  it('come worst first, and a restore point has the worst of its own', () => {
    const readings = [
      nextReading(unpolled('prod', 'a'), GONE, NOW),
      reading({ status: 'error' }, 'b'),
      reading({ status: 'error-deleting' }, 'c'),
    ];
    const { problems, points } = status({ readings });
    expect(problems.map(({ kind }) => kind)).toEqual(['failed', 'missing', 'failed_deleting']);
    expect(points.map(({ problem }) => problem)).toEqual(['missing', 'failed', 'failed_deleting']);
  });

  it('are severe in the order of their table', () => {
    const severities = Object.values(PROBLEM_KINDS).map(({ severity }) => severity);
    const order = ['critical', 'warning', 'info'];
    expect(severities).toEqual(
      [...severities].sort((one, other) => order.indexOf(one) - order.indexOf(other)),
    );
    expect(severityOf({ kind: 'expired' })).toBe('info');
  });

  it('are none where all is well and was asked for', () => {
    expect(isGood(status({ readings: [reading({})] }))).toBe(true);
    expect(isGood(status({ polling: polling({ lastCycle: undefined }) }))).toBe(false);
    expect(isGood(status({ readings: [reading({ status: 'error' })] }))).toBe(false);
  });
});
