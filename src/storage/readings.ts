import * as z from 'zod';
import { PRESENCES, withKnown } from '../domain/known.ts';
import { FAILURE_REASONS } from '../domain/outcome.ts';
import type { Reading } from '../domain/reading.ts';
import type { RestorePoint } from '../domain/restore-point.ts';
import { compiledOnce, type Kind, readAs, whole } from './kind.ts';
import { checkpointStatus, restorePoint } from './restore-point-fields.ts';

/** Stands for the restore point of the last answer where that is shown: it is written once. */
const LAST = 'last';

/** Stands for the time of the last poll, the one field that changes with each poll as a rule. */
const LAST_POLL = 'last poll';

/** More of them are in no answer that was read; what it said is asked for again. */
const PARTS_MAX = 40_000;

const text = z.string().optional();
const number = z.number().optional();
const names = whole({ name: text, vaultId: text, vaultName: text });

const failure = z.strictObject({
  reason: z.enum(FAILURE_REASONS),
  detail: z.string(),
  httpStatus: number,
  errorCode: text,
  requestId: text,
});

const anomaly = z.strictObject({
  kind: z.enum(['unknown_value', 'invalid_field']),
  field: z.string(),
  value: z.string(),
});

const statusSince = z.strictObject({ seconds: z.number(), isChange: z.boolean() });

const time = z.union([z.literal(LAST_POLL), z.number()]);

const stored = whole({
  presence: z.enum(PRESENCES),
  restorePoint: z.union([z.literal(LAST), restorePoint]).optional(),
  names: names.optional(),
  expiresAtSeconds: number,
  pollSuccess: z.boolean().optional(),
  lastPollSeconds: z.number(),
  lastSuccessSeconds: time,
  lastPresentSeconds: time.optional(),
  failure: failure.optional(),
  fingerprint: text,
  lastRestorePoint: restorePoint.optional(),
  anomalies: z.array(anomaly),
  lastStatus: checkpointStatus.optional(),
  statusSince: statusSince.optional(),
  seenSkipped: z.array(z.string()),
  firstIsBaseline: z.boolean(),
});
type StoredReading = z.output<typeof stored>;

const compiledSchema = compiledOnce(stored);

const NO_IDS: ReadonlySet<string> = new Set();
const NO_ANOMALIES: Reading['anomalies'] = [];

/** Readings of a project by checkpoint ID. */
export const READINGS: Kind<Reading> = {
  name: 'readings',
  fields: (reading) => {
    // Of an ID nobody has asked for yet there is nothing to remember.
    if (reading.lastPollSeconds === 0) return undefined;
    const { known, lastPollSeconds, lastSuccessSeconds, lastPresentSeconds, ...rest } =
      bounded(reading);
    const { presence, restorePoint, names, expiresAtSeconds } = known;
    const { anomalies } = rest;
    const timeOf = (seconds: number | undefined) =>
      seconds === lastPollSeconds ? LAST_POLL : seconds;
    return {
      presence,
      restorePoint:
        restorePoint !== undefined && restorePoint === rest.lastRestorePoint ? LAST : restorePoint,
      names,
      expiresAtSeconds,
      lastPollSeconds,
      lastSuccessSeconds: timeOf(lastSuccessSeconds),
      lastPresentSeconds: timeOf(lastPresentSeconds),
      ...rest,
      anomalies: anomalies.length === 0 ? NO_ANOMALIES : anomalies,
    };
  },
  decode: (fields, { project = '', key, sameVersion }) => {
    const read = readAs(compiledSchema(), fields);
    if ('problem' in read) return read;
    const reading = readingOf(read.value, project, key);
    // Another version may read more out of the same answer, so it must not pass for unchanged.
    return { value: sameVersion ? reading : { ...reading, fingerprint: undefined } };
  },
};

/** A reading of any size can be written and read; of one that is too large, all but the answer. */
function bounded(reading: Reading): Reading {
  const { known, lastRestorePoint, anomalies, seenSkipped } = reading;
  const isLast = known.restorePoint === lastRestorePoint;
  const parts = partsOf(lastRestorePoint) + (isLast ? 0 : partsOf(known.restorePoint));
  if (parts + anomalies.length + seenSkipped.size <= PARTS_MAX) return reading;
  return {
    ...reading,
    known: withKnown(known, 'unknown', undefined),
    fingerprint: undefined,
    lastRestorePoint: undefined,
    anomalies: NO_ANOMALIES,
    seenSkipped: NO_IDS,
  };
}

function readingOf(stored: StoredReading, project: string, checkpointId: string): Reading {
  const { presence, restorePoint: shown, names, expiresAtSeconds, ...rest } = stored;
  const { lastPollSeconds, lastSuccessSeconds: success, lastPresentSeconds: present } = rest;
  const restorePoint = shown === LAST ? rest.lastRestorePoint : shown;
  return {
    ...rest,
    known: { project, checkpointId, presence, restorePoint, names, expiresAtSeconds },
    lastSuccessSeconds: success === LAST_POLL ? lastPollSeconds : success,
    lastPresentSeconds: present === LAST_POLL ? lastPollSeconds : present,
    seenSkipped: rest.seenSkipped.length === 0 ? NO_IDS : new Set(rest.seenSkipped),
  };
}

function partsOf(restorePoint: RestorePoint | undefined): number {
  const { resources = [], skippedResources = [] } = restorePoint?.vault ?? {};
  return resources.length + skippedResources.length;
}
