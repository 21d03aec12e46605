import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/outcome.ts';
import {
  decide,
  nextReading,
  readingEvents,
  unpolled,
  withoutStale,
} from '../../src/domain/reading.ts';
import { found, readingAfter, restorePoint, skipped, vault } from '../support/readings.ts';

const TIMEOUT: Failure = { reason: 'timeout', detail: 'no complete answer within 10000 ms' };
const FAILED = { kind: 'failed', failure: TIMEOUT } as const;
const GONE = { kind: 'gone' } as const;
const UNCHANGED = { kind: 'unchanged' } as const;

describe('a checkpoint nobody asked for', () => {
  it('is unknown, and was never polled', () => {
    expect(unpolled('prod', 'id')).toMatchObject({
      known: { presence: 'unknown', restorePoint: undefined },
      pollSuccess: undefined,
      lastPollSeconds: 0,
      lastSuccessSeconds: 0,
    });
  });
});

describe('the next reading', () => {
  it('after an answer holds the restore point and the time', () => {
    expect(readingAfter([found({ status: 'error' })])).toMatchObject({
      known: { presence: 'present', restorePoint: { status: 'error' } },
      pollSuccess: true,
      lastPollSeconds: 1001,
      lastSuccessSeconds: 1001,
      fingerprint: 'f1',
    });
  });

  it('after an unchanged answer keeps the very same object, with a new time', () => {
    const first = readingAfter([found()]);
    const second = nextReading(first, UNCHANGED, 2000);
    expect(second.known).toBe(first.known);
    expect(second).toMatchObject({ lastPollSeconds: 2000, lastSuccessSeconds: 2000 });
  });

  it('after a failure keeps what is known, and says that the poll failed', () => {
    const first = readingAfter([found()]);
    const second = nextReading(first, FAILED, 2000);
    expect(second.known).toBe(first.known);
    expect(second).toMatchObject({
      pollSuccess: false,
      failure: TIMEOUT,
      lastPollSeconds: 2000,
      lastSuccessSeconds: 1001,
    });
  });

  it('after an answer that follows a failure is clean again', () => {
    expect(readingAfter([found(), FAILED, UNCHANGED])).toMatchObject({
      pollSuccess: true,
      failure: undefined,
    });
  });

  it('after "gone" knows nothing but that, and needs the next answer whole', () => {
    expect(readingAfter([found(), GONE])).toMatchObject({
      known: { presence: 'missing', restorePoint: undefined },
      pollSuccess: true,
      fingerprint: undefined,
      lastStatus: 'available',
    });
  });

  it('after an answer with status deleted keeps status and names', () => {
    expect(readingAfter([found({ status: 'deleted', name: 'nightly' })]).known).toMatchObject({
      presence: 'missing',
      restorePoint: { status: 'deleted', name: 'nightly' },
    });
  });
});

describe('what is remembered', () => {
  const named = found({
    name: 'nightly',
    createdAtSeconds: 900,
    retentionSeconds: 86_400,
    vault: vault({ id: 'vault-1', name: 'web' }),
  });
  const names = { name: 'nightly', vaultId: 'vault-1', vaultName: 'web' };

  it.each([
    ['is gone', [named, GONE]],
    ['is deleted', [named, found({ status: 'deleted' })]],
    ['is described without them', [named, found()]],
    [
      'is described without the name of its vault',
      [named, found({ vault: vault({ name: undefined }) })],
    ],
  ] as const)('stays when it %s', (_is, outcomes) => {
    const { known } = readingAfter(outcomes);
    expect(known).toMatchObject({ names, expiresAtSeconds: 87_300 });
  });

  it('stays when its data is too old to be shown', () => {
    const { known, lastPresentSeconds } = withoutStale(readingAfter([named]), 9999, 900);
    expect(known).toMatchObject({ presence: 'unknown', names, expiresAtSeconds: 87_300 });
    expect(lastPresentSeconds).toBe(1001);
  });

  it('is what the last answer told, each part for itself', () => {
    const renamed = found({ name: 'weekly', vault: vault({ name: 'shop' }) });
    expect(readingAfter([named, renamed, GONE]).known.names).toEqual({
      name: 'weekly',
      vaultId: 'vault-1',
      vaultName: 'shop',
    });
    const moved = found({ vault: vault({ id: 'vault-2', name: undefined }) });
    expect(readingAfter([named, moved]).known.names).toEqual({
      name: 'nightly',
      vaultId: 'vault-2',
      vaultName: undefined,
    });
  });

  it('is nothing of what was never described', () => {
    expect(readingAfter([GONE]).known.names).toBeUndefined();
    expect(readingAfter([FAILED]).known.names).toBeUndefined();
  });
});

