import type { LogFields, LogLevel } from '../../domain/log.ts';
import type { Failure } from '../../domain/outcome.ts';
import type { Reading, ReadingEvents } from '../../domain/reading.ts';
import {
  ENTRIES_MAX,
  resourcesOf,
  type SkippedResource,
  skippedResourcesOf,
} from '../../domain/restore-point.ts';

/** Entries of one line; what is beyond is counted. */
const LISTED_MAX = 20;

const NEVER_SEEN = '; never seen: check the ID and its project';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/**
 * What the step from one reading to the next is worth saying. A failure is reported when it
 * begins, when its kind changes and when it ends; in between it is for debugging only.
 */
export function pollLogLines(
  previous: Reading,
  next: Reading,
  events: ReadingEvents,
  isConfigured = true,
): readonly LogLine[] {
  const { project, checkpointId, presence } = next.known;
  const subject = { project, checkpoint_id: checkpointId };
  const lines: LogLine[] = [];

  if (next.failure !== undefined) {
    const repeated = isSameFailure(previous.failure, next.failure);
    lines.push({
      level: repeated ? 'debug' : 'warn',
      message: repeated ? 'poll failed again' : 'poll failed',
      fields: { ...subject, ...failureFields(next.failure) },
    });
    return lines;
  }
  if (previous.failure !== undefined) {
    const { reason } = previous.failure;
    lines.push({
      level: 'info',
      message: 'poll answered again',
      fields: { ...subject, failed_before: reason, presence },
    });
  }
  if (presence !== previous.known.presence && presence !== 'present') {
    const isNeverSeen =
      isConfigured && presence === 'missing' && next.lastPresentSeconds === undefined;
    lines.push({
      level: presence === 'missing' ? 'warn' : 'info',
      message: `restore point is ${presence}${isNeverSeen ? NEVER_SEEN : ''}`,
      fields: subject,
    });
  }
  if (events.entered !== undefined) {
    const fields = { ...subject, status: events.entered, status_before: previous.lastStatus };
    lines.push({ level: 'info', message: 'status changed', fields });
  }
  return [
    ...lines,
    ...skippedLine(previous, next, subject),
    ...leftOutLine(previous, next, subject),
    ...anomalyLine(events, subject),
  ];
}

/** The reasons of skipped resources stand nowhere else, so the first answer's are told as well. */
function skippedLine(previous: Reading, next: Reading, subject: LogFields): readonly LogLine[] {
  const skipped = next.known.restorePoint?.vault?.skippedResources ?? [];
  const fresh = skipped.filter(({ id }) => id === undefined || !previous.seenSkipped.has(id));
  if (fresh.length === 0 || previous.known.restorePoint === next.known.restorePoint) return [];
  const fields = {
    ...subject,
    skipped_resources: fresh.length,
    resources: fresh.slice(0, LISTED_MAX).map(skippedFields),
  };
  return [{ level: 'warn', message: 'resources were skipped in the restore point', fields }];
}

/** Told when it begins. */
function leftOutLine(previous: Reading, next: Reading, subject: LogFields): readonly LogLine[] {
  const vault = next.lastRestorePoint?.vault;
  const isNews = previous.lastRestorePoint?.vault?.leftOut === undefined;
  if (vault?.leftOut === undefined || !isNews) return [];
  const fields = {
    ...subject,
    resources: resourcesOf(vault),
    skipped_resources: skippedResourcesOf(vault),
    series_for_each: ENTRIES_MAX,
  };
  return [{ level: 'warn', message: 'more resources than become series; all are counted', fields }];
}

function anomalyLine({ newAnomalies }: ReadingEvents, subject: LogFields): readonly LogLine[] {
  if (newAnomalies.length === 0) return [];
  const fields = {
    ...subject,
    anomalies: newAnomalies.length,
    found: newAnomalies.slice(0, LISTED_MAX),
  };
  return [{ level: 'warn', message: 'the answer could be read only in part', fields }];
}

function skippedFields({ id, type, name, code, reason }: SkippedResource): LogFields {
  return { resource_id: id, resource_type: type, resource_name: name, code, reason };
}

export function failureFields({
  reason,
  detail,
  httpStatus,
  errorCode,
  requestId,
}: Failure): LogFields {
  return { reason, http_status: httpStatus, error_code: errorCode, request_id: requestId, detail };
}

export function isSameFailure(before: Failure | undefined, now: Failure): boolean {
  return (
    before?.reason === now.reason &&
    before.httpStatus === now.httpStatus &&
    before.errorCode === now.errorCode
  );
}
