import fc from 'fast-check';
import { FAILURE_REASONS } from '../../src/domain/outcome.ts';
import { PRESENCES, type Reading } from '../../src/domain/reading.ts';
import {
  CHECKPOINT_STATUSES,
  PROTECT_STATUSES,
  type RestorePoint,
} from '../../src/domain/restore-point.ts';
import type { Projects } from './projects.ts';

/** Unicode as it comes, halves of surrogate pairs too, and what JSON and lines stumble over. */
export const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom('', '\0', '\n', '\r\n', '"', '\\', '\u2028', '\ud800', '__proto__', '{"sha256":'),
);
export const amount = fc.oneof(
  fc.nat(),
  // JSON has no negative zero, and no time or size is one.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
export const record = <Fields>(fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> }) =>
  fc.record(fields, { noNullPrototype: true });
export const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
export const few = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { maxLength: 3 });

const status = fc.constantFrom(...CHECKPOINT_STATUSES, 'unknown' as const);

export const protectStatus = fc.constantFrom(...PROTECT_STATUSES, 'unknown' as const);

const leftOut = record({
  resources: few(record({ type: maybe(text), protectStatus: maybe(protectStatus), count: amount })),
  skippedResources: amount,
});

const restorePoint: fc.Arbitrary<RestorePoint> = record({
  status,
  name: maybe(text),
  createdAtSeconds: maybe(amount),
  retentionSeconds: maybe(fc.oneof(amount, fc.constant('permanent' as const))),
  vault: maybe(
    record({
      id: maybe(text),
      name: maybe(text),
      resources: few(
        record({
          id: maybe(text),
          name: maybe(text),
          type: maybe(text),
          protectStatus: maybe(protectStatus),
          sizeBytes: maybe(amount),
          backupSizeBytes: maybe(amount),
          backups: maybe(amount),
        }),
      ),
      skippedResources: few(
        record({
          id: maybe(text),
          name: maybe(text),
          type: maybe(text),
          code: maybe(text),
          reason: maybe(text),
        }),
      ),
      leftOut: maybe(leftOut),
    }),
  ),
});

const failure = fc.record(
  {
    reason: fc.constantFrom(...FAILURE_REASONS),
    detail: text,
    httpStatus: fc.nat(),
    errorCode: text,
    requestId: text,
  },
  { requiredKeys: ['reason', 'detail'], noNullPrototype: true },
);

const anomaly = record({
  kind: fc.constantFrom('unknown_value' as const, 'invalid_field' as const),
  field: text,
  value: text,
});

type Shown = 'the last' | 'another' | 'none';

function readingArbitrary(project: string, checkpointId: string): fc.Arbitrary<Reading> {
  return fc
    .record({
      presence: fc.constantFrom(...PRESENCES),
      shown: fc.constantFrom<Shown>('the last', 'another', 'none'),
      another: restorePoint,
      remembered: record({
        names: maybe(record({ name: maybe(text), vaultId: maybe(text), vaultName: maybe(text) })),
        expiresAtSeconds: maybe(amount),
      }),
      reading: record({
        pollSuccess: maybe(fc.boolean()),
        lastPollSeconds: fc.double({ min: 1, max: 1e10, noNaN: true }),
        lastSuccessSeconds: amount,
        lastPresentSeconds: maybe(amount),
        failure: maybe(failure),
        fingerprint: maybe(text),
        lastRestorePoint: maybe(restorePoint),
        anomalies: few(anomaly),
        lastStatus: maybe(status),
        statusSince: maybe(record({ seconds: amount, isChange: fc.boolean() })),
        seenSkipped: few(text).map((ids) => new Set(ids)),
        firstIsBaseline: fc.boolean(),
      }),
    })
    .map(({ presence, shown, another, remembered, reading }) => {
      const shownPoint = { 'the last': reading.lastRestorePoint, another, none: undefined }[shown];
      const known = { project, checkpointId, presence, restorePoint: shownPoint, ...remembered };
      return { known, ...reading };
    });
}

/** Any readings of a project with these checkpoints, each of which may be left out. */
export function anyReadings(
  project: string,
  ids: readonly string[],
): fc.Arbitrary<ReadonlyMap<string, Reading>> {
  return fc
    .tuple(...ids.map((id) => maybe(readingArbitrary(project, id))))
    .map((all) => all.filter((reading) => reading !== undefined))
    .map((readings) => new Map(readings.map((reading) => [reading.known.checkpointId, reading])));
}

const oneProject = (name: string) =>
  fc
    .uniqueArray(text, { maxLength: 4 })
    .chain((ids) => record({ identity: text, readings: anyReadings(name, ids) }));

/** Any state that can be stored; every reading in it was polled. */
export const anyProjects: fc.Arbitrary<Projects> = fc
  .uniqueArray(text, { maxLength: 3 })
  .chain((names) =>
    fc
      .tuple(...names.map((name) => oneProject(name).map((project) => [name, project] as const)))
      .map((projects) => new Map(projects)),
  );