describe('when it was last present', () => {
  it.each([
    ['when it is there', [found()], 1001],
    ['when it is still there', [found(), UNCHANGED], 1002],
    ['when nobody answers', [found(), UNCHANGED, FAILED], 1002],
    ['when it is gone', [found(), GONE, GONE], 1001],
    ['when it is deleted', [found(), found({ status: 'deleted' }), UNCHANGED], 1001],
    ['when it was never there', [GONE, FAILED], undefined],
  ] as const)('%s', (_when, outcomes, seconds) => {
    expect(readingAfter(outcomes).lastPresentSeconds).toBe(seconds);
  });
});

describe('missing or expired', () => {
  const kept = { createdAtSeconds: 900, retentionSeconds: 200 };
  it.each([
    ['before its known expiry', [found(kept), GONE], 1099, 'missing'],
    ['at its known expiry', [found(kept)], 1100, 'expired'],
    ['without a known expiry', [found({ createdAtSeconds: 900 })], 9999, 'missing'],
    ['when it was never there', [], 9999, 'missing'],
    [
      'when it was made permanent',
      [found(kept), found({ ...kept, retentionSeconds: 'permanent' })],
      9999,
      'missing',
    ],
    ['when the retention was left out later', [found(kept), found()], 1100, 'expired'],
  ] as const)('%s', (_when, outcomes, atSeconds, presence) => {
    const reading = nextReading(readingAfter(outcomes), GONE, atSeconds);
    expect(reading.known.presence).toBe(presence);
  });

  it('turns to expired while the API goes on saying deleted', () => {
    const deleted = readingAfter([found({ ...kept, status: 'deleted' })]);
    expect(deleted.known.presence).toBe('missing');
    expect(nextReading(deleted, UNCHANGED, 1100).known.presence).toBe('expired');
  });
});

describe('undecided answers', () => {
  const undecided = {
    kind: 'undecided',
    failure: { reason: 'wrong_endpoint', detail: 'Malformed request url' },
  } as const;
  const never = unpolled('prod', 'id');
  const present = readingAfter([found()]);
  it.each([
    ['another checkpoint got an answer', never, true, false, 'gone'],
    ['it was present before', present, false, false, 'gone'],
    ['it was present before, but the sign-in fails', present, false, true, 'failed'],
    ['nothing speaks for the endpoint', never, false, false, 'failed'],
  ])('%s', (_why, previous, anyAnswer, anyAuthFailure, kind) => {
    expect(decide(undecided, previous, { anyAnswer, anyAuthFailure }).kind).toBe(kind);
  });

  it('leaves decided ones alone', () => {
    expect(decide(FAILED, never, { anyAnswer: true, anyAuthFailure: false })).toBe(FAILED);
  });
});

