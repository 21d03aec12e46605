import { type Known, knownFound, knownGone, knownSame, withKnown } from './known.ts';
import type { Anomaly, DecidedOutcome, Failure, Outcome } from './outcome.ts';
import {
  type CheckpointStatus,
  ENTRIES_MAX,
  type RestorePoint,
  type SkippedResource,
} from './restore-point.ts';

export { type Known, type Names, PRESENCES, type Presence } from './known.ts';

/** Everything the exporter remembers about one configured checkpoint ID. Immutable. */
export interface Reading {
  readonly known: Known;
  /** Undefined before the first attempt. */
  readonly pollSuccess: boolean | undefined;
  /** 0 = never. */
  readonly lastPollSeconds: number;
  /** Time of the last definite answer; 0 = never. */
  readonly lastSuccessSeconds: number;
  /** Time of the last answer that showed it present; undefined when none ever did. */
  readonly lastPresentSeconds: number | undefined;
  /** Of the last poll; undefined when it got a definite answer. */
  readonly failure: Failure | undefined;
  readonly fingerprint: string | undefined;
  /** What the answer with this fingerprint said, shown or too old to be shown. */
  readonly lastRestorePoint: RestorePoint | undefined;
  readonly anomalies: readonly Anomaly[];
  /** The last status seen, kept when the restore point is gone or its data too old to show. */
  readonly lastStatus: CheckpointStatus | undefined;
  readonly statusSince: StatusSince | undefined;
  /** Ids of resources seen skipped in it, the newest last, so that each is counted once. */
  readonly seenSkipped: ReadonlySet<string>;
  /**
   * Whether the first answer is only what later ones are compared with. Counting it would make each
   * restart look like a wave of new events; an ID that joins later is news from its first answer on.
   */
  readonly firstIsBaseline: boolean;
}

/** When the last status seen was answered for the first time. */
export interface StatusSince {
  readonly seconds: number;
  /** Whether another one was answered before: else it may have been so for longer. */
  readonly isChange: boolean;
}

/** Readings of one project by checkpoint ID, in the order of the configuration. A map is one. */
export interface ProjectReadings {
  readonly size: number;
  get(checkpointId: string): Reading | undefined;
  has(checkpointId: string): boolean;
  keys(): Iterable<string>;
  values(): Iterable<Reading>;
}

/** All readings, by project name. A scrape and a page see one such state. */
export type PollState = ReadonlyMap<string, ProjectReadings>;

/** What a reading's step tells the event counters. */
export interface ReadingEvents {
  readonly entered: CheckpointStatus | undefined;
  readonly newlySkipped: readonly SkippedResource[];
  readonly newAnomalies: readonly Anomaly[];
}

/** Those of two answers that have nothing in common, and are as long as one may be. */
const SEEN_SKIPPED_MAX = 2 * ENTRIES_MAX;

const NO_IDS: ReadonlySet<string> = new Set();

/** The reading of a configured ID nobody has asked for yet. */
export function unpolled(
  project: string,
  checkpointId: string,
  { firstIsBaseline }: { readonly firstIsBaseline: boolean } = { firstIsBaseline: true },
): Reading {
  return {
    known: {
      project,
      checkpointId,
      presence: 'unknown',
      restorePoint: undefined,
      names: undefined,
      expiresAtSeconds: undefined,
    },
    pollSuccess: undefined,
    lastPollSeconds: 0,
    lastSuccessSeconds: 0,
    lastPresentSeconds: undefined,
    failure: undefined,
    fingerprint: undefined,
    lastRestorePoint: undefined,
    anomalies: [],
    lastStatus: undefined,
    statusSince: undefined,
    seenSkipped: NO_IDS,
    firstIsBaseline,
  };
}

/** What is known after an outcome that came at `nowSeconds`. */
export function nextReading(
  previous: Reading,
  outcome: DecidedOutcome,
  nowSeconds: number,
): Reading {
  switch (outcome.kind) {
    case 'failed':
      return {
        ...previous,
        pollSuccess: false,
        lastPollSeconds: nowSeconds,
        failure: outcome.failure,
      };
    case 'unchanged':
      return {
        ...answered(previous, knownAgain(previous, nowSeconds), nowSeconds),
        statusSince: since(previous, previous.lastStatus, nowSeconds),
      };
    case 'gone':
      return {
        ...answered(previous, knownGone(previous.known, nowSeconds), nowSeconds),
        fingerprint: undefined,
        lastRestorePoint: undefined,
        anomalies: [],
      };
    case 'found': {
      const { restorePoint } = outcome;
      return {
        ...answered(previous, knownFound(previous.known, restorePoint, nowSeconds), nowSeconds),
        fingerprint: outcome.fingerprint,
        lastRestorePoint: restorePoint,
        anomalies: outcome.anomalies,
        lastStatus: restorePoint.status,
        statusSince: since(previous, restorePoint.status, nowSeconds),
        seenSkipped: union(previous.seenSkipped, skippedOf(restorePoint)),
      };
    }
  }
}

