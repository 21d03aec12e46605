import type { Policy } from '../domain/policy.ts';
import { ringDays } from './longest-gap.ts';
import { readPattern } from './pattern.ts';
import type { Rule } from './rule.ts';

/** As many as the API takes. */
const PATTERNS_MAX = 24;

/** When a policy runs, or the reason why nobody can tell. */
export type ScheduleReading = { readonly rules: readonly Rule[] } | { readonly unreadable: string };

/** Reads the patterns of a policy together: all of them, or nothing is expected of it. */
export function scheduleOf({
  patterns = [],
  startSeconds,
}: Pick<Policy, 'patterns' | 'startSeconds'>): ScheduleReading {
  if (patterns.length === 0) return { unreadable: 'no pattern' };
  if (patterns.length > PATTERNS_MAX) return { unreadable: `${patterns.length} patterns` };
  const rules: Rule[] = [];
  for (const pattern of patterns) {
    const rule = readPattern(pattern, startSeconds);
    if (rule === undefined) return { unreadable: pattern };
    rules.push(rule);
  }
  if (ringDays(rules) === undefined) return { unreadable: patterns.join(' ') };
  return { rules };
}
