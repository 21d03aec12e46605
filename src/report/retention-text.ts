import { durationText } from '../domain/duration-text.ts';
import type { Policy, RetentionRule } from '../domain/policy.ts';

const RULES: Readonly<Record<RetentionRule, string>> = {
  all: 'backups',
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
  year: 'yearly',
};

/** How long the backups of a vault are kept by these policies; undefined where there is none. */
export function retentionText(policies: readonly RetentionOf[]): string | undefined {
  const texts = new Set(policies.map(textOf));
  return texts.size === 0 ? undefined : [...texts].join(' / ');
}

type RetentionOf = Pick<Policy, 'retentionSeconds' | 'retained'>;

function textOf({ retentionSeconds, retained }: RetentionOf): string {
  const counts = Array.from(retained, ([rule, count]) => `${count} ${RULES[rule]}`);
  const all = [
    ...(retentionSeconds === undefined ? [] : [durationText(retentionSeconds)]),
    ...counts,
  ];
  return all.length === 0 ? 'permanent' : all.join(', ');
}
