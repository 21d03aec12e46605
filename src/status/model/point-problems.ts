import { durationText } from '../../domain/duration-text.ts';
import type { Failure } from '../../domain/outcome.ts';
import { skippedResourcesOf } from '../../domain/restore-point.ts';
import type { Point } from './point.ts';
import { type Found, failureText, named, type Problem, problemsOf } from './problem.ts';

const HOUR = 3600;
/** A backup may take that long, and a deletion. */
const PROTECTING_SECONDS_MAX = 6 * HOUR;
const DELETING_SECONDS_MAX = 2 * HOUR;
/**
 * Seen within that time and an interval before the last answer and gone is news; before, it is more
 * likely a leftover of the configuration.
 */
const RECENTLY_SECONDS = 25 * HOUR;
/** Whoever still configures it has had that long to take it out. */
const EXPIRED_SECONDS_MAX = 24 * HOUR;

export interface Around {
  readonly nowSeconds: number;
  /** Whether it is the newest available one of its vault: only that one tells how the vault is now. */
  readonly isNewest: boolean;
  /** Whether the project is answered at all: where not, that is said once. */
  readonly isAnswered: boolean;
  /** How far its cycles are apart. */
  readonly intervalSeconds: number;
}

const NONE: readonly Problem[] = [];

/** What is wrong with a restore point; usually nothing. */
export function pointProblems(point: Point, around: Around): readonly Problem[] {
  if (point.status === 'available' && !around.isNewest) return NONE;
  const found = point.presence === 'present' ? present(point, around) : absent(point, around);
  const { project, vaultId, vaultName, checkpointId, name: checkpointName } = point;
  return problemsOf({ project, vaultId, vaultName, checkpointId, checkpointName }, found);
}

function absent(
  point: Point,
  { nowSeconds, isAnswered, intervalSeconds }: Around,
): readonly Found[] {
  const { presence, reading, followed, expiresAtSeconds } = point;
  const { lastPresentSeconds, lastPollSeconds, lastSuccessSeconds, failure } = reading;
  if (followed?.lostAtSeconds !== undefined || presence === 'missing') {
    const isRecent =
      followed?.lostAtSeconds !== undefined ||
      (lastPresentSeconds !== undefined &&
        lastSuccessSeconds - lastPresentSeconds <= RECENTLY_SECONDS + intervalSeconds);
    const sinceSeconds = followed?.lostAtSeconds ?? lastPresentSeconds;
    return isRecent
      ? [{ kind: 'lost', sinceSeconds, reason: 'It was there, and is gone before its expiry.' }]
      : [{ kind: 'missing', sinceSeconds, reason: 'It does not exist: gone, or never there.' }];
  }
  if (presence === 'expired') {
    const isLong =
      expiresAtSeconds !== undefined && nowSeconds - expiresAtSeconds > EXPIRED_SECONDS_MAX;
    const reason = 'Its retention has ended and it is gone; its ID is still asked for.';
    const isLeftover = isLong && followed === undefined;
    return isLeftover ? [{ kind: 'expired', sinceSeconds: expiresAtSeconds, reason }] : [];
  }
  if (!isAnswered || lastPollSeconds === 0) return [];
  const sinceSeconds = lastSuccessSeconds === 0 ? undefined : lastSuccessSeconds;
  const said =
    sinceSeconds === undefined ? 'It was never answered for' : 'The last answer is too old';
  return [{ kind: 'stale', sinceSeconds, reason: withFailure(said, failure) }];
}

function present(point: Point, around: Around): readonly Found[] {
  return [...byStatus(point, around), ...(around.isNewest ? byResources(point) : [])];
}

function byStatus(point: Point, { nowSeconds }: Around): readonly Found[] {
  const { status, createdAtSeconds, reading } = point;
  const since = reading.statusSince?.seconds;
  // Who asks once a day sees what went on then, and not for how long it did after that.
  const asOfSeconds = Math.min(reading.lastSuccessSeconds, nowSeconds);
  /** It was something else before, so that it is so since then. */
  const became = reading.statusSince?.isChange === true ? since : undefined;
  switch (status) {
    case 'error':
      return [
        {
          kind: 'failed',
          sinceSeconds: became ?? createdAtSeconds,
          reason: 'It cannot be restored from.',
        },
      ];
    case 'error-deleting':
      return [
        {
          kind: 'failed_deleting',
          sinceSeconds: became,
          reason: 'It could not be deleted and goes on taking space.',
        },
      ];
    case 'protecting': {
      const sinceSeconds = createdAtSeconds ?? since;
      const seconds = asOfSeconds - (sinceSeconds ?? asOfSeconds);
      const reason = `In the making for ${durationText(seconds)}.`;
      return seconds >= PROTECTING_SECONDS_MAX
        ? [{ kind: 'stuck_protecting', sinceSeconds, reason }]
        : [];
    }
    case 'deleting': {
      const sinceSeconds = since;
      const seconds = asOfSeconds - (sinceSeconds ?? asOfSeconds);
      const reason = `In deletion for ${durationText(seconds)} or longer.`;
      return seconds >= DELETING_SECONDS_MAX
        ? [{ kind: 'stuck_deleting', sinceSeconds, reason }]
        : [];
    }
    case 'unknown': {
      const reason = 'The cloud says a status that this version does not know; the log has it.';
      return [{ kind: 'status_unknown', sinceSeconds: became, reason }];
    }
    default:
      return [];
  }
}

function byResources({ reading, createdAtSeconds: sinceSeconds }: Point): readonly Found[] {
  const vault = reading.known.restorePoint?.vault;
  if (vault === undefined) return [];
  const found: Found[] = [];
  const skipped = skippedResourcesOf(vault);
  if (skipped > 0) {
    const reasons = new Set(
      vault.skippedResources.map(({ code, reason }) =>
        [reason, code && `(${code})`].filter(Boolean).join(' '),
      ),
    );
    const said = [...reasons].filter((each) => each !== '').slice(0, REASONS_MAX);
    const reason = ['Not in the newest restore point of the vault', ...said].join('; ');
    const resources = named(vault.skippedResources, skipped);
    found.push({ kind: 'skipped', sinceSeconds, resources, reason });
  }
  const inError = vault.resources.filter(({ protectStatus }) => protectStatus === 'error');
  if (inError.length > 0) {
    const reason = 'The vault cannot protect them as they are.';
    found.push({ kind: 'resource_error', sinceSeconds, resources: named(inError), reason });
  }
  return found;
}

/** Different reasons that are said in one row. */
const REASONS_MAX = 5;

function withFailure(said: string, failure: Failure | undefined): string {
  return failure === undefined ? `${said}.` : `${said}: ${failureText(failure)}`;
}