describe('events', () => {
  function eventsOf(...outcomes: Parameters<typeof readingAfter>[0]) {
    return readingEvents(readingAfter(outcomes.slice(0, -1)), readingAfter(outcomes));
  }
  const oneSkipped = { vault: vault({ skippedResources: [skipped({ id: 'a' })] }) };
  const twoSkipped = {
    vault: vault({ skippedResources: [skipped({ id: 'a' }), skipped({ id: 'b' })] }),
  };

  it('of the first answer are the baseline and not counted', () => {
    expect(eventsOf(found({ status: 'error', ...oneSkipped }))).toEqual({
      entered: undefined,
      newlySkipped: [],
      newAnomalies: [],
    });
    expect(eventsOf(FAILED, found({ status: 'error' })).entered).toBeUndefined();
  });

  it.each([
    ['a new status', [found(), found({ status: 'error' })], 'error'],
    ['the same status', [found(), found()], undefined],
    ['a status after missing', [GONE, found()], 'available'],
    ['the old status after missing', [found(), GONE, found()], undefined],
    ['a failed poll', [found(), FAILED], undefined],
    ['a status that flaps', [found(), found({ status: 'error' }), found()], 'available'],
  ] as const)('%s', (_what, outcomes, entered) => {
    expect(eventsOf(...outcomes).entered).toBe(entered);
  });

  it('forget the skipped resources that were seen longest ago, never those of now', () => {
    const many = (from: number) =>
      Array.from({ length: 5000 }, (_, at) => skipped({ id: `id-${from + at}` }));
    const old = [skipped({ id: 'old' })];
    const seen = [old, many(0), many(5000), [...old, ...many(10_000)]].map((skippedResources) =>
      found({ vault: vault({ skippedResources }) }),
    );
    const last = readingAfter(seen);
    expect(last.seenSkipped.size).toBe(10_000);
    const again = nextReading(last, found({ vault: vault({ skippedResources: old }) }), 2000);
    expect(readingEvents(last, again).newlySkipped).toEqual([]);
    const back = nextReading(last, found({ vault: vault({ skippedResources: many(0) }) }), 2000);
    expect(readingEvents(last, back).newlySkipped.length).toBeGreaterThan(0);
  });

  it('count each skipped resource of a checkpoint once', () => {
    expect(eventsOf(found(oneSkipped), found(twoSkipped)).newlySkipped).toMatchObject([
      { id: 'b' },
    ]);
    expect(eventsOf(found(twoSkipped), found(), found(oneSkipped)).newlySkipped).toEqual([]);
  });

  it('tell anomalies when they are first seen, on the first answer too', () => {
    const odd = { kind: 'unknown_value', field: 'status', value: 'copying' } as const;
    const strange = { ...found({ status: 'unknown' }), anomalies: [odd] };
    expect(eventsOf(strange).newAnomalies).toEqual([odd]);
    expect(eventsOf(strange, { ...strange, fingerprint: 'f2' }).newAnomalies).toEqual([]);
    expect(
      eventsOf(strange, { ...strange, anomalies: [{ ...odd, value: 'finished' }] }).newAnomalies,
    ).toHaveLength(1);
  });
});

describe('staleness', () => {
  const reading = readingAfter([found(), FAILED]);

  it('leaves young data alone', () => {
    expect(withoutStale(reading, 1001 + 900, 900)).toBe(reading);
  });

  it('takes old data away, but not the times and the failure', () => {
    const stale = withoutStale(reading, 1001 + 901, 900);
    expect(stale).toMatchObject({
      known: { presence: 'unknown', restorePoint: undefined },
      pollSuccess: false,
      lastSuccessSeconds: 1001,
      lastStatus: 'available',
    });
    expect(withoutStale(stale, 9999, 900)).toBe(stale);
  });

  it('takes away what was answered while the clock was ahead, once it is right', () => {
    const answered = nextReading(reading, UNCHANGED, 100_000);
    expect(withoutStale(answered, 100_000 - 60, 900)).toBe(answered);
    expect(withoutStale(answered, 100_000 - 61, 900).known.presence).toBe('unknown');
  });

  it('applies to missing ones as well', () => {
    expect(withoutStale(readingAfter([GONE]), 9999, 900).known.presence).toBe('unknown');
  });

  it('is over with the next answer, also one that had nothing new to say', () => {
    const stale = withoutStale(reading, 9999, 900);
    const back = nextReading(stale, UNCHANGED, 10_000);
    expect(back.known).toEqual(reading.known);
    expect(readingEvents(stale, back).entered).toBeUndefined();
    const deleted = withoutStale(readingAfter([found({ status: 'deleted' })]), 9999, 900);
    expect(nextReading(deleted, UNCHANGED, 10_000).known.presence).toBe('missing');
  });

  it('does not count the old status again when it comes back', () => {
    const stale = withoutStale(readingAfter([found()]), 9999, 900);
    const back = nextReading(stale, { ...found(), restorePoint: restorePoint() }, 10_000);
    expect(readingEvents(stale, back).entered).toBeUndefined();
    expect(back.known.presence).toBe('present');
  });
});
