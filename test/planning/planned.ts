import type { Policy } from '../../src/domain/policy.ts';
import type { Interruptible } from '../../src/domain/slices.ts';
import { longestGap } from '../../src/planning/longest-gap.ts';
import type { Rule } from '../../src/planning/rule.ts';
import { scheduleOf } from '../../src/planning/schedule-of.ts';

/** A Wednesday. */
export const START_SECONDS = Date.parse('2026-01-07T09:41:28Z') / 1000;

/** A policy that keeps all that it makes, for ever; at 01:00 each day. */
export function policy(more: Partial<Policy> = {}): Policy {
  return {
    id: 'p',
    name: 'nightly',
    operationType: 'backup',
    enabled: true,
    destinationRegion: undefined,
    patterns: ['FREQ=DAILY;BYHOUR=1;BYMINUTE=0'],
    startSeconds: START_SECONDS,
    retentionSeconds: undefined,
    retained: new Map(),
    vaults: [{ vaultId: 'v', destinationVaultId: undefined }],
    ...more,
  };
}

/** Of patterns that can be read. */
export function rulesOf(
  patterns: readonly string[],
  startSeconds: number | undefined = START_SECONDS,
): readonly Rule[] {
  const reading = scheduleOf({ patterns, startSeconds });
  if ('rules' in reading) return reading.rules;
  throw new Error(`${reading.unreadable} cannot be read`);
}

/** The longest gap in seconds. */
export function gapOf(rules: readonly Rule[]): number | undefined {
  return finished(longestGap(rules));
}

export function finished<Result>(work: Interruptible<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

export function seconds(text: string): number {
  return Date.parse(text) / 1000;
}