/** What the step from one reading to the next adds to the event counters. */
export function readingEvents(previous: Reading, next: Reading): ReadingEvents {
  const newAnomalies = newOnes(previous.anomalies, next.anomalies);
  if (previous.lastSuccessSeconds === 0 && previous.firstIsBaseline) {
    return { entered: undefined, newlySkipped: [], newAnomalies };
  }
  return {
    entered: next.lastStatus === previous.lastStatus ? undefined : next.lastStatus,
    newlySkipped: skippedOf(next.known.restorePoint).filter(
      ({ id }) => id !== undefined && !previous.seenSkipped.has(id),
    ),
    newAnomalies,
  };
}

function newOnes(previous: readonly Anomaly[], next: readonly Anomaly[]): readonly Anomaly[] {
  // Nearly always there are none.
  if (next.length === 0 || next === previous) return [];
  const seen = new Set(previous.map(anomalyKey));
  return next.filter((anomaly) => !seen.has(anomalyKey(anomaly)));
}

/** Clocks are put right by as much as that every day; an answer from later than now has no age. */
const AHEAD_SECONDS_MAX = 60;

/**
 * The reading without what must not be shown any longer because the last definite answer is older
 * than `maxAgeSeconds`, or came while the clock was wrong; the same object when there is nothing to
 * take away.
 */
export function withoutStale(reading: Reading, nowSeconds: number, maxAgeSeconds: number): Reading {
  if (reading.known.presence === 'unknown') return reading;
  if (!isTooOld(reading.lastSuccessSeconds, nowSeconds, maxAgeSeconds)) return reading;
  return { ...reading, known: withKnown(reading.known, 'unknown', undefined) };
}

/** Whether what was said then must not be shown any longer, or the clock was wrong then. */
export function isTooOld(
  saidAtSeconds: number,
  nowSeconds: number,
  maxAgeSeconds: number,
): boolean {
  const ageSeconds = nowSeconds - saidAtSeconds;
  return ageSeconds > maxAgeSeconds || ageSeconds < -AHEAD_SECONDS_MAX;
}

/** Whether an undecided answer means that this restore point is gone. */
export function decide(
  outcome: Exclude<Outcome, { kind: 'unsent' }>,
  previous: Reading,
  cycle: { readonly anyAnswer: boolean; readonly anyAuthFailure: boolean },
): DecidedOutcome {
  if (outcome.kind !== 'undecided') return outcome;
  const wasPresent = previous.lastStatus !== undefined;
  const gone = cycle.anyAnswer || (wasPresent && !cycle.anyAuthFailure);
  return gone ? { kind: 'gone' } : { kind: 'failed', failure: outcome.failure };
}

function since(
  { lastStatus, statusSince }: Reading,
  status: CheckpointStatus | undefined,
  nowSeconds: number,
): StatusSince | undefined {
  if (status === undefined) return undefined;
  if (status === lastStatus && statusSince !== undefined) return statusSince;
  return { seconds: nowSeconds, isChange: lastStatus !== undefined && status !== lastStatus };
}

function answered(previous: Reading, known: Known, nowSeconds: number): Reading {
  return {
    ...previous,
    known,
    pollSuccess: true,
    lastPollSeconds: nowSeconds,
    lastSuccessSeconds: nowSeconds,
    lastPresentSeconds: known.presence === 'present' ? nowSeconds : previous.lastPresentSeconds,
    failure: undefined,
  };
}

/** An unchanged answer says what the last one said, be that shown at the moment or not. */
function knownAgain({ known, lastRestorePoint }: Reading, nowSeconds: number): Known {
  return lastRestorePoint === undefined ? known : knownSame(known, lastRestorePoint, nowSeconds);
}

function skippedOf(restorePoint: RestorePoint | undefined): readonly SkippedResource[] {
  return restorePoint?.vault?.skippedResources ?? [];
}

function union(
  seen: ReadonlySet<string>,
  skipped: readonly SkippedResource[],
): ReadonlySet<string> {
  const ids = skipped.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const fresh = ids.filter((id) => !seen.has(id));
  if (fresh.length === 0) return seen;
  if (seen.size + fresh.length <= SEEN_SKIPPED_MAX) return new Set([...seen, ...fresh]);
  // What is skipped now is what must not be news the next time.
  const now = new Set(ids);
  const before = [...seen].filter((id) => !now.has(id));
  return new Set([...before, ...now].slice(-SEEN_SKIPPED_MAX));
}

function anomalyKey({ kind, field, value }: Anomaly): string {
  return JSON.stringify([kind, field, value]);
}
