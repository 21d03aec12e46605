import { describe, expect, it } from 'vitest';
import { pollLogLines } from '../../../src/daemon/collectors/poll-log.ts';
import type { Failure } from '../../../src/domain/outcome.ts';
import { readingEvents } from '../../../src/domain/reading.ts';
import {
  CHECKPOINT,
  found,
  PROJECT,
  readingAfter,
  skipped,
  vault,
} from '../../support/readings.ts';

const REFUSED: Failure = {
  reason: 'auth',
  detail: 'token expires',
  httpStatus: 401,
  errorCode: 'APIGW.0301',
  requestId: 'abc',
};
const FAILED = { kind: 'failed', failure: REFUSED } as const;
const GONE = { kind: 'gone' } as const;

/** The lines of the last step. */
function linesOf(...outcomes: Parameters<typeof readingAfter>[0]) {
  const previous = readingAfter(outcomes.slice(0, -1));
  const next = readingAfter(outcomes);
  return pollLogLines(previous, next, readingEvents(previous, next));
}

function said(...outcomes: Parameters<typeof readingAfter>[0]) {
  return linesOf(...outcomes).map(({ level, message }) => `${level}: ${message}`);
}

describe('what a poll is worth saying', () => {
  it.each([
    ['nothing when all is well', [found()], []],
    ['a failure when it begins', [FAILED], ['warn: poll failed']],
    ['a failure that goes on, for debugging', [FAILED, FAILED], ['debug: poll failed again']],
    [
      'a failure of another kind',
      [FAILED, { kind: 'failed', failure: { ...REFUSED, reason: 'timeout' } }],
      ['warn: poll failed'],
    ],
    [
      'the same failure of another request',
      [FAILED, { kind: 'failed', failure: { ...REFUSED, requestId: 'def' } }],
      ['debug: poll failed again'],
    ],
    ['the end of a failure', [FAILED, found()], ['info: poll answered again']],
    ['that it is missing', [found(), GONE], ['warn: restore point is missing']],
    ['that it is still missing: nothing', [found(), GONE, GONE], []],
    ['a status that changed', [found(), found({ status: 'error' })], ['info: status changed']],
  ] as const)('%s', (_what, outcomes, lines) => {
    expect(said(...outcomes)).toEqual(lines);
  });

  it('with everything needed to find the request', () => {
    expect(linesOf(FAILED)[0]?.fields).toEqual({
      project: PROJECT,
      checkpoint_id: CHECKPOINT,
      reason: 'auth',
      http_status: 401,
      error_code: 'APIGW.0301',
      request_id: 'abc',
      detail: 'token expires',
    });
  });
});

describe('skipped resources', () => {
  const partly = found({ vault: vault({ skippedResources: [skipped()] }) });

  it('are told with their reasons, on the first answer too, and once', () => {
    expect(linesOf(partly)).toEqual([
      {
        level: 'warn',
        message: 'resources were skipped in the restore point',
        fields: {
          project: PROJECT,
          checkpoint_id: CHECKPOINT,
          skipped_resources: 1,
          resources: [
            {
              resource_id: 'server-2',
              resource_type: 'OS::Nova::Server',
              resource_name: 'db-02',
              code: 'BackupService.6203',
              reason: 'Performing backups.',
            },
          ],
        },
      },
    ]);
    expect(said(partly, { kind: 'unchanged' })).toEqual([]);
    expect(said(partly, found(), partly)).toEqual([]);
  });

  it('fill no line without end', () => {
    const many = Array.from({ length: 1000 }, (_, index) => skipped({ id: `server-${index}` }));
    const [line] = linesOf(found({ vault: vault({ skippedResources: many }) }));
    expect(line?.fields['skipped_resources']).toBe(1000);
    expect(line?.fields['resources']).toHaveLength(20);
  });
});

it('tells what could not be read', () => {
  const odd = { kind: 'unknown_value', field: 'status', value: 'copying' } as const;
  expect(linesOf({ ...found({ status: 'unknown' }), anomalies: [odd] })).toMatchObject([
    { level: 'warn', fields: { anomalies: 1, found: [odd] } },
  ]);
});

it('tells of a restore point with more resources than become series, once', () => {
  const leftOut = {
    resources: [{ type: undefined, protectStatus: undefined, count: 45_000 }],
    skippedResources: 2,
  };
  const long = found({ vault: vault({ skippedResources: [], leftOut }) });
  expect(linesOf(long)).toEqual([
    {
      level: 'warn',
      message: 'more resources than become series; all are counted',
      fields: {
        project: PROJECT,
        checkpoint_id: CHECKPOINT,
        resources: 45_000,
        skipped_resources: 2,
        series_for_each: 5000,
      },
    },
  ]);
  expect(said(long, { ...long, fingerprint: 'f2' })).toEqual([]);
  expect(said(long, found(), long)).toHaveLength(1);
});
